"""A scenario as data: the starting state, the person's words, the model's answers, and the expected end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from llmock.scenarios import Behavior, Match, Reply, ToolCall

Json = dict[str, Any]
FIRST = "anthropic"
SECOND = "groq"
"""The vendors of an evaluation, in the order in which they are asked; the rules come last."""


@dataclass(frozen=True)
class Given:
    """What stands before: so many posts by eve on X and LinkedIn, from Tuesday 24 November 09:00 on daily."""

    posts: int = 0
    approved: tuple[int, ...] = ()
    brand: Mapping[str, str] = field(default_factory=dict)
    tokens_a_day: int | None = None
    pages: Mapping[str, str] = field(default_factory=dict)
    """link → the text that stands behind it"""


@dataclass(frozen=True)
class Expect:
    """How the desk differs afterwards. Whatever is not named here must stand byte for byte as it stood."""

    planned: int = 0
    """new posts, all of them waiting for approval"""
    rewritten: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """post → the accounts that have other words"""
    moved: Mapping[int, str] = field(default_factory=dict)
    """post → its new local time, "Fri 27 Nov 09:00"; "" for any other one"""
    dropped: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """post → the accounts on which it will not go out"""
    words: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    """post → account → exact words; replayed answers alone"""
    says: tuple[str, ...] = ()
    """parts of what the person is told; replayed answers alone"""
    options: int = 0
    """answers to choose from"""
    note: str = ""
    """who wrote the new words, as their card says; replayed answers alone"""
    calls: int | None = None
    """how often vendors are asked at most, where that is the point"""


@dataclass(frozen=True)
class Scenario:
    """One message and its end. `live` ones make sense with a real model too."""

    name: str
    says: str
    answers: tuple[Behavior, ...]
    expect: Expect = Expect()
    given: Given = Given()
    by: str = "dana"
    live: bool = True
    patience: float = 0
    """real seconds that a vendor's whole answer may take; 0 for as many as in the desk itself"""


def says(words: str, *, by: str | None = None) -> Reply:
    """The model answers in words alone."""
    return Reply(text=words, match=Match(provider=by))


def calls(*steps: ToolCall, by: str | None = None) -> Reply:
    """The model asks for tools, all at once."""
    return Reply(tool_calls=steps, match=Match(provider=by))


def plan(*posts: Json, start: str = "", end: str = "", topic: str = "sale") -> ToolCall:
    """plan_posts."""
    return ToolCall("plan_posts", {"topic": topic, "start": start, "end": end, "posts": list(posts)})


def post(due: str = "", brief: str = "Sale", **texts: str) -> Json:
    """One post of a plan, with its text on each account."""
    return {"brief": brief, "due": due, "variants": variants(**texts)}


def revise(number: int, **texts: str) -> ToolCall:
    """revise_posts for one post."""
    return ToolCall("revise_posts", {"changes": [{"number": number, "variants": variants(**texts)}]})


def move(**dues: str) -> ToolCall:
    """move_posts: `_3="2026-11-27T09:00"`."""
    moves = [{"number": int(name.strip("_")), "due": due} for name, due in dues.items()]
    return ToolCall("move_posts", {"moves": moves})


def ask(question: str, *options: str) -> ToolCall:
    """ask_person, with answers that say what they are called."""
    return ToolCall(
        "ask_person", {"question": question, "options": [{"label": each, "says": each} for each in options]}
    )


def variants(**texts: str) -> list[Json]:
    """Texts by account, as tools take them."""
    return [{"account": ref, "text": words} for ref, words in texts.items()]
