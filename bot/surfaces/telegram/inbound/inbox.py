"""The inbox of Telegram: an update is stored, then confirmed, then worked on, with visible progress.

A press is answered before any database is asked; an update that could not be stored is not confirmed, so
Telegram sends it again.
"""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import structlog
from telegram import Update

from bot.surfaces.background import BackgroundTasks, Job, wait_for_turn
from bot.surfaces.contract import Delivery, Door, Incoming, OwnerResignation
from bot.surfaces.telegram.dialogs.press_feedback import PressFeedback
from bot.surfaces.telegram.inbound import updates
from bot.surfaces.telegram.inbound.message_text import BotIdentity
from bot.surfaces.telegram.inbound.people import People
from bot.surfaces.telegram.inbound.updates import InboundDelivery, KeyboardStep, Membership
from bot.surfaces.telegram.transport.topics import Topics

log = structlog.get_logger()


class Inbox(BackgroundTasks):
    """Accepts updates while the surface runs."""

    def __init__(
        self,
        door: Door,
        me: BotIdentity,
        *,
        names: Collection[str],
        presses: PressFeedback,
        people: People,
        topics: Topics,
        joined: Callable[[Membership], Job],
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
        """Begin to accept an update; the result is True when it may be confirmed: stored, or not needed."""
        return self.start(self._take(payload))

    async def _take(self, payload: Mapping[str, Any]) -> bool:
        parsed = self._parse(payload)
        match parsed:
            case InboundDelivery():
                if isinstance(parsed.delivery, OwnerResignation):
                    self._people.forget(parsed.delivery.channel.address)
                return await self._receive(parsed)
            case KeyboardStep():
                self._presses.expect(parsed.pressed)
                self.start_guarded(self._presses.change_keyboard(parsed))
            case Membership():
                self._people.forget(parsed.chat)
                if parsed.ours:
                    self.start_guarded(self._joined(parsed))
        return True

    def _parse(self, payload: Mapping[str, Any]) -> updates.ParsedUpdate:
        """Parse an update; one that is unreadable or not needed never holds up the updates after it."""
        try:
            update = Update.de_json({**payload}, None)
            self._people.remember(update)
            self._topics.remember(update)
            parsed = updates.parse_update(update, self._me, self._names)
        except (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError) as trouble:
            log.warning("unreadable update", kind=type(trouble).__name__)
            return None
        if parsed is None:
            self._log_once(payload)
        elif isinstance(parsed, InboundDelivery) and isinstance(parsed.delivery, Incoming):
            return replace(parsed, delivery=self._addressed(parsed.delivery))
        return parsed

    def _addressed(self, said: Incoming) -> Incoming:
        return replace(said, text=self._people.with_address(said.text))

    def _log_once(self, payload: Mapping[str, Any]) -> None:
        """Log a kind of update that the desk does not use, once."""
        for kind in {str(each)[:40] for each in payload} - {"update_id", "message", *self._ignored}:
            self._ignored.add(kind)
            log.info("updates of this kind are ignored", kind=kind)

    async def _receive(self, inbound: InboundDelivery) -> bool:
        """Answer a press, store the delivery, then let the turn run; False when it could not be stored."""
        receiving = self.start(self._door.receive(inbound.delivery))
        turn = self.start(wait_for_turn(receiving))
        if inbound.pressed:
            self._presses.expect(inbound.pressed)
            self.start_guarded(self._presses.show(inbound.pressed, turn))
        await asyncio.wait({receiving})
        if trouble := receiving.exception():
            log.warning("update not kept", kind=type(trouble).__name__)
        return trouble is None

    async def bring(self, delivery: Delivery) -> None:
        """Bring a delivery to the door that came from an answer of Telegram, not from an update."""
        await (await self._door.receive(delivery))
