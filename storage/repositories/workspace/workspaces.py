"""Queries of the workspace itself and its brand facts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from storage.models import BrandFact, Workspace, ZoneSource
from storage.repositories.base import (
    FACTS_READ,
    GONE,
    JOINED,
    LOCKED,
    LOCKED_WORKSPACES,
    NotFound,
    Repository,
    insert_once,
)


class Workspaces(Repository):
    """The workspace of this unit of work."""

    _held: Workspace | None = None
    """The row, once it was read: a session forgets what nobody holds, and would read it again."""

    async def get(self, *, lock: bool = False) -> Workspace:
        """The workspace; with `lock`, nobody else changes it until the transaction ends."""
        if lock:
            await self._session.flush()
            self._forget_facts()
        workspace = await self._session.get(
            Workspace, self.workspace_id, with_for_update=LOCKED if lock else None, populate_existing=lock
        )
        if workspace is None or workspace.joined_id is not None:
            raise NotFound(JOINED if workspace else GONE)
        self._held = workspace
        if lock:
            self._session.info.setdefault(LOCKED_WORKSPACES, {})[workspace.id] = workspace
        return workspace

    async def ask_zone(self) -> bool:
        """Claim the question for the zone; True only for the first claim while the zone is guessed."""
        asked = (
            update(Workspace)
            .where(Workspace.id == self.workspace_id, Workspace.zone_from == ZoneSource.GUESSED)
            .values(zone_from=ZoneSource.ASKED)
        )
        return bool((await self._session.execute(asked.returning(Workspace.id))).all())

    async def parts(self) -> Sequence[Workspace]:
        """Workspaces that became part of this one, or of one that did, oldest first."""
        found: list[Workspace] = []
        ids = [self.workspace_id]
        while ids:
            query = select(Workspace).where(Workspace.joined_id.in_(ids)).order_by(Workspace.id)
            parts = list(await self._session.scalars(query))
            found, ids = found + parts, [each.id for each in parts]
        return sorted(found, key=lambda each: each.id)


class BrandFacts(Repository):
    """Brand facts of one workspace."""

    async def all(self) -> Sequence[BrandFact]:
        """Every fact, by kind and age; read once in a transaction, and again after a write or a lock."""
        read: dict[int, Sequence[BrandFact]] = self._session.info.setdefault(FACTS_READ, {})
        if self.workspace_id not in read:
            query = self._mine(BrandFact).order_by(BrandFact.kind, BrandFact.id)
            read[self.workspace_id] = tuple(await self._all(query))
        return read[self.workspace_id]

    async def by_id(self, fact_id: int) -> BrandFact | None:
        """One fact of this workspace."""
        return await self._one(self._mine(BrandFact).where(BrandFact.id == fact_id))

    async def add(self, *, by: str, at: datetime, **columns: Any) -> bool:
        """Add a fact; False when it is known."""
        self._forget_facts()
        scope = {"workspace_id": self.workspace_id, "added_by": by, "added_at": at}
        return bool(await insert_once(self._session, BrandFact, {**columns, **scope}))

    async def remove(self, *, kind: str, value: str | None = None) -> int:
        """Forget one fact, or every fact of a kind; returns how many went."""
        self._forget_facts()
        query = delete(BrandFact).where(BrandFact.workspace_id == self.workspace_id, BrandFact.kind == kind)
        if value is not None:
            query = query.where(BrandFact.value == value)
        return len((await self._session.execute(query.returning(BrandFact.id))).all())

    async def forget(self, fact_id: int | None = None) -> int:
        """Forget one fact, or (None) every one; returns how many went."""
        self._forget_facts()
        query = delete(BrandFact).where(BrandFact.workspace_id == self.workspace_id)
        if fact_id is not None:
            query = query.where(BrandFact.id == fact_id)
        return len((await self._session.execute(query.returning(BrandFact.id))).all())
