"""What Slack delivers: kept first, then acknowledged, then worked on, with something to see meanwhile.

The order is the point: a delivery that could not be kept is not acknowledged, so Slack brings it again. Only
a database that says nothing for `PATIENCE` is not waited for (Slack wants its answer within 3 s): the
delivery is acknowledged, kept as soon as that is possible, and whoever sent it is told if it is not.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.surfaces.background import Beside, Keeping, Work, turn_of
from bot.surfaces.contract import Door, Misdrawn, Press, ShutOut, Submitted, Unreached, Vanished, Visited
from bot.surfaces.slack.dialogs.modal_flow import Windows
from bot.surfaces.slack.drawing.shown_messages import Board, Place
from bot.surfaces.slack.inbound.payloads import Left, Taken

PATIENCE = 0.25
"""Seconds until a delivery is acknowledged at the latest."""
ATTENTION = 1.0
"""Seconds that a form which was kept may take until its answer can no longer stand on its fields."""
UNSEEN = 0.3
"""Seconds that a press may take before its message shows that it is being worked on."""

Expected = asyncio.Future[dict[str, Any]] | None
Answer = Mapping[str, Any]
NOTHING: Answer = {}
Tell = Callable[[Taken], Work]

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the surface does beside turns."""

    lost: Tell
    """says to whoever sent it that a delivery could not be kept"""
    welcome: Tell
    """somebody opened the Messages tab"""
    left: Callable[[str], Work]
    """a team uninstalled us"""


class Inbox(Beside):
    """Takes deliveries in while it is open."""

    def __init__(
        self,
        door: Door,
        *,
        board: Board,
        windows: Windows,
        hooks: Hooks,
        patience: float = PATIENCE,
        attention: float = ATTENTION,
    ) -> None:
        super().__init__("slack")
        self._door = door
        self._board = board
        self._windows = windows
        self._hooks = hooks
        self._patience = patience
        self._attention = attention

    async def take(self, taken: Taken | Left) -> Answer | None:
        """What Slack is answered; None when it must not be acknowledged."""
        if isinstance(taken, Left):
            self.begin(self._hooks.left(taken.team))
            return NOTHING
        if taken.tab == "messages":
            self.begin(self._hooks.welcome(taken))
            return NOTHING
        if taken.opens:
            self._open(taken)
        if isinstance(taken.delivery, Submitted):
            return await self._submitted(taken, taken.delivery)
        return NOTHING if await self._kept(taken) else None

    def _open(self, taken: Taken) -> None:
        window = taken.delivery.speaker.window
        self._windows.open(taken.team, trigger=taken.trigger, title=taken.opens, window=window)

    async def _submitted(self, taken: Taken, delivery: Submitted) -> Answer | None:
        """A form: its errors are part of the answer where the turn is quick enough."""
        window = delivery.speaker.window
        expected = self._windows.expect(window, taken.view)
        keeping = await self._kept(taken, expected)
        if keeping is None:
            self._windows.forget(window, expected)
            return None
        if keeping.done():
            await asyncio.wait({expected}, timeout=self._attention)
        return expected.result() if expected.done() else self._windows.give_up(window)

    async def _kept(self, taken: Taken, expected: Expected = None) -> Keeping | None:
        """The delivery, stored or taking so long that it is acknowledged all the same; None: it failed."""
        keeping = self.start(self._door.receive(taken.delivery))
        done, _ = await asyncio.wait({keeping}, timeout=self._patience)
        if done and keeping.exception() is not None:
            log.warning("delivery not kept", kind=type(keeping.exception()).__name__)
            return None
        self.begin(self._follow(taken, keeping, expected))
        return keeping

    async def _follow(self, taken: Taken, keeping: Keeping, expected: Expected) -> None:
        """The turn, and what people see of it meanwhile."""
        turn = asyncio.ensure_future(turn_of(keeping))
        if isinstance(taken.delivery, Press) and taken.pressed and not taken.opens:
            await self._show(taken, turn)
        await asyncio.wait({turn})
        self._windows.forget(taken.delivery.speaker.window, expected)
        if (trouble := turn.exception()) is not None:
            log.error("turn broke off", kind=type(trouble).__name__)
        if keeping.exception() is not None:
            await self._hooks.lost(taken)
        elif taken.view.get("type") == "home":
            await self._revisit(taken)

    async def _show(self, taken: Taken, turn: asyncio.Future[None]) -> None:
        """A press that takes a moment: buttons go, and come back where nothing was redrawn."""
        pressed, place = taken.pressed, Place.of(taken.delivery.channel.address)
        if pressed is None:
            return
        since = self._board.changes(place.channel, pressed.ts)
        done, _ = await asyncio.wait({turn}, timeout=UNSEEN)
        if done:
            return
        try:
            shown = await self._board.show_working(place, pressed, since=since)
            await asyncio.wait({turn})
            if shown:
                await self._board.show_again(place, pressed, since=since)
        except (Vanished, Unreached, ShutOut, Misdrawn) as trouble:
            log.warning("progress not shown", code=trouble.code)

    async def _revisit(self, taken: Taken) -> None:
        """A button of the Home tab was pressed: the tab shows what came of it."""
        delivery = taken.delivery
        visit = Visited(f"{delivery.delivery}:home", delivery.channel, delivery.speaker)
        await (await self._door.receive(visit))
