"""Queries of insights: numbers of publications and of accounts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import func, select, true

from storage.models import AccountInsight, Insight
from storage.repositories.base import Repository

NOTHING: Mapping[str, str] = MappingProxyType({})


class Insights(Repository):
    """Insights of publications."""

    async def add(
        self,
        *,
        publication_id: int,
        numbers: Mapping[str, int],
        at: datetime,
        own: Mapping[str, str] = NOTHING,
    ) -> None:
        """One reading of one publication; `own` is what the platform calls them."""
        self._session.add_all(
            Insight(
                workspace_id=self.workspace_id,
                publication_id=publication_id,
                taken_at=at,
                name=name,
                own=own.get(name, ""),
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


class AccountInsights(Repository):
    """Insights of accounts."""

    async def add(
        self,
        *,
        account_id: int,
        numbers: Mapping[str, int],
        since: datetime,
        at: datetime,
        own: Mapping[str, str] = NOTHING,
    ) -> None:
        """One reading of one account, of what came in [since, at)."""
        self._session.add_all(
            AccountInsight(
                workspace_id=self.workspace_id,
                account_id=account_id,
                since=since,
                taken_at=at,
                name=name,
                own=own.get(name, ""),
                value=value,
            )
            for name, value in numbers.items()
        )
        await self._session.flush()

    async def between(self, account_id: int, start: datetime, end: datetime) -> Sequence[AccountInsight]:
        """What was taken in [start, end), oldest first."""
        query = self._mine(AccountInsight).where(
            AccountInsight.account_id == account_id,
            AccountInsight.taken_at >= start,
            AccountInsight.taken_at < end,
        )
        return await self._all(query.order_by(AccountInsight.taken_at, AccountInsight.id))
