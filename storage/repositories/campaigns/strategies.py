"""Queries of strategies and of the amendments proposed to them."""

from collections.abc import Sequence

from storage.models import Amendment, Answer, Strategy
from storage.repositories.base import LOCKED, Repository


class Strategies(Repository):
    """Strategies of campaigns."""

    async def add(self, strategy: Strategy) -> Strategy:
        """Add a version."""
        return await self._add(strategy)

    async def newest(self, campaign_id: int) -> Strategy | None:
        """Latest version of a campaign's strategy."""
        query = self._mine(Strategy).where(Strategy.campaign_id == campaign_id)
        return await self._one(query.order_by(Strategy.version.desc()).limit(1))


class Amendments(Repository):
    """Amendments proposed to campaigns."""

    async def add(self, amendment: Amendment) -> Amendment:
        """Add an amendment."""
        return await self._add(amendment)

    async def by_id(self, amendment_id: int, *, lock: bool = False) -> Amendment | None:
        """An amendment by id; with `lock`, nobody else decides about it meanwhile."""
        query = self._mine(Amendment).where(Amendment.id == amendment_id)
        if lock:
            query = query.with_for_update(**LOCKED).execution_options(populate_existing=True)
        return await self._one(query)

    async def pending(self, campaign_id: int) -> Sequence[Amendment]:
        """Open amendments of a campaign, oldest first."""
        query = self._mine(Amendment).where(
            Amendment.campaign_id == campaign_id, Amendment.answer == Answer.PENDING
        )
        return await self._all(query.order_by(Amendment.id))
