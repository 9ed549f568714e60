"""Rewording of planned posts by a model, where numbers show which length does better."""

import json
from collections.abc import Mapping, Sequence
from itertools import islice

from pydantic import BaseModel, ConfigDict

from agents.campaigns import amendments
from agents.campaigns.amendments import PlannedChange
from agents.checks import post_checks
from agents.context import Context
from agents.optimisation import evidence
from agents.optimisation.evidence import Finding
from agents.refusals import Refused
from agents.text import clean
from agents.turns import briefing, model_calls
from integrations.errors import OutsideError
from integrations.llm.base import Briefing, ChatMessage, ModelRequest
from prompts import render
from storage.models import Post, Variant

MOST_REWORDED = 12
"""Texts that a model gets at a time."""


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


Candidates = Mapping[tuple[int, str], tuple[Post, Variant]]
"""(post number, account ref) → a post and its variant that has not the better length"""


async def reword_posts(
    context: Context, posts: Sequence[Post], findings: Sequence[Finding]
) -> tuple[list[PlannedChange], str]:
    """The changes of words that a model proposes, and the model's label; none where no model answers."""
    found = next((each for each in findings if each.about == "length" and each.best), None)
    candidates = _candidates(posts, wanted=found.best) if found else {}
    if found is None or not candidates:
        return [], ""
    wish = {
        "evidence": found.describe(),
        "wanted": f"{found.best} words: short is up to {evidence.SHORT} characters",
        "posts": [
            {"number": number, "account": ref, "text": variant.current.words}
            for (number, ref), (_, variant) in candidates.items()
        ],
    }
    try:
        answered = await model_calls.ask_model(context, await _request(context, wish), heard=_ignore_progress)
    except (OutsideError, Refused):
        return [], ""
    value = answered.done.value
    if not isinstance(value, Rewording):
        return [], answered.done.label or context.desk.model.label
    changes = _keep_valid(context, value, candidates, wanted=found.best)
    return changes, answered.done.label or context.desk.model.label


def _candidates(posts: Sequence[Post], *, wanted: str) -> Candidates:
    found = {
        (post.number, variant.account.ref): (post, variant)
        for post in posts
        for variant in post.variants
        if evidence.length_of(variant.current.words) != wanted
    }
    return dict(islice(found.items(), MOST_REWORDED))


async def _ignore_progress(_words: str) -> None:
    """Ignore the text so far: the proposal is shown as a whole."""


async def _request(context: Context, wish: Mapping[str, object]) -> ModelRequest:
    knows = await briefing.gather_briefing(context)
    return ModelRequest(
        purpose="drafts",
        system=render("optimiser"),
        messages=(ChatMessage(role="person", text=json.dumps(wish, ensure_ascii=False)),),
        tools=(),
        briefing=knows,
        desk=briefing.render_desk(knows),
        shape=Rewording,
    )


def _keep_valid(
    context: Context, value: Rewording, candidates: Candidates, *, wanted: str
) -> list[PlannedChange]:
    """The changes of candidates that have the wanted length and that their platforms take."""
    changes = {}
    for each in value.posts:
        found, words = candidates.get((each.number, each.account)), clean(each.text)
        if found is None or not words or evidence.length_of(words) != wanted:
            continue
        post, variant = found
        if not post_checks.words_error(context.platforms, variant.account, words, variant.current.media):
            changes[each.number, each.account] = amendments.change_post(
                post, "words", account=each.account, before=variant.current.words, after=words
            )
    return list(changes.values())
