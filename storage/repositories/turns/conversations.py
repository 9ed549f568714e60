"""Queries of channels, conversations and showings."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, update

from storage.models import ConversationEntry, Place, Showing
from storage.models.base import table
from storage.repositories.base import LOCKED, Repository, insert_once

TALK = ("person", "desk")
"""Roles of what is part of a talk."""
MOST_COPIES = 20
"""Copies of one card that are kept up to date."""


class Places(Repository):
    """Channels of one workspace."""

    async def keep(self, *, surface: str, address: str) -> Place:
        """This channel's row, made when it is new."""
        known = await self.find(surface=surface, address=address)
        if known is None:
            row = {"workspace_id": self.workspace_id, "surface": surface, "address": address}
            await insert_once(self._session, Place, row)
            known = (await self._session.scalars(self._at(surface, address))).one()
        return known

    async def find(self, *, surface: str, address: str) -> Place | None:
        """This channel's row, where there is one."""
        return await self._one(self._at(surface, address))

    def _at(self, surface: str, address: str) -> Select[Place]:
        return self._mine(Place).where(Place.surface == surface, Place.address == address)

    async def by_id(self, place_id: int | None) -> Place | None:
        """The channel with this id, if it is ours."""
        return await self._one(self._mine(Place).where(Place.id == place_id))

    async def shut(self, *, lock: bool = False) -> Sequence[Place]:
        """Closed channels, by time; with `lock`, nobody else changes them meanwhile."""
        query = self._mine(Place).where(Place.shut_at.is_not(None)).order_by(Place.shut_at, Place.id)
        return await self._all(query.with_for_update(**LOCKED) if lock else query)

    async def talking(self) -> Sequence[Place]:
        """Channels with a conversation, latest first."""
        latest = (
            select(func.max(ConversationEntry.id))
            .where(ConversationEntry.place_id == Place.id)
            .scalar_subquery()
        )
        return await self._all(self._mine(Place).where(latest.is_not(None)).order_by(latest.desc()))


class Conversation(Repository):
    """Conversation entries of one workspace."""

    async def add(
        self,
        *,
        place_id: int,
        thread: str,
        role: str,
        words: str,
        at: datetime,
        person_id: int | None = None,
        options: Sequence[str | Mapping[str, Any]] = (),
    ) -> ConversationEntry:
        """Keep one message. `options` are what its buttons stand for, in order."""
        return await self._add(
            ConversationEntry(
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

    async def add_all(
        self, entries: Sequence[Mapping[str, Any]], *, place_id: int, thread: str, at: datetime
    ) -> None:
        """Keep messages (role, words and person) that were said at one moment, in their order."""
        same = {"workspace_id": self.workspace_id, "place_id": place_id, "thread": thread, "at": at}
        rows = [{**same, "options": [], **each} for each in entries]
        await self._session.execute(insert(table(ConversationEntry)), rows)

    async def recent(self, *, place_id: int, thread: str, count: int) -> Sequence[ConversationEntry]:
        """The last messages of a channel's thread, oldest first; questions are in the desk's own answers."""
        query = self._mine(ConversationEntry).where(
            ConversationEntry.place_id == place_id,
            ConversationEntry.thread == thread,
            ConversationEntry.role.in_(TALK),
            ConversationEntry.words != "",
        )
        return (await self._all(query.order_by(ConversationEntry.id.desc()).limit(count)))[::-1]

    async def count(self) -> tuple[int, int]:
        """How many messages are remembered, and in how many threads."""
        mine = (
            ConversationEntry.workspace_id == self.workspace_id,
            ConversationEntry.role.in_(TALK),
            ConversationEntry.words != "",
        )
        threads = (
            select(ConversationEntry.place_id, ConversationEntry.thread).where(*mine).distinct().subquery()
        )
        messages = await self._count(select(func.count()).select_from(ConversationEntry).where(*mine))
        return messages, await self._count(select(func.count()).select_from(threads))

    async def forget(self) -> int:
        """Forget every word, also those that buttons stood for; that something was said there stays known."""
        messages, _ = await self.count()
        mine = update(ConversationEntry).where(ConversationEntry.workspace_id == self.workspace_id)
        await self._session.execute(mine.values(words="", options=[]))
        return messages

    async def has_entries(self, *, place_id: int, thread: str) -> bool:
        """Whether this thread has any entry."""
        query = self._mine(ConversationEntry).where(
            ConversationEntry.place_id == place_id, ConversationEntry.thread == thread
        )
        return await self._one(query.limit(1)) is not None

    async def by_id(self, said_id: int) -> ConversationEntry | None:
        """One message of this workspace."""
        return await self._one(self._mine(ConversationEntry).where(ConversationEntry.id == said_id))


class Showings(Repository):
    """Showings of cards of one workspace."""

    async def add(self, *, card: str, surface: str, address: str, thread: str, reference: str) -> None:
        """Add a showing of a card; once, however often it is shown in the same message."""
        await self.add_all({card: reference}, surface=surface, address=address, thread=thread)

    async def add_all(
        self, references: Mapping[str, str], *, surface: str, address: str, thread: str
    ) -> None:
        """Add showings of cards (card → reference) in one message, each once."""
        there = {
            "workspace_id": self.workspace_id,
            "surface": surface,
            "address": address,
            "thread": thread,
        }
        rows = [{**there, "card": card, "reference": reference} for card, reference in references.items()]
        await insert_once(self._session, Showing, *rows)

    async def of_card(self, card: str) -> Sequence[Showing]:
        """The copies of a card, oldest first; of very many the newest."""
        return (await self.of_cards([card]))[card]

    async def of_cards(self, cards: Collection[str]) -> Mapping[str, Sequence[Showing]]:
        """Card → its copies, oldest first; of very many the newest."""
        place = func.row_number().over(partition_by=Showing.card, order_by=Showing.id.desc())
        mine = Showing.workspace_id == self.workspace_id, Showing.card.in_(cards)
        ranked = select(Showing.id, place.label("place")).where(*mine).subquery()
        newest = select(ranked.c.id).where(ranked.c.place <= MOST_COPIES)
        found: dict[str, list[Showing]] = {card: [] for card in cards}
        for each in await self._all(self._mine(Showing).where(Showing.id.in_(newest)).order_by(Showing.id)):
            found[each.card].append(each)
        return found

    async def card_at(self, *, surface: str, address: str, reference: str) -> str | None:
        """The card that stands there: a reference may have parts, with commas between them."""
        query = self._mine(Showing).where(
            Showing.surface == surface,
            Showing.address == address,
            ("," + Showing.reference + ",").contains(f",{reference},", autoescape=True),
        )
        found = await self._one(query.order_by(Showing.id.desc()).limit(1))
        return found.card if found else None

    async def forget(self, showing: Showing) -> None:
        """Delete a showing that is gone."""
        await self._session.execute(
            delete(Showing).where(Showing.workspace_id == self.workspace_id, Showing.id == showing.id)
        )
