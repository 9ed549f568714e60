"""The Model protocol: what the planner says to any model, and what comes back.

A model never acts. It answers with text or asks for tools; the planner decides what a tool call may do.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

Role = Literal["person", "model", "tool"]


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as a model sees it: its JSON Schema describes the arguments."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model asks for a tool. `arguments` are JSON values, not yet validated."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """One step of a conversation. A `tool` message answers the call `answers` with JSON text."""

    role: Role
    text: str
    calls: tuple[ToolCall, ...] = ()
    answers: str = ""


@dataclass(frozen=True, slots=True)
class AccountBrief:
    """An account as the model may know it. `ref` is how tool arguments name it, e.g. "x" or "linkedin"."""

    ref: str
    platform: str
    label: str
    handle: str
    limit: int
    recommended: int | None


@dataclass(frozen=True, slots=True)
class PostBrief:
    """A post that is still open or recently went out, as the model may know it."""

    number: int
    brief: str
    status: str
    due: datetime | None
    texts: Mapping[str, str]
    """account ref → the words as they stand"""


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a model may know of the desk this turn. Moments carry the workspace's zone."""

    now: datetime
    zone: str
    workspace: str
    person: str
    accounts: tuple[AccountBrief, ...] = ()
    brand: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """fact kind → values: name, voice, product, link, hashtag, banned"""
    posts: tuple[PostBrief, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a model. `system` is byte-stable between turns; what changes lives in `briefing`."""

    purpose: str
    system: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...]
    briefing: Briefing


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Reset:
    """Forget the text of this answer so far: another model starts over."""

    reason: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call; zero for a model that counts none."""

    input: int = 0
    cached: int = 0
    output: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """The answer is complete: its text, the tools it asks for, who answered."""

    text: str
    calls: tuple[ToolCall, ...]
    model: str
    usage: Usage = Usage()
    label: str = ""
    """how drafts of this answer are marked, when it differs from the model's own label"""


Event = TextDelta | Reset | Done


class Model(Protocol):
    """Something that answers a request."""

    name: str
    label: str
    """How drafts written by it are marked for people; e.g. "written from a template: no AI is configured"."""

    def answer(self, request: Request) -> AsyncIterator[Event]:
        """Stream the answer; the last event is a `Done`. Raises one of `integrations.errors`."""
