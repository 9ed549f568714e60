"""Questions about places, what was said there, and where cards are shown."""

from collections.abc import Sequence
from datetime import datetime

from storage.models import Place, Said, Showing
from storage.repositories.base import Repository, insert_once


class Places(Repository):
    """The channels of the workspace."""

    async def keep(self, *, surface: str, address: str) -> Place:
        """This channel's row, made when it is new."""
        query = self._mine(Place).where(Place.surface == surface, Place.address == address)
        known = await self._one(query)
        if known is None:
            row = {"workspace_id": self.workspace_id, "surface": surface, "address": address}
            await insert_once(self._session, Place, row)
            known = (await self._session.scalars(query)).one()
        return known

    async def by_id(self, place_id: int | None) -> Place | None:
        """The channel with this id, if it is ours."""
        return await self._one(self._mine(Place).where(Place.id == place_id))


class Conversation(Repository):
    """What was said."""

    async def add(
        self,
        *,
        place_id: int,
        thread: str,
        role: str,
        words: str,
        at: datetime,
        person_id: int | None = None,
        options: Sequence[str] = (),
    ) -> Said:
        """Keep one message. `options` are what its buttons stand for, in order."""
        return await self._add(
            Said(
                workspace_id=self.workspace_id,
                place_id=place_id,
                thread=thread,
                role=role,
                words=words,
                at=at,
                person_id=person_id,
                options=list(options),
            )
        )

    async def recent(self, *, place_id: int, thread: str, count: int) -> Sequence[Said]:
        """The last messages of a channel's thread, oldest first; questions are in the desk's own answers."""
        query = self._mine(Said).where(
            Said.place_id == place_id, Said.thread == thread, Said.role.in_(("person", "desk"))
        )
        return (await self._all(query.order_by(Said.id.desc()).limit(count)))[::-1]

    async def by_id(self, said_id: int) -> Said | None:
        """One message of this workspace."""
        return await self._one(self._mine(Said).where(Said.id == said_id))


class Showings(Repository):
    """Where each card is shown."""

    async def add(self, *, card: str, surface: str, address: str, thread: str, reference: str) -> None:
        """A card now stands there too; once, however often it is shown in the same message."""
        row = {
            "workspace_id": self.workspace_id,
            "card": card,
            "surface": surface,
            "address": address,
            "thread": thread,
            "reference": reference,
        }
        await insert_once(self._session, Showing, row)

    async def of(self, card: str) -> Sequence[Showing]:
        """The newest copy of a card in each channel."""
        rows = await self._all(self._mine(Showing).where(Showing.card == card).order_by(Showing.id))
        return list({(row.surface, row.address): row for row in rows}.values())
