"""Questions about attempts, publications, their insights and what came back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, true

from storage.models import Activity, Attempt, Insight, Publication
from storage.repositories.base import Repository, insert_once, values_of


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


class Insights(Repository):
    """Numbers."""

    async def add(self, *, publication_id: int, numbers: Mapping[str, int], at: datetime) -> None:
        """One reading of one publication."""
        self._session.add_all(
            Insight(
                workspace_id=self.workspace_id,
                publication_id=publication_id,
                taken_at=at,
                name=name,
                value=value,
            )
            for name, value in numbers.items()
        )
        await self._session.flush()

    async def newest_at(self) -> datetime | None:
        """When numbers were last fetched."""
        return await self._session.scalar(
            select(func.max(Insight.taken_at)).where(Insight.workspace_id == self.workspace_id)
        )

    async def taken(self, publication_ids: Sequence[int]) -> Mapping[int, datetime]:
        """publication id → when its newest numbers were taken."""
        query = (
            select(Insight.publication_id, func.max(Insight.taken_at))
            .where(Insight.workspace_id == self.workspace_id, Insight.publication_id.in_(publication_ids))
            .group_by(Insight.publication_id)
        )
        return {row.publication_id: row[1] for row in await self._session.execute(query)}

    async def latest(
        self, publication_ids: Sequence[int], *, until: datetime | None = None
    ) -> Mapping[int, Mapping[str, int]]:
        """publication id → its newest numbers by name, or the newest that were taken by `until`."""
        taken = Insight.taken_at <= until if until else true()
        newest = (
            select(Insight.publication_id, func.max(Insight.taken_at).label("taken_at"))
            .where(
                Insight.workspace_id == self.workspace_id,
                Insight.publication_id.in_(publication_ids),
                taken,
            )
            .group_by(Insight.publication_id)
            .subquery()
        )
        rows = await self._all(
            self._mine(Insight).join(
                newest,
                (Insight.publication_id == newest.c.publication_id) & (Insight.taken_at == newest.c.taken_at),
            )
        )
        found: dict[int, dict[str, int]] = {}
        for row in rows:
            found.setdefault(row.publication_id, {})[row.name] = row.value
        return found


class Activities(Repository):
    """What came back."""

    async def add(self, activity: Activity) -> bool:
        """Keep it once; False when it is known."""
        return bool(await insert_once(self._session, Activity, values_of(activity)))

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
