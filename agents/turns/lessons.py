"""The voice as people teach it: what they made of drafts is kept, the newest and closest is shown to models.

Only a person's own edit teaches, and nothing that goes back to strangers' words is kept.
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
"""The newest ones, among which the closest are sought."""
MOST_SHOWN = 3
LONGEST = 240
"""Characters of a text in an example: a voice is heard in its first sentences."""
BUDGET = 2_000
"""Bytes of all examples together, which are some 500 tokens (four bytes a token, as English has them)."""
WORD = re.compile(r"[^\W\d_]{4,}")
"""Shorter words say little of a topic."""


async def learn_from_edit(work: Work, context: Context, variant: Variant, after: str) -> None:
    """Keep what a person is about to make of a model's draft; what they make of it next takes its place."""
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
    """The model's words that the person began with, now or at an earlier edit; '' where there are none."""
    if before.note and AGAIN not in before.note:
        return before.words
    return known.before if known else ""


async def render_lessons(context: Context, words: str) -> str:
    """What a model is shown with a message: the newest lesson, and those closest to what is said; or ''."""
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
    """The newest one and the closest others: those that share words of a topic, then a platform."""
    sought = topic_words(words)

    def closeness(lesson: Lesson) -> tuple[int, bool]:
        return len(sought & topic_words(lesson.topic)), lesson.platform in platforms

    closest = sorted(newest[1:], key=closeness, reverse=True)  # of two alike the newer one stays first
    return [*newest[:1], *closest[: MOST_SHOWN - 1]]


def topic_words(words: str) -> set[str]:
    """The words that say what something is about."""
    return set(WORD.findall(words.casefold()))


def _meant(platforms: Platforms, accounts: Sequence[Account], words: str) -> set[str]:
    """Platforms that are named by their account, or by what people call them."""
    said = set(re.findall(r"\w+", words.casefold()))
    named = {each.platform: {each.ref, platforms.of(each).label.casefold()} for each in accounts}
    return {platform for platform, names in named.items() if names & said}


def _row(lesson: Lesson) -> dict[str, str]:
    return {"on": lesson.platform, "draft": _clipped(lesson.before), "became": _clipped(lesson.after)}


def _clipped(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
