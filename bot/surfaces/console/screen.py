"""The interactive terminal: a prompt with a history, colours, and a spinner while work runs."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TextIO, cast

import rich.console
from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.application.current import get_app_or_none
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.history import DummyHistory, History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import Output
from prompt_toolkit.patch_stdout import StdoutProxy
from rich.console import RenderableType
from rich.status import Status
from rich.text import Text

from agents.replies import Card, Field, Form, Reply
from bot.surfaces.console import drawing, history
from bot.surfaces.console.echo import Echo
from bot.surfaces.console.wording import Numbers, is_visible, on_one_line, replace_surrogates, strip_controls

WIDEST = 100
"""Columns of a line; longer lines are hard to read."""

_PROMPT = FormattedText([("bold ansicyan", "› ")])


class Screen:
    """The interactive terminal (prompt_toolkit and rich); output appears above the line that is typed."""

    def __init__(
        self,
        *,
        history: Path | None,
        keyboard: Input | None = None,
        output: Output | None = None,
        paper: rich.console.Console | None = None,
    ) -> None:
        self._history = history
        self._paper = paper or _standard_paper()
        self._earlier = InMemoryHistory()
        self._lines = _session(self._earlier, keyboard, output)
        self._answers = _session(DummyHistory(), keyboard, output)
        self._status: Status | None = None
        self._echo = Echo()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[None]:
        """Load the history; afterwards no spinner turns and the cursor is back.

        Output of other code appears above the line that is being typed.
        """
        if self._history is not None:
            for line in await asyncio.to_thread(history.load_lines, self._history):
                self._earlier.append_string(line)
        elsewhere = StdoutProxy(raw=True)
        try:
            with redirect_stdout(cast(TextIO, elsewhere)), redirect_stderr(cast(TextIO, elsewhere)):
                yield
        finally:
            self._rest()
            await asyncio.to_thread(elsewhere.close)

    async def read_line(self) -> str | None:
        """The next line, which goes into the history."""
        line = await self._prompt(self._lines)
        if line and line.strip() and self._history is not None:
            await asyncio.to_thread(history.append_line, self._history, line)
        await self._put(Text())
        return line

    async def ask(self, question: str) -> str | None:
        """Ask a question; the answer stays out of the history."""
        await self._put(drawing.draw_remark(question))
        return await self._prompt(self._answers)

    async def ask_field(self, field: Field) -> str | None:
        """Ask for a field, with its present value in the prompt to be changed.

        A field with choices has an empty prompt, and an empty answer keeps the present value.
        """
        await self._put(drawing.draw_field(field))
        many, picks = field.kind == "words", bool(field.choices) and not field.error
        default = "" if picks else strip_controls(field.value)
        answer = await self._prompt(
            self._answers, default=default, is_multiline=many, is_hidden=field.kind == "secret"
        )
        await self._put(Text())
        return field.value if picks and answer == "" else answer

    async def show(self, reply: Reply, *, numbers: Numbers) -> None:
        """Draw the reply above the line that is being typed."""
        if is_visible(reply):
            await self._put(drawing.draw_reply(reply, numbers=numbers))

    async def show_redrawn(self, card: Card, *, numbers: Numbers) -> None:
        """Draw the changed state of a card."""
        await self._put(drawing.draw_change(card, numbers=numbers))

    async def open_form(self, form: Form) -> None:
        """Draw the heading of a form."""
        await self._put(drawing.draw_form(form))

    async def remark(self, sentence: str) -> None:
        """Draw a sentence of the console itself."""
        await self._put(drawing.draw_remark(sentence), Text())

    async def show_step(self, step: str) -> None:
        """Turn a spinner beside the step, unless a person is typing."""
        if not step:
            self._rest()
        elif self._status is not None:
            self._status.update(_step(step))
        elif get_app_or_none() is None:
            self._status = Status(_step(step), console=self._paper)
            self._echo.off()
            self._status.start()

    async def _prompt(
        self,
        session: PromptSession[str],
        *,
        default: str = "",
        is_multiline: bool = False,
        is_hidden: bool = False,
    ) -> str | None:
        self._rest()
        try:
            typed = await session.prompt_async(
                _PROMPT,
                default=default,
                multiline=is_multiline,
                is_password=is_hidden,
                enable_suspend=True,
                set_exception_handler=False,
                handle_sigint=False,
            )
        except EOFError:
            return None
        return replace_surrogates(typed)

    async def _put(self, *drawings: RenderableType) -> None:
        width = min(self._paper.width, WIDEST)
        await run_in_terminal(lambda: self._paper.print(*drawings, sep="\n", width=width))

    def _rest(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None
            self._echo.on()


def _session(earlier: History, keyboard: Input | None, output: Output | None) -> PromptSession[str]:
    keys = KeyBindings()
    keys.add("c-c")(_interrupt)
    return PromptSession(history=earlier, key_bindings=keys, input=keyboard, output=output)


def _interrupt(event: KeyPressEvent) -> None:
    # A prompt takes Ctrl-C as a key; as a signal it means the same as while work runs.
    signal.raise_signal(signal.SIGINT)


def _step(step: str) -> Text:
    return Text(on_one_line(step), style="dim")


def _standard_paper() -> rich.console.Console:
    # The stream of this moment: in a session sys.stdout is prompt_toolkit's, which prints from a thread.
    return rich.console.Console(file=sys.stdout, markup=False, emoji=False, highlight=False)
