"""Queries of publications and attempts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage.models import Attempt, Publication, PublishingStep, Variant
from storage.repositories.base import Repository
from storage.repositories.publishing.due_variants import ABSENT, OPEN_OUTCOMES


@dataclass(frozen=True, slots=True)
class EarlierTries:
    """Stored steps of earlier attempts at a Revision, and whether one of them has an unknown outcome."""

    steps: Mapping[str, str]
    in_doubt: bool


class Publications(Repository):
    """Publications of one workspace."""

    async def add(self, publication: Publication) -> Publication:
        """Add a publication."""
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

    async def find_by_external_id(self, account_id: int, *, external_id: str) -> Publication | None:
        """The publication that a platform calls this."""
        return await self._one(
            self._mine(Publication)
            .where(Publication.account_id == account_id, Publication.external_id == external_id)
            .limit(1)
        )

    async def ids_by_external_id(self, account_id: int, external_ids: Collection[str]) -> Mapping[str, int]:
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

    async def earlier_tries(self, variant: Variant) -> EarlierTries:
        """Earlier attempts at the current Revision of a Variant."""
        kept = select(PublishingStep.name, PublishingStep.value).where(
            PublishingStep.workspace_id == self.workspace_id,
            PublishingStep.variant_id == variant.id,
            PublishingStep.revision == variant.revision,
        )
        steps = {row.name: row.value for row in await self._session.execute(kept)}
        same = Attempt.key.endswith(f"-{variant.id}-{variant.revision}")
        doubtful = (*OPEN_OUTCOMES, ABSENT) if steps else OPEN_OUTCOMES
        query = self._mine(Attempt).where(
            Attempt.variant_id == variant.id, same, Attempt.outcome.in_(doubtful)
        )
        return EarlierTries(steps, bool(await self._all(query.limit(1))))
