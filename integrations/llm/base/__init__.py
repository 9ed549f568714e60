"""The Model protocol: requests to any model, and the events of its answer.

A model never acts. It answers with text or asks for tools; the planner decides what a tool call may do.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from pydantic import BaseModel

from integrations.errors import OutsideError
from integrations.llm.base.campaign_brief import CampaignBrief
from integrations.llm.base.tool_call_pieces import ToolCallPiece

Role = Literal["person", "model", "tool"]
Purpose = Literal["planner", "drafts", "classification", "strategy"]
"""The purpose of a call; each purpose may have a model of its own."""


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as a model sees it: its JSON Schema describes the arguments."""

    name: str
    description: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model's request to run a tool. `arguments` are JSON values, not yet validated."""

    id: str
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NativeBlocks:
    """A step in its model's own form (its thinking, signed), for that model alone and for one turn alone."""

    model: str
    blocks: tuple[Mapping[str, Any], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One step of a conversation. A `tool` message answers the call `answers` with JSON text."""

    role: Role
    text: str
    calls: tuple[ToolCall, ...] = ()
    answers: str = ""
    native: NativeBlocks | None = None


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
    """The facts of the desk that a model may know in a turn. Moments carry the workspace's zone."""

    now: datetime
    zone: str
    workspace: str
    person: str
    accounts: tuple[AccountBrief, ...] = ()
    brand: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """fact kind → values: name, voice, product, link, hashtag, banned"""
    posts: tuple[PostBrief, ...] = ()
    campaign: CampaignBrief | None = None


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One call of a model, from what never changes to what always does.

    `tools` and `system` are byte-stable everywhere, `desk` (its accounts, its brand) in one workspace, all
    three within a turn: a vendor keeps such a beginning and charges a twentieth for it. `present` is true
    now and goes with the person's last message; `briefing` is the same for a model that needs no words.
    """

    purpose: Purpose
    system: str
    messages: tuple[ChatMessage, ...]
    tools: tuple[ToolSpec, ...]
    briefing: Briefing
    desk: str = ""
    present: str = ""
    shape: type[BaseModel] | None = None
    """the type of the answer: its text must be JSON of it, and `FinalAnswer.value` is an instance"""
    free: bool = False
    """only models that cost nothing are asked: the day's budget is spent"""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Reset:
    """A restart of the answer: its text and calls so far are void."""

    reason: str


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens of one call; zero for a model that counts none.

    `input` are those that no cache knew, `cached` read from one, `written` put into one (`kept` of them for
    an hour), so a prompt is the sum of the first three; `thinking` is part of `output`.
    """

    input: int = 0
    cached: int = 0
    written: int = 0
    kept: int = 0
    output: int = 0
    thinking: int = 0

    @property
    def prompt(self) -> int:
        """All tokens of the prompt."""
        return self.input + self.cached + self.written

    @property
    def total(self) -> int:
        """All tokens of the call."""
        return self.prompt + self.output


@dataclass(frozen=True, slots=True)
class FinishedCall:
    """A finished call of one provider, successful or not, as the ledger keeps it.

    `cost` is in millionths of a US dollar, None when the price is unknown.
    """

    provider: str
    model: str
    usage: TokenUsage = TokenUsage()
    request_id: str = ""
    took: timedelta = timedelta()
    cost: int | None = None
    trouble: OutsideError | None = None


@dataclass(frozen=True, slots=True)
class FinalAnswer:
    """The complete answer: its text, its tool calls, its model."""

    text: str
    calls: tuple[ToolCall, ...]
    model: str
    usage: TokenUsage = TokenUsage()
    label: str = ""
    """how drafts of this answer are marked, when it differs from the model's own label"""
    value: BaseModel | None = None
    native: NativeBlocks | None = None
    instead_of: str = ""
    """the first choice, when it could not be asked or did not answer"""


Event = TextDelta | ToolCallPiece | Reset | FinishedCall | FinalAnswer


class Model(Protocol):
    """A model that answers requests."""

    name: str
    label: str
    """The mark of its drafts for people, e.g. "written from a template: no AI is configured"."""

    def answer(self, request: ModelRequest) -> AsyncIterator[Event]:
        """Stream the answer; the last event is a `FinalAnswer`, after a `FinishedCall` if tokens are counted.

        Raises one of `integrations.errors`: `Declined` when the model will not, `Rejected` when this request
        can't be answered by it, `Misconfigured` when an owner must act, `TryLater` for all else.
        """


@dataclass(frozen=True, slots=True)
class ModelSetup:
    """Settings that a provider is built from, each asked by the provider's own name."""

    key: Callable[[str], str]
    """the API key of a provider, '' when none is set"""
    base_url: Callable[[str, str], str]
    """the configured address of a provider, or the default"""
    model: Callable[[str, Purpose], str]
    """the configured model of a provider, '' when none is configured"""
