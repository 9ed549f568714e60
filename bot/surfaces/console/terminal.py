"""What the console needs of a terminal: Pipe and Screen keep it."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from agents.replies import Card, Field, Form, Reply
from bot.surfaces.console.wording import Numbers


class Terminal(Protocol):
    """Where lines come from and replies are drawn. Reading gives None at the end of input."""

    def session(self) -> AbstractAsyncContextManager[None]:
        """Be ready to read; whatever happens inside, the terminal is as before afterwards."""

    async def read_line(self) -> str | None:
        """The next line a person writes."""

    async def ask(self, question: str) -> str | None:
        """One line in answer to a question of the console itself."""

    async def ask_field(self, field: Field) -> str | None:
        """What a field of a form is to be; its present value when nothing new was written."""

    async def show(self, reply: Reply, *, numbers: Numbers) -> None:
        """Draw a reply."""

    async def show_redrawn(self, card: Card, *, numbers: Numbers) -> None:
        """Draw what became of a card, with the numbers of its new buttons."""

    async def open_form(self, form: Form) -> None:
        """Draw how a form opens."""

    async def remark(self, sentence: str) -> None:
        """Say something of the console itself."""

    async def show_step(self, step: str) -> None:
        """Say what is being done; '' when it is over."""
