"""Receipts of deliveries, and of summaries already sent."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Base, Receipt, Summary

_TABLE = Base.metadata.tables[Receipt.__tablename__]
KEEP: Mapping[str, Any] = {
    name: insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id, _TABLE.c.surface, _TABLE.c.delivery)
    for name, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}
"""Insert unless its unique key is known, by dialect."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One delivery to keep; `delivery` is unique on its surface."""

    surface: str
    delivery: str
    kind: str
    body: Mapping[str, Any]
    received_at: datetime


class Receipts:
    """What came in, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def _insert_once(self, model: Any, values: Mapping[str, Any]) -> int | None:
        """Insert unless its unique key is known; returns the new id or None."""
        dialect = self._session.get_bind().dialect.name
        insert = sqlite_insert if dialect == "sqlite" else postgresql_insert
        query = insert(model).values(**values).on_conflict_do_nothing().returning(model.id)
        new: int | None = (await self._session.execute(query)).scalar_one_or_none()
        return new

    async def keep(
        self, *, surface: str, delivery: str, kind: str, body: Mapping[str, Any], at: datetime
    ) -> int | None:
        """Store a delivery; None when the same one was stored before."""
        return (await self.keep_all([Arrival(surface, delivery, kind, body, at)]))[0]

    async def keep_all(self, arrivals: Sequence[Arrival]) -> Sequence[int | None]:
        """Store deliveries; for each its id, or None when the same one was stored before, here or earlier."""
        connection = await self._session.connection()
        query = KEEP[connection.dialect.name]
        rows = [asdict(each) for each in arrivals]
        new = {(row.surface, row.delivery): row.id for row in await connection.execute(query, rows)}
        return [new.pop((each.surface, each.delivery), None) for each in arrivals]

    async def finish(self, receipt_id: int, *, at: datetime) -> None:
        """The turn is over: it is never taken up again, and its words are forgotten."""
        await self._session.execute(
            update(Receipt).where(Receipt.id == receipt_id).values(finished_at=at, body={})
        )

    async def unfinished(self) -> Sequence[Receipt]:
        """Deliveries whose turn was cut off, oldest first."""
        query = select(Receipt).where(Receipt.finished_at.is_(None)).order_by(Receipt.id)
        return list(await self._session.scalars(query))

    async def claim_summary(self, *, workspace_id: int, local_date: str, kind: str, at: datetime) -> bool:
        """May this digest or report be sent now? True for the first who asks, for ever."""
        row = {"workspace_id": workspace_id, "local_date": local_date, "kind": kind, "sent_at": at}
        return await self._insert_once(Summary, row) is not None

    async def release_summary(self, *, workspace_id: int, local_date: str, kind: str) -> None:
        """It was not sent after all: it may be claimed again."""
        await self._session.execute(
            delete(Summary).where(
                Summary.workspace_id == workspace_id, Summary.local_date == local_date, Summary.kind == kind
            )
        )

    async def summaries(self, *, since: str) -> Set[tuple[int, str, str]]:
        """(workspace id, local date, kind) of what was claimed for the local date `since` and later ones."""
        query = select(Summary.workspace_id, Summary.local_date, Summary.kind)
        rows = await self._session.execute(query.where(Summary.local_date >= since))
        return {(row.workspace_id, row.local_date, row.kind) for row in rows}
