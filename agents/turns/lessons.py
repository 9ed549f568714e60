"""Lessons from edits: what people made of drafts is stored, and the closest lessons are shown to models.

Only a person's own edit is a lesson, and nothing that comes from strangers' words is stored.
"""

import json
import re
from collections.abc import Collection, Sequence

from agents.context import Context
from agents.platform_rules.registry import Platforms
from agents.text import AGAIN, clean
from prompts import render
from storage.models import Account, Lesson, Revision, Variant
from storage.unit_of_work import Work

MOST_KEPT = 200
LOOKED_AT = 100
"""The newest lessons, among which the closest are chosen."""
MOST_SHOWN = 3
LONGEST = 240
"""Characters of a text in an example: a voice is heard in its first sentences."""
BUDGET = 2_000
"""Bytes of all examples together: about 500 tokens of English."""
WORD = re.compile(r"[^\W\d_]{4,}")
"""A word that says something about a topic: four letters or more."""


async def learn_from_edit(work: Work, context: Context, variant: Variant, after: str) -> None:
    """Store a person's edit of a model's draft as a lesson; their next edit of it replaces the lesson."""
    post = await work.posts.by_id(variant.post_id)
    if post is None or post.tainted or context.tainted:
        return
    known = await work.lessons.of_variant(variant.id)
    drafted = _drafted(variant.current, known)
    if known:
        await work.lessons.forget(known.id)
    if drafted in ("", after):
        return
    await work.lessons.add(
        Lesson(
            workspace_id=work.workspace_id,
            variant_id=variant.id,
            platform=variant.account.platform,
            topic=post.brief,
            before=drafted,
            after=after,
            person_id=context.person.id,
            at=context.now(),
        )
    )
    await work.lessons.keep_newest(MOST_KEPT)


def _drafted(before: Revision, known: Lesson | None) -> str:
    """The model's words before the first edit; '' where no model wrote them."""
    if before.note and AGAIN not in before.note:
        return before.words
    return known.before if known else ""


async def render_lessons(context: Context, words: str) -> str:
    """The newest lesson and the closest ones for a message, rendered for a model; '' for none."""
    async with context.read() as work:
        newest = await work.lessons.newest(LOOKED_AT)
        meant = _meant(context.platforms, await work.accounts.all(), words) if newest else set()
    chosen = choose_lessons(newest, words, platforms=meant)
    shown: list[str] = []
    for each in chosen:
        row = json.dumps(_row(each), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        if sum(len(known.encode()) for known in (*shown, row)) <= BUDGET:
            shown.append(row)
    return render("lessons", lessons=clean("\n".join(shown))) if shown else ""


def choose_lessons(newest: Sequence[Lesson], words: str, *, platforms: Collection[str]) -> list[Lesson]:
    """The newest lesson and the closest others: those that share topic words, then those of a platform."""
    sought = topic_words(words)

    def closeness(lesson: Lesson) -> tuple[int, bool]:
        return len(sought & topic_words(lesson.topic)), lesson.platform in platforms

    closest = sorted(newest[1:], key=closeness, reverse=True)  # of two alike the newer one stays first
    return [*newest[:1], *closest[: MOST_SHOWN - 1]]


def topic_words(words: str) -> set[str]:
    """The words that say what a text is about."""
    return set(WORD.findall(words.casefold()))


def _meant(platforms: Platforms, accounts: Sequence[Account], words: str) -> set[str]:
    """Platforms that the words name, by account ref or by label."""
    said = set(re.findall(r"\w+", words.casefold()))
    named = {each.platform: {each.ref, platforms.of(each).label.casefold()} for each in accounts}
    return {platform for platform, names in named.items() if names & said}


def _row(lesson: Lesson) -> dict[str, str]:
    return {"on": lesson.platform, "draft": _clipped(lesson.before), "became": _clipped(lesson.after)}


def _clipped(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
