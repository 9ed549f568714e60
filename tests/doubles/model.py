"""Models that follow a script, and remember every request."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from datetime import date

from integrations.errors import OutsideError
from integrations.llm.base import Event, FinalAnswer, FinishedCall, ModelRequest, TextDelta, ToolCall


class Scripted:
    """Asks for the given tools once, then says the given text, in pieces where they are given."""

    name = "scripted"
    label = "written by a script"

    def __init__(
        self, *, calls: tuple[ToolCall, ...] = (), text: str = "", pieces: tuple[str, ...] = ()
    ) -> None:
        self._calls = calls
        self._text = text or "".join(pieces)
        self._pieces = pieces
        self.requests: list[ModelRequest] = []

    async def answer(self, request: ModelRequest) -> AsyncIterator[Event]:
        """The next step of the script."""
        self.requests.append(request)
        calls, self._calls = self._calls, ()
        if not calls:
            for piece in self._pieces:
                yield TextDelta(piece)
        yield FinalAnswer(text="" if calls else self._text, calls=calls, model=self.name)


class Played:
    """Says the given events of each call in turn; an error among them is raised, None is an endless wait."""

    def __init__(self, name: str, *calls: tuple[Event | OutsideError | None, ...]) -> None:
        self.name = name
        self.label = f"drafted by {name}"
        self.requests: list[ModelRequest] = []
        self.closed = False
        self._calls = deque(calls)

    async def answer(self, request: ModelRequest) -> AsyncIterator[Event]:
        """The next call; a script that has come to its end is a mistake of the test."""
        self.requests.append(request)
        for each in self._calls.popleft():
            if each is None:
                await asyncio.Event().wait()
            elif isinstance(each, OutsideError):
                raise each
            else:
                yield each

    async def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


class Paid(Played):
    """One whose tokens cost a dollar a million, in and out alike."""

    def cost(self, called: FinishedCall, *, on: date) -> int | None:
        """Millionths of a dollar."""
        return called.usage.total
