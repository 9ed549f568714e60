"""The Model protocol: what the planner says to any model, and what comes back.

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
"""What a call is for: each purpose may have a model of its own."""


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
    """What a model may know of the desk this turn. Moments carry the workspace's zone."""

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
    """what the text of the answer must be JSON of; then `Done.value` is one"""
    free: bool = False
    """only models that cost nothing are asked: the day's budget is spent"""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Reset:
    """Forget the text of this answer so far, and the calls: it begins anew."""

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
        """Everything the model was given."""
        return self.input + self.cached + self.written

    @property
    def total(self) -> int:
        """Everything that was processed."""
        return self.prompt + self.output


@dataclass(frozen=True, slots=True)
class FinishedCall:
    """A call of one provider is over, well or not: what the ledger keeps.

    `cost` is in millionths of a US dollar, None where nobody knows the price.
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
    """The answer is complete: its text, the tools it asks for, who answered."""

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
    """Something that answers a request."""

    name: str
    label: str
    """How drafts written by it are marked for people; e.g. "written from a template: no AI is configured"."""

    def answer(self, request: ModelRequest) -> AsyncIterator[Event]:
        """Stream the answer; the last event is a `Done`, before it one `Called` where tokens are counted.

        Raises one of `integrations.errors`: `Declined` when the model will not, `Rejected` when this request
        can't be answered by it, `Misconfigured` when an owner must act, `TryLater` for all else.
        """


@dataclass(frozen=True, slots=True)
class ModelSetup:
    """What a provider is built from; each is asked by the provider's own name."""

    key: Callable[[str], str]
    """its API key, '' where none is set"""
    base_url: Callable[[str, str], str]
    """where it is, or the default"""
    model: Callable[[str, Purpose], str]
    """which of its models is to be used, '' where nobody chose"""
