"""Questions about outlays: what acts on platforms cost a workspace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage.models import Outlay
from storage.repositories.base import Repository, insert_once, values_of


@dataclass(frozen=True, slots=True)
class Total:
    """So many acts of one kind on one platform, and what they cost in millionths of a US dollar."""

    carrier: str
    act: str
    count: int
    cost: int


class Outlays(Repository):
    """What acts of this workspace cost."""

    async def add(self, *outlays: Outlay) -> None:
        """Write them down; those that are written down already are not counted again."""
        if outlays:
            await insert_once(self._session, Outlay, *(values_of(each) for each in outlays))

    async def totals(self, *, since: datetime) -> Sequence[Total]:
        """From that moment on, the dearest first."""
        keys, cost = (Outlay.carrier, Outlay.act), func.sum(Outlay.cost)
        mine = (Outlay.workspace_id == self.workspace_id, Outlay.at >= since)
        query = select(*keys, func.count(Outlay.id), cost).where(*mine).group_by(*keys)
        rows = await self._session.execute(query.order_by(cost.desc(), *keys))
        return [Total(carrier, act, int(count), int(spent)) for carrier, act, count, spent in rows]
