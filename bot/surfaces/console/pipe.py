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
from bot.surfaces.console.line_reader import ByteSource, LineReader
from bot.surfaces.console.wording import Numbers, escape_controls

PATIENCE = timedelta(seconds=10)
"""The time after which a running step is printed."""


class Pipe:
    """A terminal of plain lines; long steps are printed on `steps` (standard error)."""

    def __init__(
        self,
        *,
        source: ByteSource | None = None,
        output: TextIO | None = None,
        steps: TextIO | None = None,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._lines = LineReader(source or _standard_input())
        self._output = output or sys.stdout
        self._steps = steps or sys.stderr
        self._patience = patience
        self._step = ""
        self._timer: asyncio.TimerHandle | None = None
        self._is_read = True

    @asynccontextmanager
    async def session(self) -> AsyncIterator[None]:
        """Be ready to read; afterwards no step is printed."""
        try:
            yield
        finally:
            await self.show_step("")

    async def read_line(self) -> str | None:
        """The next line; None at the end of input, or when the output is closed."""
        return await self._lines.next() if self._is_read else None

    async def ask(self, question: str) -> str | None:
        """Print the question, and read the answer."""
        self._print(escape_controls(question))
        return await self.read_line()

    async def ask_field(self, field: Field) -> str | None:
        """Print the field, and read its value: an empty line keeps it, `-` empties an optional field."""
        self._print(plain_text.format_field(field))
        line = await self.read_line()
        if line is None:
            return None
        if not line.strip():
            return field.value
        if line.strip() == "-" and not field.required:
            return ""
        return line.replace("\\n", "\n") if field.kind == "words" else line

    async def show(self, reply: Reply, *, numbers: Numbers) -> None:
        """Print the reply, and an empty line after it."""
        drawn = plain_text.format_reply(reply, numbers=numbers)
        if drawn:
            self._print(f"{drawn}\n")

    async def show_redrawn(self, card: Card, *, numbers: Numbers) -> None:
        """Print the changed state of a card."""
        self._print(plain_text.format_change(card, numbers=numbers))

    async def open_form(self, form: Form) -> None:
        """Print the heading of a form."""
        self._print(plain_text.format_form(form))

    async def remark(self, sentence: str) -> None:
        """Print a sentence of the console itself."""
        self._print(escape_controls(sentence))

    async def show_step(self, step: str) -> None:
        """Remember the step; it is printed if it takes long."""
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
        print(f"… {escape_controls(self._step)}", file=self._steps, flush=True)

    def _print(self, words: str) -> None:
        if not self._is_read:
            return
        encoding = self._output.encoding or "utf-8"
        try:
            print(words.encode(encoding, "replace").decode(encoding), file=self._output, flush=True)
        except BrokenPipeError:
            self._is_read = False


def _standard_input() -> ByteSource:
    if sys.stdin is None:
        return io.BytesIO()
    return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
