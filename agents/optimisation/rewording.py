"""Rewording: what a model would say instead in planned posts, where numbers say which length does better."""

import json
from collections.abc import Mapping, Sequence
from itertools import islice

from pydantic import BaseModel, ConfigDict

from agents.campaigns import amendments
from agents.campaigns.amendments import Change
from agents.checks import post_checks
from agents.context import Context
from agents.optimisation import evidence
from agents.optimisation.evidence import Finding
from agents.refusals import Refused
from agents.text import clean
from agents.turns import briefing, model_calls
from integrations.errors import OutsideError
from integrations.llm.base import Briefing, Message, Request
from prompts import render
from storage.models import Post, Variant

MOST_REWORDED = 12
"""Texts that a model is given at once."""


class Reworded(BaseModel):
    """New words for one post on one account."""

    model_config = ConfigDict(extra="forbid")
    number: int
    account: str
    text: str


class Rewording(BaseModel):
    """What a model would say instead."""

    model_config = ConfigDict(extra="forbid")
    posts: list[Reworded]

    @classmethod
    def template(cls, _briefing: Briefing, _words: str) -> "Rewording":
        """Without a model nothing is worded anew."""
        return cls(posts=[])


There = Mapping[tuple[int, str], tuple[Post, Variant]]
"""(post number, account ref) → what is not of the length that does better."""


async def reword(
    context: Context, posts: Sequence[Post], findings: Sequence[Finding]
) -> tuple[list[Change], str]:
    """What a model would say instead where length matters, and how it is marked; nothing if none answers."""
    found = next((each for each in findings if each.about == "length" and each.best), None)
    there = _there(posts, wanted=found.best) if found else {}
    if found is None or not there:
        return [], ""
    wish = {
        "evidence": found.said(),
        "wanted": f"{found.best} words: short is up to {evidence.SHORT} characters",
        "posts": [
            {"number": number, "account": ref, "text": variant.current.words}
            for (number, ref), (_, variant) in there.items()
        ],
    }
    try:
        answered = await model_calls.ask(context, await _asked(context, wish), heard=_unheard)
    except (OutsideError, Refused):
        return [], ""
    value = answered.done.value
    changes = _checked(context, value, there, wanted=found.best) if isinstance(value, Rewording) else []
    return changes, answered.done.label or context.desk.model.label


def _there(posts: Sequence[Post], *, wanted: str) -> There:
    found = {
        (post.number, variant.account.ref): (post, variant)
        for post in posts
        for variant in post.variants
        if evidence.length_of(variant.current.words) != wanted
    }
    return dict(islice(found.items(), MOST_REWORDED))


async def _unheard(_words: str) -> None:
    """Nobody reads along: what comes of it is shown as a whole."""


async def _asked(context: Context, wish: Mapping[str, object]) -> Request:
    knows = await briefing.brief(context)
    return Request(
        purpose="drafts",
        system=render("optimiser"),
        messages=(Message(role="person", text=json.dumps(wish, ensure_ascii=False)),),
        tools=(),
        briefing=knows,
        desk=briefing.desk(knows),
        shape=Rewording,
    )


def _checked(context: Context, value: Rewording, there: There, *, wanted: str) -> list[Change]:
    """Only changes of what was asked for, that are what was wanted and that their platforms would take."""
    changes = {}
    for each in value.posts:
        found, words = there.get((each.number, each.account)), clean(each.text)
        if found is None or not words or evidence.length_of(words) != wanted:
            continue
        post, variant = found
        if not post_checks.words_error(context.platforms, variant.account, words, variant.current.media):
            changes[each.number, each.account] = amendments.change(
                post, "words", account=each.account, before=variant.current.words, after=words
            )
    return list(changes.values())
