"""A model that follows a script, and remembers every request."""

from collections.abc import AsyncIterator

from integrations.llm.base import Done, Event, Request, TextDelta, ToolCall


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
        self.requests: list[Request] = []

    async def answer(self, request: Request) -> AsyncIterator[Event]:
        """The next step of the script."""
        self.requests.append(request)
        calls, self._calls = self._calls, ()
        if not calls:
            for piece in self._pieces:
                yield TextDelta(piece)
        yield Done(text="" if calls else self._text, calls=calls, model=self.name)
