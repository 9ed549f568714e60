"""What people see of a press: it is answered, its message shows that something is done, a question is put."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import structlog

from agents.replies import Channel
from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished
from bot.surfaces.telegram.dialogs.button_state import Closed
from bot.surfaces.telegram.dialogs.press_answers import Answers
from bot.surfaces.telegram.drawing import keyboards
from bot.surfaces.telegram.drawing.keyboards import BACK, NONE, SAID, Keyboard
from bot.surfaces.telegram.drawing.shown_messages import Board
from bot.surfaces.telegram.inbound.updates import Pressed, Stepped

UNSEEN = 0.3
"""Seconds that a press may take before its message shows that it is being worked on."""
SOON = 0.6
"""Seconds that may pass until a question stands below its message."""
LEFT = "Left as it was. Nothing was changed."

Question = Callable[[Channel, str], Coroutine[Any, Any, str]]
"""What the button with this value asks before it counts, '' where nobody knows."""

log = structlog.get_logger()


class Presses:
    """Answers presses, and changes the keys they stand on."""

    def __init__(
        self,
        board: Board,
        answers: Answers,
        *,
        question: Question,
        can_disable: bool,
        unseen: float = UNSEEN,
    ) -> None:
        self._board = board
        self._answers = answers
        self._question = question
        self._can_disable = can_disable
        self._unseen = unseen

    def answer(self, pressed: Pressed) -> None:
        """The press has come: it is answered in a moment, whatever becomes of it."""
        self._answers.expect(pressed.query)

    async def step(self, stepped: Stepped) -> None:
        """Other keys: a question before a button counts, the way back from it, or none any more."""
        pressed = stepped.pressed
        if isinstance(stepped.step, Closed):
            await self._answers.say(pressed.query, LEFT)
            await self._put(pressed, NONE)
            return
        self._answers.leave(pressed.query)
        if pressed.given == BACK:
            await self._put(pressed, keyboards.unasked(pressed.keyboard))
        elif keyboards.asks(pressed.given):
            question = await self._asked(pressed)
            await self._put(pressed, keyboards.asked(pressed.keyboard, pressed.given, question=question))

    async def _asked(self, pressed: Pressed) -> str:
        """What the button asks; '' where nobody can say so soon: then its label is asked."""
        looking = asyncio.create_task(self._question(pressed.channel, keyboards.meant(pressed.given)))
        await asyncio.wait({looking}, timeout=SOON)
        if not looking.done():
            looking.cancel()
            return ""
        return "" if looking.exception() else looking.result()

    async def show(self, pressed: Pressed, turn: asyncio.Future[None]) -> None:
        """Until the turn is over: keys that say so, where it takes a moment; then those that stood there.

        A question that is answered keeps none.
        """
        try:
            if pressed.closes:
                await self._put(pressed, NONE)
            elif pressed.keyboard:  # of a message that is too old Telegram shows us nothing
                await self._work(pressed, turn)
        except (Misdrawn, ShutOut, Unreached, Vanished) as trouble:
            log.warning("progress not shown", code=trouble.code)
        await asyncio.wait({turn})
        self._answers.leave(pressed.query)

    async def _work(self, pressed: Pressed, turn: asyncio.Future[None]) -> None:
        since = self._board.changes(pressed.channel, pressed.number)
        before = keyboards.unasked(pressed.keyboard)
        done, _ = await asyncio.wait({turn}, timeout=self._unseen)
        changed = before != pressed.keyboard  # a question stands there, which has its answer now
        if not done:
            working = self._working(pressed)
            changed |= await self._board.show_keys(pressed.channel, pressed.number, working, since=since)
            await asyncio.wait({turn})
        if changed:
            await self._board.show_keys(pressed.channel, pressed.number, before, since=since)

    def _working(self, pressed: Pressed) -> Keyboard:
        """The key that stays sends what was pressed: after a restart it can be pressed again."""
        shown = keyboards.working(pressed.keyboard, pressed.given, can_disable=self._can_disable)
        return tuple(
            tuple(replace(key, data=pressed.given) if key.data == SAID else key for key in row)
            for row in shown
        )

    async def _put(self, pressed: Pressed, keyboard: Keyboard) -> None:
        since = self._board.changes(pressed.channel, pressed.number)
        await self._board.show_keys(pressed.channel, pressed.number, keyboard, since=since)
