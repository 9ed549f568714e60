"""What Telegram delivers: kept first, then confirmed, then worked on, with something to see meanwhile.

A press is answered before any database is asked; an update that could not be kept is not confirmed, so
Telegram brings it again.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import structlog
from telegram import Update

from bot.surfaces.background import Beside, Work, turn_of
from bot.surfaces.contract import Delivery, Door, Incoming, Resigned
from bot.surfaces.telegram.dialogs.press_feedback import Presses
from bot.surfaces.telegram.inbound import updates
from bot.surfaces.telegram.inbound.message_text import Me
from bot.surfaces.telegram.inbound.people import People
from bot.surfaces.telegram.inbound.updates import Membership, Stepped, Taken
from bot.surfaces.telegram.transport.topics import Topics

log = structlog.get_logger()


class Inbox(Beside):
    """Takes updates in while it is open."""

    def __init__(
        self,
        door: Door,
        me: Me,
        *,
        names: Collection[str],
        presses: Presses,
        people: People,
        topics: Topics,
        joined: Callable[[Membership], Work],
    ) -> None:
        super().__init__("telegram")
        self._door = door
        self._me = me
        self._names = names
        self._presses = presses
        self._people = people
        self._topics = topics
        self._joined = joined
        self._ignored: set[str] = set()

    def take(self, payload: Mapping[str, Any]) -> asyncio.Future[bool]:
        """Begin to take one update in; ends with True when it may be confirmed: kept, or nothing to keep."""
        return self.start(self._take(payload))

    async def _take(self, payload: Mapping[str, Any]) -> bool:
        found = self._read(payload)
        match found:
            case Taken():
                if isinstance(found.delivery, Resigned):
                    self._people.forget(found.delivery.channel.address)
                return await self._keep(found)
            case Stepped():
                self._presses.answer(found.pressed)
                self.begin(self._presses.step(found))
            case Membership():
                self._people.forget(found.chat)
                if found.ours:
                    self.begin(self._joined(found))
        return True

    def _read(self, payload: Mapping[str, Any]) -> updates.Read:
        """What came; nothing that cannot be read or is of no use may hold up what comes after it."""
        try:
            update = Update.de_json({**payload}, None)
            self._people.note(update)
            self._topics.note(update)
            found = updates.read(update, self._me, self._names)
        except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as trouble:
            log.warning("unreadable update", kind=type(trouble).__name__)
            return None
        if found is None:
            self._log_once(payload)
        elif isinstance(found, Taken) and isinstance(found.delivery, Incoming):
            return replace(found, delivery=self._addressed(found.delivery))
        return found

    def _addressed(self, said: Incoming) -> Incoming:
        return replace(said, text=self._people.by_address(said.text))

    def _log_once(self, payload: Mapping[str, Any]) -> None:
        """Kinds of updates that nobody here uses; a message that was not said to us is an ordinary one."""
        for kind in {str(each)[:40] for each in payload} - {"update_id", "message", *self._ignored}:
            self._ignored.add(kind)
            log.info("updates of this kind are ignored", kind=kind)

    async def _keep(self, taken: Taken) -> bool:
        """Answer at once, then keep, then let the turn run. False: it could not be kept."""
        keeping = self.start(self._door.receive(taken.delivery))
        turn = self.start(turn_of(keeping))
        if taken.pressed:
            self._presses.answer(taken.pressed)
            self.begin(self._presses.show(taken.pressed, turn))
        await asyncio.wait({keeping})
        if trouble := keeping.exception():
            log.warning("update not kept", kind=type(trouble).__name__)
        return trouble is None

    async def bring(self, delivery: Delivery) -> None:
        """Something that no update said: Telegram's own answers did."""
        await (await self._door.receive(delivery))
