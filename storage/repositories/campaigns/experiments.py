"""Queries of experiments."""

from collections.abc import Sequence

from sqlalchemy import or_

from storage.models import Experiment
from storage.repositories.base import LOCKED, Repository


class Experiments(Repository):
    """Experiments of one workspace."""

    async def add(self, experiment: Experiment) -> Experiment:
        """Add an experiment."""
        return await self._add(experiment)

    async def by_id(self, experiment_id: int, *, lock: bool = False) -> Experiment | None:
        """An experiment by id; with `lock`, nobody else ends it meanwhile."""
        query = self._mine(Experiment).where(Experiment.id == experiment_id)
        if lock:
            query = query.with_for_update(**LOCKED).execution_options(populate_existing=True)
        return await self._one(query)

    async def running(self) -> Sequence[Experiment]:
        """Running experiments, oldest first."""
        return await self._all(
            self._mine(Experiment).where(Experiment.ended_at.is_(None)).order_by(Experiment.id)
        )

    async def of_post(self, post_id: int) -> Experiment | None:
        """Latest experiment that a post takes part in."""
        halves = or_(Experiment.first_id == post_id, Experiment.second_id == post_id)
        return await self._one(self._mine(Experiment).where(halves).order_by(Experiment.id.desc()).limit(1))
