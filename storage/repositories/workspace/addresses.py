"""Rows that name a place of a surface by its address, over all workspaces."""

from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Campaign, ConversationEntry, Identity, Place, Receipt, Showing, Workspace
from storage.models.base import table
from storage.repositories.base import LOCKED

IDENTITIES, SHOWINGS = table(Identity), table(Showing)


class Addresses:
    """Changes of addresses."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def move(self, *, surface: str, before: str, after: str, with_references: bool) -> bool:
        """Everything at the address `before` is at `after` now; False when no place was known there.

        Without references, what was shown at the old address is not redrawn any more, and what follows
        begins no longer in a thread of it. A place of the same workspace that is known at `after` becomes
        one with it; one of another workspace stays, and nothing moves.
        """
        if before == after:
            return False
        places = {each.address: each for each in await self._places(surface, (before, after))}
        old, new = places.get(before), places.get(after)
        if old is None or (new is not None and new.workspace_id != old.workspace_id):
            return False
        if new is not None:
            await self._unite(new, old)
        old.address = after
        await self._session.flush()
        if not with_references:
            await self._forget_references(old, before)
        for rows, *key in ((IDENTITIES,), (SHOWINGS, "card", "reference")):
            await self._rename(rows, old, before, key=key)
        await self._redirect(surface, before, after)
        return True

    async def _places(self, surface: str, addresses: tuple[str, ...]) -> list[Place]:
        query = select(Place).where(Place.surface == surface, Place.address.in_(addresses))
        locked = query.order_by(Place.id).with_for_update(**LOCKED)
        return list(await self._session.scalars(locked))

    async def _unite(self, new: Place, old: Place) -> None:
        """What hangs on the newer row hangs on the older one from now on."""
        hanging: tuple[Any, ...] = (ConversationEntry.place_id, Campaign.place_id, Workspace.home_channel_id)
        for column in hanging:
            await self._session.execute(
                update(column.class_).where(column == new.id).values({column.key: old.id})
            )
        await self._session.delete(new)
        await self._session.flush()

    async def _forget_references(self, place: Place, before: str) -> None:
        await self._session.execute(delete(SHOWINGS).where(*_at(SHOWINGS, place, before)))
        await self._session.execute(update(Campaign).where(Campaign.place_id == place.id).values(thread=""))

    async def _rename(self, rows: Table, place: Place, before: str, *, key: list[str]) -> None:
        """Rows at the old address stand at the new one; a row that stands there already is not doubled."""
        twin = rows.alias()
        there = select(twin.c.id).where(
            *_at(twin, place, place.address), *(twin.c[name] == rows.c[name] for name in key)
        )
        here = _at(rows, place, before)
        await self._session.execute(delete(rows).where(*here, there.exists()))
        await self._session.execute(update(rows).where(*here).values(address=place.address))

    async def _redirect(self, surface: str, before: str, after: str) -> None:
        """Deliveries that wait are answered at the new address."""
        query = select(Receipt).where(Receipt.surface == surface, Receipt.finished_at.is_(None))
        for receipt in await self._session.scalars(query.with_for_update(skip_locked=True)):
            channel = receipt.body.get("channel")
            if isinstance(channel, dict) and channel.get("address") == before:
                receipt.body = {**receipt.body, "channel": {**channel, "address": after}}


def _at(rows: Any, place: Place, address: str) -> tuple[Any, ...]:
    """Rows of the place's workspace that name this address of its surface."""
    mine = rows.c.workspace_id == place.workspace_id
    return mine, rows.c.surface == place.surface, rows.c.address == address
