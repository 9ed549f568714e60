"""Queries of receipts, and of summaries already sent."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Base, Receipt, SentSummary
from storage.repositories.base import insert_once

_TABLE = Base.metadata.tables[Receipt.__tablename__]
INSERT_NEW: Mapping[str, Any] = {
    name: insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id, _TABLE.c.surface, _TABLE.c.delivery)
    for name, insert in (("sqlite", sqlite_insert), ("postgresql", postgresql_insert))
}
"""Insert unless its unique key is known, by dialect."""
COLUMNS = ("surface", "delivery", "kind", "body", "received_at")


@dataclass(frozen=True, slots=True)
class NewReceipt:
    """Receipt to store; `delivery` is unique on its surface."""

    surface: str
    delivery: str
    kind: str
    body: Mapping[str, Any]
    received_at: datetime


class Receipts:
    """Receipts of all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def store(
        self, *, surface: str, delivery: str, kind: str, body: Mapping[str, Any], at: datetime
    ) -> int | None:
        """Store a delivery; None when the same one was stored before."""
        return (await self.store_all([NewReceipt(surface, delivery, kind, body, at)]))[0]

    async def store_all(self, arrivals: Sequence[NewReceipt]) -> Sequence[int | None]:
        """Store deliveries; for each its id, or None when the same one was stored before, here or earlier."""
        connection = await self._session.connection()
        query = INSERT_NEW[connection.dialect.name]
        rows = [{name: getattr(each, name) for name in COLUMNS} for each in arrivals]
        new = {(row.surface, row.delivery): row.id for row in await connection.execute(query, rows)}
        return [new.pop((each.surface, each.delivery), None) for each in arrivals]

    async def finish(self, *receipt_ids: int, at: datetime) -> None:
        """Mark receipts as finished and delete their bodies."""
        await self._session.execute(
            update(Receipt).where(Receipt.id.in_(receipt_ids)).values(finished_at=at, body={})
        )

    async def unfinished(self, *, before: datetime) -> Sequence[Receipt]:
        """Deliveries of until then whose turn has not ended, oldest first; nobody else gets them now."""
        query = select(Receipt).where(Receipt.finished_at.is_(None), Receipt.received_at <= before)
        return list(await self._session.scalars(query.order_by(Receipt.id).with_for_update(skip_locked=True)))

    async def claim_summary(self, *, workspace_id: int, local_date: str, kind: str, at: datetime) -> bool:
        """Claim the sending of a digest or report; True only for the first claim."""
        row = {"workspace_id": workspace_id, "local_date": local_date, "kind": kind, "sent_at": at}
        return bool(await insert_once(self._session, SentSummary, row))

    async def release_summary(self, *, workspace_id: int, local_date: str, kind: str) -> None:
        """Release a claim whose summary was not sent."""
        await self._session.execute(
            delete(SentSummary).where(
                SentSummary.workspace_id == workspace_id,
                SentSummary.local_date == local_date,
                SentSummary.kind == kind,
            )
        )

    async def summaries(self, *, since: str) -> Set[tuple[int, str, str]]:
        """(workspace id, local date, kind) of what was claimed for the local date `since` and later ones."""
        query = select(SentSummary.workspace_id, SentSummary.local_date, SentSummary.kind)
        rows = await self._session.execute(query.where(SentSummary.local_date >= since))
        return {(row.workspace_id, row.local_date, row.kind) for row in rows}
