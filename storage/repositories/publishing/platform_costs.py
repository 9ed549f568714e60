"""Queries of platform costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage.models import PlatformCost
from storage.repositories.base import Repository, insert_once, values_of


@dataclass(frozen=True, slots=True)
class CostTotal:
    """Number of acts of one kind on one platform, and their cost in millionths of a US dollar."""

    carrier: str
    act: str
    count: int
    cost: int


class PlatformCosts(Repository):
    """Platform costs of one workspace."""

    async def add(self, *outlays: PlatformCost) -> None:
        """Add costs; known keys are not counted again."""
        if outlays:
            await insert_once(self._session, PlatformCost, *(values_of(each) for each in outlays))

    async def totals(self, *, since: datetime) -> Sequence[CostTotal]:
        """From that moment on, the dearest first."""
        keys, cost = (PlatformCost.carrier, PlatformCost.act), func.sum(PlatformCost.cost)
        mine = (PlatformCost.workspace_id == self.workspace_id, PlatformCost.at >= since)
        query = select(*keys, func.count(PlatformCost.id), cost).where(*mine).group_by(*keys)
        rows = await self._session.execute(query.order_by(cost.desc(), *keys))
        return [CostTotal(carrier, act, int(count), int(spent)) for carrier, act, count, spent in rows]
