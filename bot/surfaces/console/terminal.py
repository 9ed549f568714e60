"""The protocol of a terminal, which Pipe and Screen implement."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from agents.replies import Card, Field, Form, Reply
from bot.surfaces.console.wording import Numbers


class Terminal(Protocol):
    """A source of lines and a place to draw replies. Reading returns None at the end of input."""

    def session(self) -> AbstractAsyncContextManager[None]:
        """Be ready to read; afterwards the terminal is as it was before, whatever happened inside."""

    async def read_line(self) -> str | None:
        """The next line a person writes."""

    async def ask(self, question: str) -> str | None:
        """One line in answer to a question of the console itself."""

    async def ask_field(self, field: Field) -> str | None:
        """Ask for the value of a field; its present value when nothing new was written."""

    async def show(self, reply: Reply, *, numbers: Numbers) -> None:
        """Draw a reply."""

    async def show_redrawn(self, card: Card, *, numbers: Numbers) -> None:
        """Draw the changed state of a card, with the numbers of its new buttons."""

    async def open_form(self, form: Form) -> None:
        """Draw the heading of a form."""

    async def remark(self, sentence: str) -> None:
        """Say a sentence of the console itself."""

    async def show_step(self, step: str) -> None:
        """Show the present step; "" when it is over."""
