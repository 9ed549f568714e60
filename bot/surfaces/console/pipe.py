"""The plain terminal: lines in, lines out, nothing else, fit for scripts."""

import asyncio
import io
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TextIO

from agents.replies import Card, Field, Form, Reply
from bot.surfaces.console import plain_text
from bot.surfaces.console.line_reader import Lines, Source
from bot.surfaces.console.wording import Numbers, clean

PATIENCE = timedelta(seconds=10)
"""How long a step lasts before it is worth a line."""


class Pipe:
    """Reads lines and prints replies as they come; steps that last are named on `steps` (standard error)."""

    def __init__(
        self,
        *,
        source: Source | None = None,
        output: TextIO | None = None,
        steps: TextIO | None = None,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._lines = Lines(source or _standard_input())
        self._output = output or sys.stdout
        self._steps = steps or sys.stderr
        self._patience = patience
        self._step = ""
        self._timer: asyncio.TimerHandle | None = None
        self._is_read = True

    @asynccontextmanager
    async def session(self) -> AsyncIterator[None]:
        """Be ready to read; no step is named afterwards."""
        try:
            yield
        finally:
            await self.show_step("")

    async def read_line(self) -> str | None:
        """The next line; the end also when nobody reads the output any more."""
        return await self._lines.next() if self._is_read else None

    async def ask(self, question: str) -> str | None:
        """The question on a line of its own, and the next line."""
        self._print(clean(question))
        return await self.read_line()

    async def ask_field(self, field: Field) -> str | None:
        """The field, and the next line: an empty one keeps the value, `-` empties a field that may be."""
        self._print(plain_text.field(field))
        line = await self.read_line()
        if line is None:
            return None
        if not line.strip():
            return field.value
        if line.strip() == "-" and not field.required:
            return ""
        return line.replace("\\n", "\n") if field.kind == "words" else line

    async def show(self, reply: Reply, *, numbers: Numbers) -> None:
        """The reply, and an empty line after it."""
        drawn = plain_text.reply(reply, numbers=numbers)
        if drawn:
            self._print(f"{drawn}\n")

    async def show_redrawn(self, card: Card, *, numbers: Numbers) -> None:
        """What became of a card."""
        self._print(plain_text.redrawn(card, numbers=numbers))

    async def open_form(self, form: Form) -> None:
        """How a form opens."""
        self._print(plain_text.form(form))

    async def remark(self, sentence: str) -> None:
        """A sentence of the console itself."""
        self._print(clean(sentence))

    async def show_step(self, step: str) -> None:
        """Remember the step; it is printed if it lasts."""
        self._step = step
        if self._timer is not None and not step:
            self._timer.cancel()
            self._timer = None
        elif self._timer is None and step:
            self._timer = asyncio.get_running_loop().call_later(
                self._patience.total_seconds(), self._name_step
            )

    def _name_step(self) -> None:
        self._timer = None
        print(f"… {clean(self._step)}", file=self._steps, flush=True)

    def _print(self, words: str) -> None:
        if not self._is_read:
            return
        encoding = self._output.encoding or "utf-8"
        try:
            print(words.encode(encoding, "replace").decode(encoding), file=self._output, flush=True)
        except BrokenPipeError:
            self._is_read = False


def _standard_input() -> Source:
    if sys.stdin is None:
        return io.BytesIO()
    return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
