"""The inbox of Slack: a delivery is stored, then acknowledged, then worked on, with visible progress.

The order is the point: a delivery that could not be stored is not acknowledged, so Slack sends it again. Only
a database that does not answer within `PATIENCE` is not waited for (Slack wants its answer within 3 s): the
delivery is acknowledged and stored as soon as possible, and its sender is told if that fails.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.surfaces.background import BackgroundTasks, Job, ReceiveTask, wait_for_turn
from bot.surfaces.contract import (
    SURFACE_ERRORS,
    Door,
    FormSubmission,
    HomeVisit,
    Press,
)
from bot.surfaces.slack.dialogs.modal_flow import Modals
from bot.surfaces.slack.drawing.shown_messages import Destination, ShownMessages
from bot.surfaces.slack.inbound.payloads import InboundDelivery, Uninstallation

PATIENCE = 0.25
"""Seconds after which a delivery is acknowledged at the latest."""
ATTENTION = 1.0
"""Seconds that the turn of a stored form may take for its errors to be shown on the fields."""
UNSEEN = 0.3
"""Seconds after which the message of a press shows that it is being worked on."""

ExpectedAnswer = asyncio.Future[dict[str, Any]] | None
SlackAnswer = Mapping[str, Any]
EMPTY_ANSWER: SlackAnswer = {}
DeliveryCallback = Callable[[InboundDelivery], Job]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Callbacks of the surface for events beside turns."""

    lost: DeliveryCallback
    """tells the sender that a delivery could not be stored"""
    welcome: DeliveryCallback
    """a person opened the Messages tab"""
    left: Callable[[str], Job]
    """a team uninstalled the app"""


class Inbox(BackgroundTasks):
    """Accepts deliveries while the surface runs."""

    def __init__(
        self,
        door: Door,
        *,
        messages: ShownMessages,
        modals: Modals,
        callbacks: Callbacks,
        patience: float = PATIENCE,
        attention: float = ATTENTION,
    ) -> None:
        super().__init__("slack")
        self._door = door
        self._messages = messages
        self._modals = modals
        self._callbacks = callbacks
        self._patience = patience
        self._attention = attention

    async def take(self, inbound: InboundDelivery | Uninstallation) -> SlackAnswer | None:
        """Accept a delivery; returns the answer to Slack, None for one that must not be acknowledged."""
        if isinstance(inbound, Uninstallation):
            self.start_guarded(self._callbacks.left(inbound.team))
            return EMPTY_ANSWER
        if inbound.tab == "messages":
            self.start_guarded(self._callbacks.welcome(inbound))
            return EMPTY_ANSWER
        if inbound.opens:
            self._open(inbound)
        if isinstance(inbound.delivery, FormSubmission):
            return await self._submit(inbound, inbound.delivery)
        return EMPTY_ANSWER if await self._receive(inbound) else None

    def _open(self, inbound: InboundDelivery) -> None:
        window = inbound.delivery.speaker.window
        self._modals.open(inbound.team, trigger=inbound.trigger, title=inbound.opens, window=window)

    async def _submit(self, inbound: InboundDelivery, delivery: FormSubmission) -> SlackAnswer | None:
        """Accept a form: its errors are part of the answer where the turn is quick enough."""
        window = delivery.speaker.window
        expected = self._modals.expect_answer(window, inbound.view)
        receiving = await self._receive(inbound, expected)
        if receiving is None:
            self._modals.forget(window, expected)
            return None
        if receiving.done():
            await asyncio.wait({expected}, timeout=self._attention)
        return expected.result() if expected.done() else self._modals.give_up(window)

    async def _receive(self, inbound: InboundDelivery, expected: ExpectedAnswer = None) -> ReceiveTask | None:
        """Store a delivery, waiting no longer than `PATIENCE`; None for one that could not be stored."""
        receiving = self.start(self._door.receive(inbound.delivery))
        done, _ = await asyncio.wait({receiving}, timeout=self._patience)
        if done and receiving.exception() is not None:
            log.warning("delivery not kept", kind=type(receiving.exception()).__name__)
            return None
        self.start_guarded(self._follow(inbound, receiving, expected))
        return receiving

    async def _follow(
        self, inbound: InboundDelivery, receiving: ReceiveTask, expected: ExpectedAnswer
    ) -> None:
        """Wait for the turn, with visible progress meanwhile."""
        turn = asyncio.ensure_future(wait_for_turn(receiving))
        if isinstance(inbound.delivery, Press) and inbound.pressed and not inbound.opens:
            await self._show_working(inbound, turn)
        await asyncio.wait({turn})
        self._modals.forget(inbound.delivery.speaker.window, expected)
        if (trouble := turn.exception()) is not None:
            log.error("turn broke off", kind=type(trouble).__name__)
        if receiving.exception() is not None:
            await self._callbacks.lost(inbound)
        elif inbound.view.get("type") == "home":
            await self._redraw_home(inbound)

    async def _show_working(self, inbound: InboundDelivery, turn: asyncio.Future[None]) -> None:
        """Hide the buttons of a press that takes a moment, and restore them where nothing was redrawn."""
        pressed, destination = inbound.pressed, Destination.parse(inbound.delivery.channel.address)
        if pressed is None:
            return
        since = self._messages.changes(destination.channel, pressed.ts)
        done, _ = await asyncio.wait({turn}, timeout=UNSEEN)
        if done:
            return
        try:
            shown = await self._messages.show_working(destination, pressed, since=since)
            await asyncio.wait({turn})
            if shown:
                await self._messages.restore_buttons(destination, pressed, since=since)
        except SURFACE_ERRORS as trouble:
            log.warning("progress not shown", code=trouble.code)

    async def _redraw_home(self, inbound: InboundDelivery) -> None:
        """Redraw the Home tab after a button on it was pressed."""
        delivery = inbound.delivery
        visit = HomeVisit(f"{delivery.delivery}:home", delivery.channel, delivery.speaker)
        await (await self._door.receive(visit))
