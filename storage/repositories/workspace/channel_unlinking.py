"""Unlinking of channels: their conversations leave the workspace, plans stay."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Campaign, ConversationEntry, Identity, LinkCode, Person, Place, Showing


class ChannelUnlinking:
    """Channels of one surface, at and below an address, that leave a workspace."""

    def __init__(self, session: AsyncSession, workspace_id: int, *, surface: str, root: str) -> None:
        self._session = session
        self._workspace_id = workspace_id
        self._surface = surface
        self._root = root

    def _below(self, rows: Any) -> Any:
        """Rows that name the address, or one below it."""
        at = or_(rows.address == self._root, rows.address.startswith(f"{self._root}/", autoescape=True))
        return and_(rows.workspace_id == self._workspace_id, rows.surface == self._surface, at)

    async def going(self) -> Sequence[Place]:
        """Channels that leave."""
        return list(await self._session.scalars(select(Place).where(self._below(Place)).order_by(Place.id)))

    async def staying(self) -> Sequence[Place]:
        """Channels that stay."""
        mine = select(Place).where(Place.workspace_id == self._workspace_id, ~self._below(Place))
        return list(await self._session.scalars(mine.order_by(Place.id)))

    async def go(self, workspace_id: int, *, instead: int) -> None:
        """They belong to that workspace now; people hear of what was planned there at the place `instead`."""
        ids = [each.id for each in await self.going()]
        await self._session.execute(
            update(Campaign).where(Campaign.place_id.in_(ids)).values(place_id=instead, thread="")
        )
        await self._session.execute(delete(Showing).where(self._below(Showing)))
        await self._session.execute(delete(LinkCode).where(LinkCode.place_id.in_(ids)))
        there = {"workspace_id": workspace_id}
        await self._session.execute(
            update(ConversationEntry)
            .where(ConversationEntry.place_id.in_(ids))
            .values(**there, person_id=None)
        )
        await self._session.execute(update(Place).where(Place.id.in_(ids)).values(**there))

    async def known(self) -> Sequence[tuple[Person, str]]:
        """The people whom this surface knows here, with their addresses there."""
        query = select(Person, Identity.address).join(Identity, Identity.person_id == Person.id)
        mine = query.where(Identity.workspace_id == self._workspace_id, Identity.surface == self._surface)
        return [(row[0], row[1]) for row in await self._session.execute(mine.order_by(Person.id))]

    async def forget_surface(self) -> None:
        """Delete the identities of that surface."""
        mine = Identity.workspace_id == self._workspace_id, Identity.surface == self._surface
        await self._session.execute(delete(Identity).where(*mine))

    async def unknown(self) -> Sequence[Person]:
        """People without any identity."""
        is_known = select(Identity.id).where(Identity.person_id == Person.id).exists()
        query = select(Person).where(Person.workspace_id == self._workspace_id, ~is_known)
        return list(await self._session.scalars(query.order_by(Person.id)))
