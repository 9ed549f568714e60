"""Requests to put to any model, and what it answered."""

from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime

from integrations.errors import OutsideError
from integrations.llm.base import (
    Briefing,
    ChatMessage,
    Event,
    FinalAnswer,
    FinishedCall,
    Model,
    ModelRequest,
    TextDelta,
    ToolCall,
    ToolSpec,
)

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BRIEFING = Briefing(NOW, "Europe/Berlin", "Kranich", "Dana")
SHOW = ToolSpec(
    "show_post",
    "One post as it stands.",
    {"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]},
)
HELP = ToolSpec("show_help", "What people can say.", {"type": "object", "properties": {}})
SAID = (ChatMessage("person", "How is post 3?"),)
CALL = ToolCall("call-1", "show_post", {"number": 3})


def request(
    *messages: ChatMessage, system: str = "You plan posts.", tools: tuple[ToolSpec, ...] = (SHOW, HELP)
) -> ModelRequest:
    """A request of a turn."""
    return ModelRequest(
        "planner", system, messages or SAID, tools, BRIEFING, desk="Accounts: X", present="It is Friday."
    )


@dataclass
class Heard:
    """Everything a model said to one request, and the trouble it ended with."""

    events: list[Event]
    trouble: OutsideError | None = None

    @property
    def done(self) -> FinalAnswer:
        """The answer."""
        assert self.trouble is None, self.trouble
        assert isinstance(self.events[-1], FinalAnswer)
        return self.events[-1]

    @property
    def called(self) -> list[FinishedCall]:
        """The calls that were made for it."""
        return [each for each in self.events if isinstance(each, FinishedCall)]

    @property
    def words(self) -> str:
        """What was streamed."""
        return "".join(each.text for each in self.events if isinstance(each, TextDelta))


async def ask(model: Model, asked: ModelRequest | None = None) -> Heard:
    """Put a request and hear everything."""
    heard = Heard([])
    async with aclosing(model.answer(asked or request())) as events:  # type: ignore[type-var]
        try:
            async for event in events:
                heard.events.append(event)
        except OutsideError as trouble:
            heard.trouble = trouble
    return heard
