"""Feedback on a pressed button: its answer, keys that show work in progress, a confirmation question."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import structlog

from agents.replies import Channel
from bot.surfaces.contract import SURFACE_ERRORS
from bot.surfaces.telegram.dialogs.button_state import FormCancellation
from bot.surfaces.telegram.dialogs.press_answers import PressAnswers
from bot.surfaces.telegram.drawing import keyboards
from bot.surfaces.telegram.drawing.keyboards import BACK, INERT, NO_KEYS, Keyboard
from bot.surfaces.telegram.drawing.shown_messages import ShownMessages
from bot.surfaces.telegram.inbound.updates import ButtonPress, KeyboardStep

UNSEEN = 0.3
"""Seconds after which the message of a press shows that it is being worked on."""
SOON = 0.6
"""Seconds that the look-up of a confirmation question may take."""
LEFT = "Left as it was. Nothing was changed."

FindConfirmation = Callable[[Channel, str], Coroutine[Any, Any, str]]
"""The confirmation question of the button with this value, "" where it is not known."""

log = structlog.get_logger()


class PressFeedback:
    """Answers presses, and changes the keyboards of their messages."""

    def __init__(
        self,
        messages: ShownMessages,
        answers: PressAnswers,
        *,
        find_confirmation: FindConfirmation,
        can_disable: bool,
        unseen: float = UNSEEN,
    ) -> None:
        self._messages = messages
        self._answers = answers
        self._find_confirmation = find_confirmation
        self._can_disable = can_disable
        self._unseen = unseen

    def expect(self, pressed: ButtonPress) -> None:
        """Answer the press in a moment, whatever becomes of it."""
        self._answers.expect(pressed.query)

    async def change_keyboard(self, step: KeyboardStep) -> None:
        """Change the keyboard: to a confirmation question, back from it, or to no keys."""
        pressed = step.pressed
        if isinstance(step.action, FormCancellation):
            await self._answers.say(pressed.query, LEFT)
            await self._put(pressed, NO_KEYS)
            return
        self._answers.leave(pressed.query)
        if pressed.data == BACK:
            await self._put(pressed, keyboards.without_question(pressed.keyboard))
        elif keyboards.needs_confirmation(pressed.data):
            question = await self._confirmation(pressed)
            await self._put(
                pressed, keyboards.with_question(pressed.keyboard, pressed.data, question=question)
            )

    async def _confirmation(self, pressed: ButtonPress) -> str:
        """The confirmation question of a button; "" if it is not found in time (its label is asked then)."""
        looking = asyncio.create_task(
            self._find_confirmation(pressed.channel, keyboards.button_value(pressed.data))
        )
        await asyncio.wait({looking}, timeout=SOON)
        if not looking.done():
            looking.cancel()
            return ""
        return "" if looking.exception() else looking.result()

    async def show(self, pressed: ButtonPress, turn: asyncio.Future[None]) -> None:
        """Show working keys until the turn is over, where it takes a moment; then the earlier keys.

        An answered question loses its keys.
        """
        try:
            if pressed.closes:
                await self._put(pressed, NO_KEYS)
            elif pressed.keyboard:  # Telegram shows us nothing of a message that is too old
                await self._show_progress(pressed, turn)
        except SURFACE_ERRORS as trouble:
            log.warning("progress not shown", code=trouble.code)
        await asyncio.wait({turn})
        self._answers.leave(pressed.query)

    async def _show_progress(self, pressed: ButtonPress, turn: asyncio.Future[None]) -> None:
        since = self._messages.changes(pressed.channel, pressed.number)
        before = keyboards.without_question(pressed.keyboard)
        done, _ = await asyncio.wait({turn}, timeout=self._unseen)
        changed = before != pressed.keyboard  # a confirmation question stood there, which is answered now
        if not done:
            working = self._working(pressed)
            changed |= await self._messages.show_keys(pressed.channel, pressed.number, working, since=since)
            await asyncio.wait({turn})
        if changed:
            await self._messages.show_keys(pressed.channel, pressed.number, before, since=since)

    def _working(self, pressed: ButtonPress) -> Keyboard:
        """The working keyboard, whose key sends the pressed data: it can be pressed after a restart."""
        shown = keyboards.working_keyboard(pressed.keyboard, pressed.data, can_disable=self._can_disable)
        return tuple(
            tuple(replace(key, data=pressed.data) if key.data == INERT else key for key in row)
            for row in shown
        )

    async def _put(self, pressed: ButtonPress, keyboard: Keyboard) -> None:
        since = self._messages.changes(pressed.channel, pressed.number)
        await self._messages.show_keys(pressed.channel, pressed.number, keyboard, since=since)
