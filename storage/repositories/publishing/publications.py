"""Questions about attempts, publications and what came back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from storage.models import Activity, Attempt, Publication, Step, Variant
from storage.repositories.base import Repository, insert_once, values_of
from storage.repositories.publishing.dues import ABSENT, OPEN


@dataclass(frozen=True, slots=True)
class Begun:
    """What earlier tries of a Variant's present words came to; in doubt when nobody knows their end."""

    steps: Mapping[str, str]
    in_doubt: bool


CHUNK = 1000
"""Rows of one statement: databases take some 32,000 values at once."""


class Publications(Repository):
    """What is out."""

    async def add(self, publication: Publication) -> Publication:
        """Something landed."""
        return await self._add(publication)

    async def between(self, start: datetime, end: datetime) -> Sequence[Publication]:
        """What went out in [start, end), oldest first."""
        query = self._mine(Publication).where(
            Publication.published_at >= start, Publication.published_at < end
        )
        return await self._all(query.order_by(Publication.published_at, Publication.id))

    async def newest_at(self) -> datetime | None:
        """When something last went out."""
        query = select(func.max(Publication.published_at))
        return await self._session.scalar(query.where(Publication.workspace_id == self.workspace_id))

    async def of_variants(self, variant_ids: Sequence[int]) -> Mapping[int, Publication]:
        """variant id → its publication, for those that are out."""
        rows = await self._all(self._mine(Publication).where(Publication.variant_id.in_(variant_ids)))
        return {row.variant_id: row for row in rows}

    async def landed(self, account_id: int, *, external_id: str) -> Publication | None:
        """The publication that a platform calls this."""
        return await self._one(
            self._mine(Publication)
            .where(Publication.account_id == account_id, Publication.external_id == external_id)
            .limit(1)
        )

    async def called(self, account_id: int, external_ids: Collection[str]) -> Mapping[str, int]:
        """The platform's id → ours, for those of an account that are known."""
        if not external_ids:
            return {}
        query = select(Publication.external_id, Publication.id).where(
            Publication.workspace_id == self.workspace_id,
            Publication.account_id == account_id,
            Publication.external_id.in_(external_ids),
        )
        return {row[0]: row[1] for row in await self._session.execute(query)}

    async def of_account(self, account_id: int, *, since: datetime) -> Sequence[Publication]:
        """What went out on an account since then."""
        query = self._mine(Publication).where(
            Publication.account_id == account_id, Publication.published_at >= since
        )
        return await self._all(query.order_by(Publication.id))

    async def attempts(self, variant_id: int) -> Sequence[Attempt]:
        """Every try of a variant, oldest first."""
        return await self._all(
            self._mine(Attempt).where(Attempt.variant_id == variant_id).order_by(Attempt.id)
        )

    async def begun(self, variant: Variant) -> Begun:
        """How far earlier tries of its present Revision came."""
        kept = select(Step.name, Step.value).where(
            Step.workspace_id == self.workspace_id,
            Step.variant_id == variant.id,
            Step.revision == variant.revision,
        )
        steps = {row.name: row.value for row in await self._session.execute(kept)}
        same = Attempt.key.endswith(f"-{variant.id}-{variant.revision}")
        doubtful = (*OPEN, ABSENT) if steps else OPEN
        query = self._mine(Attempt).where(
            Attempt.variant_id == variant.id, same, Attempt.outcome.in_(doubtful)
        )
        return Begun(steps, bool(await self._all(query.limit(1))))


class Activities(Repository):
    """What came back."""

    async def add(self, activity: Activity) -> bool:
        """Keep it once; False when it is known."""
        return bool(await insert_once(self._session, Activity, values_of(activity)))

    async def add_all(self, activities: Sequence[Activity]) -> int:
        """Keep each once; how many were not known."""
        new = 0
        for start in range(0, len(activities), CHUNK):
            rows = [values_of(each) for each in activities[start : start + CHUNK]]
            new += len(await insert_once(self._session, Activity, *rows))
        return new

    async def forget(self, account_id: int, *, before: datetime) -> None:
        """Keep nothing that happened on an account before then."""
        old = delete(Activity).where(
            Activity.workspace_id == self.workspace_id,
            Activity.account_id == account_id,
            Activity.at < before,
        )
        await self._session.execute(old)

    async def about(self, publication_id: int) -> Sequence[Activity]:
        """What came back on one publication, oldest first."""
        return await self._all(
            self._mine(Activity).where(Activity.publication_id == publication_id).order_by(Activity.at)
        )

    async def newest_at(self, account_id: int) -> datetime | None:
        """When the newest thing on an account happened."""
        query = select(func.max(Activity.at)).where(
            Activity.workspace_id == self.workspace_id, Activity.account_id == account_id
        )
        return await self._session.scalar(query)

    async def between(self, start: datetime, end: datetime) -> Sequence[Activity]:
        """What came back in [start, end), oldest first."""
        return await self._all(
            self._mine(Activity).where(Activity.at >= start, Activity.at < end).order_by(Activity.at)
        )
