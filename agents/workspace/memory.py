"""The desk's memory: brand facts, lessons from edits and messages, shown and forgotten on request."""

import hashlib
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass

from agents.approvals import recheck
from agents.checks import brand_facts
from agents.context import Capability, Context
from agents.refusals import Refused
from agents.replies import Button, Card, Reply, lines, parse_digits, text
from agents.text import counted, shortened
from agents.turns import history
from agents.workspace import brand
from storage.models import Lesson
from storage.unit_of_work import Work

VERB = "memory"
CARD = "memory:0"
MOST_LISTED = 20
"""Lessons that are listed; further lessons are counted."""
MOST_BUTTONS = 5
QUOTED = 60
USAGE = "Write /memory forget N with a number of /memory, or /memory forget facts, lessons, said or all."
GONE = "That is forgotten already, or says something else by now. /memory shows what is remembered."
KEPT = "The audit log, which nobody can change, keeps that the facts were once noted."
FORGET = "Forget {what}? It cannot be brought back."


@dataclass(slots=True)
class ForgottenCounts:
    """Numbers of forgotten facts, lessons and messages."""

    facts: int = 0
    lessons: int = 0
    messages: int = 0

    def __str__(self) -> str:
        counts = {"brand fact": self.facts, "lesson": self.lessons, "message": self.messages}
        return ", ".join(counted(count, noun) for noun, count in counts.items() if count)


async def show_memory(context: Context) -> Reply:
    """The card of everything that is remembered."""
    context.require(Capability.LOOK)
    async with context.read() as work:
        return Reply(cards=(await memory_card(work),))


async def memory_card(work: Work) -> Card:
    """The card of the memory: facts and lessons by number, and buttons to forget them."""
    known, learnt = await brand.list_facts(work), await work.lessons.newest(MOST_LISTED)
    count, (messages, threads) = await work.lessons.count(), await work.conversation.count()
    rows = [f"{place}. {brand_facts.fact_label(fact)}" for place, fact in enumerate(known, start=1)]
    rows += [f"{place}. {lesson_label(lesson)}" for place, lesson in enumerate(learnt, start=len(known) + 1)]
    said = f"{counted(messages, 'message')} in {counted(threads, 'thread')}" if messages else "nothing"
    return Card(
        key=CARD,
        title="What I remember",
        lines=(
            *map(text, rows),
            *([text(f"… and {count - MOST_LISTED} lessons more")] if count > MOST_LISTED else []),
            text(f"Brand facts: {len(known)} · lessons from your edits of drafts: {count}"),
            text(f"Said: {said}; a model is shown the last {history.REMEMBERED} of a thread."),
            text("/memory forget N forgets one of these."),
        ),
        buttons=tuple(_buttons(learnt, first=len(known) + 1, facts=len(known), said=messages)),
    )


def _buttons(learnt: Sequence[Lesson], *, first: int, facts: int, said: int) -> list[Button]:
    found = [
        Button(f"Forget {first + place}", f"{VERB}:lesson:{lesson_stamp(lesson)}")
        for place, lesson in enumerate(learnt[:MOST_BUTTONS])
    ]
    groups = {
        "lessons": ("all lessons", bool(learnt)),
        "said": ("what was said", bool(said)),
        "all": ("everything, the brand too", bool(learnt or said or facts)),
    }
    return found + [
        Button(f"Forget {what}", f"{VERB}:{group}", "danger", FORGET.format(what=what))
        for group, (what, there) in groups.items()
        if there
    ]


def lesson_label(lesson: Lesson) -> str:
    """A lesson on one line: its topic, the draft and what became of it."""
    before, after = (shortened(words, most=QUOTED) for words in (lesson.before, lesson.after))
    return f"Lesson, {lesson.topic}: “{before}” → “{after}”"


def lesson_stamp(lesson: Lesson) -> str:
    """The stamp of a lesson in a button's value: its id and a hash of its words."""
    said = hashlib.sha256(f"{lesson.before}\0{lesson.after}".encode()).hexdigest()
    return f"{lesson.id}-{said[:8]}"


def press_memory_button(context: Context, what: str, shown: str) -> Awaitable[Reply]:
    """Answer a press of a button of the memory's card."""
    return _forget_lesson(context, shown) if what == "lesson" else forget(context, what)


async def forget(context: Context, what: str) -> Reply:
    """Forget an entry by its number, a group of entries, or all. Raises `Refused`."""
    context.require(Capability.CHANGE)
    if (number := parse_digits(what)) is not None:
        return await _forget_numbered(context, number)
    if what not in ("facts", "lessons", "said", "all"):
        raise Refused(USAGE)
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        gone = ForgottenCounts()
        if what in ("facts", "all"):
            gone.facts = await work.brand_facts.forget()
        if what in ("lessons", "all"):
            gone.lessons = await work.lessons.forget()
        if what in ("said", "all"):
            gone.messages = await work.conversation.forget()
        await _record(work, context, gone)
    return await _told(context, gone)


async def _forget_numbered(context: Context, number: int) -> Reply:
    async with context.read() as work:
        known, learnt = await brand.list_facts(work), await work.lessons.newest(MOST_LISTED)
    if 1 <= number <= len(known):
        return await _forget_fact(context, brand.fact_stamp(known[number - 1]))
    if 1 <= number - len(known) <= len(learnt):
        return await _forget_lesson(context, lesson_stamp(learnt[number - len(known) - 1]))
    raise Refused(f"There is nothing with the number {number}. {USAGE}")


async def _forget_fact(context: Context, shown: str) -> Reply:
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        fact = await brand.find_shown_fact(work, shown)
        gone = ForgottenCounts(facts=await work.brand_facts.forget(fact.id))
        await _record(work, context, gone)
    return await _told(context, gone)


async def _forget_lesson(context: Context, shown: str) -> Reply:
    context.require(Capability.CHANGE)
    async with context.work() as work:
        await work.workspaces.get(lock=True)
        lesson = await work.lessons.by_id(parse_digits(shown.partition("-")[0]) or 0)
        if lesson is None or lesson_stamp(lesson) != shown:
            raise Refused(GONE)
        gone = ForgottenCounts(lessons=await work.lessons.forget(lesson.id))
        await _record(work, context, gone)
    return await _told(context, gone)


async def _record(work: Work, context: Context, gone: ForgottenCounts) -> None:
    """Record in the audit log that something was forgotten, without its words."""
    if str(gone):
        await work.audit.add(
            actor=context.person.name, verb="forgot", subject=f"memory: {gone}", at=context.now()
        )


async def _told(context: Context, gone: ForgottenCounts) -> Reply:
    words = f"✓ Forgotten: {gone}." if str(gone) else "There was nothing to forget."
    async with context.work() as work:
        changed = await recheck.recheck_waiting(work, context) if gone.facts else ()
        rows = lines(text(words), *([text(KEPT)] if gone.facts else []))
        return Reply(text=rows, cards=(await memory_card(work),), redraw=(brand.CARD, *changed))
