"""A small coffee roaster's desk as the rules see it: accounts, brand, posts, tools; one Wednesday in November."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr, create_model

from integrations.llm.base import (
    AccountBrief,
    Briefing,
    ChatMessage,
    Event,
    FinalAnswer,
    ModelRequest,
    PostBrief,
    ToolSpec,
)
from integrations.llm.rules import Rules

ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 18, 14, 30, tzinfo=ZONE)
BRAND = {
    "name": ("Kranich Kaffee",),
    "voice": ("friendly",),
    "product": ("our barista course",),
    "link": ("https://kranich.example/kurse",),
    "hashtag": ("#kranichkaffee", "#specialtycoffee"),
    "banned": ("cheap",),
}
ACCOUNTS = (
    AccountBrief("x", "x", "X", "@kranich", 280, None),
    AccountBrief("linkedin", "linkedin", "LinkedIn", "Kranich Kaffee GmbH", 3000, 1300),
    AccountBrief("instagram", "instagram", "Instagram", "@kranich.kaffee", 2200, None),
)
LONG = (
    "Hey guys, don't miss our barista course! You'll pull a proper shot and steam milk like we do. "
    "We've kept a seat for you.\n\nQuestions? Ask us. #kranichkaffee #specialtycoffee"
)
COFFEE = "Coffee week starts here. It's all about coffee, and we can't wait. #kranichkaffee"


class Strict(BaseModel):
    """Arguments as the contract has them: nothing missing, nothing else."""

    model_config = ConfigDict(extra="forbid")


class Words(Strict):
    """What goes out on one account."""

    account: StrictStr
    text: Annotated[StrictStr, Field(min_length=1)]


class PlannedPost(Strict):
    """One post of a plan."""

    brief: StrictStr
    due: Annotated[StrictStr, Field(pattern=r"^(\d{4}-\d\d-\d\dT\d\d:\d\d)?$")]
    variants: Annotated[list[Words], Field(min_length=1)]


class Rewrite(Strict):
    """Complete new words for one post."""

    number: StrictInt
    variants: Annotated[list[Words], Field(min_length=1)]


class Move(Strict):
    """Another time for a post."""

    number: StrictInt
    due: Annotated[StrictStr, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d$")]


class Option(Strict):
    """One answer to choose."""

    label: Annotated[StrictStr, Field(min_length=1)]
    says: Annotated[StrictStr, Field(min_length=1, max_length=160)]


_Day = Annotated[StrictStr, Field(pattern=r"^(\d{4}-\d\d-\d\d)?$")]
_Numbers = Annotated[list[StrictInt], Field(min_length=1)]
_PERIOD: dict[str, Any] = {"period": (Literal["week", "month"], ...)}
ARGUMENTS: Mapping[str, dict[str, Any]] = {
    "plan_posts": {
        "topic": (StrictStr, ...),
        "start": (_Day, ...),
        "end": (_Day, ...),
        "posts": (Annotated[list[PlannedPost], Field(min_length=1, max_length=30)], ...),
    },
    "revise_posts": {"changes": (Annotated[list[Rewrite], Field(min_length=1)], ...)},
    "move_posts": {"moves": (Annotated[list[Move], Field(min_length=1)], ...)},
    "cancel_posts": {"numbers": (_Numbers, ...), "account": (StrictStr, ...)},
    "publish_now": {"numbers": (_Numbers, ...)},
    "show_queue": {},
    "show_calendar": _PERIOD,
    "show_post": {"number": (StrictInt, ...)},
    "show_report": _PERIOD,
    "show_accounts": {},
    "show_waiting": {},
    "show_help": {},
    "show_brand": {},
    "ask_person": {
        "question": (StrictStr, ...),
        "options": (Annotated[list[Option], Field(min_length=2, max_length=4)], ...),
    },
}
MODELS: Mapping[str, type[BaseModel]] = {
    name: create_model(name, __config__=ConfigDict(extra="forbid"), **fields)
    for name, fields in ARGUMENTS.items()
}
TOOLS = tuple(ToolSpec(name, "", model.model_json_schema()) for name, model in MODELS.items())
MUTATING = frozenset({"plan_posts", "revise_posts", "move_posts", "cancel_posts", "publish_now"})


def post(number: int, brief: str, due: str, texts: Mapping[str, str], status: str = "proposed") -> PostBrief:
    """A post of the desk; `due` is a wall time in Berlin."""
    return PostBrief(number, brief, status, datetime.fromisoformat(due).replace(tzinfo=ZONE), dict(texts))


POSTS = (
    post(1, "coffee week", "2026-11-19T09:00", {"x": COFFEE, "linkedin": COFFEE + "\n\nSee you there!"}, "scheduled"),
    post(2, "barista course", "2026-11-20T12:00", {"x": LONG, "linkedin": LONG, "instagram": LONG}),
    post(
        3,
        "Christmas opening hours",
        "2026-11-24T10:00",
        {"x": "We're open on Christmas Eve! Come by. #kranichkaffee", "linkedin": "We're open on Christmas Eve! Come by.\n\n#kranichkaffee"},
    ),
    post(4, "job opening for a roaster", "2026-11-25T16:30", {"linkedin": "We're looking for a roaster! It's a great team. Apply today."}),
    post(5, "autumn blend", "2026-11-16T09:00", {"x": "The autumn blend is back."}, "published"),
)  # fmt: skip


def briefing(
    *,
    posts: Sequence[PostBrief] = POSTS,
    accounts: Sequence[AccountBrief] = ACCOUNTS,
    brand: Mapping[str, tuple[str, ...]] | None = None,
    now: datetime = NOW,
) -> Briefing:
    """What the model may know this turn."""
    known = BRAND if brand is None else brand
    return Briefing(now, "Europe/Berlin", "Kranich", "Ada", tuple(accounts), known, tuple(posts))


def request(
    text: str,
    *,
    before: Sequence[ChatMessage] = (),
    knows: Briefing | None = None,
    tools: Sequence[ToolSpec] = TOOLS,
) -> ModelRequest:
    """A person says something."""
    messages = (*before, ChatMessage("person", text))
    return ModelRequest("planner", "", messages, tuple(tools), knows or briefing())


async def says(text: str, **words: Any) -> FinalAnswer:
    """What the rules answer to a person."""
    return await answer(request(text, **words))


async def answer(asked: ModelRequest) -> FinalAnswer:
    """The last event of an answer, with every call checked against its tool's arguments."""
    events: list[Event] = [each async for each in Rules().answer(asked)]
    done = events[-1]
    assert isinstance(done, FinalAnswer)
    for call in done.calls:
        MODELS[call.name].model_validate(dict(call.arguments))
    return done
