"""Calendar: what goes out next, and what is planned for the coming days or a month. Views, no deeds."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from agents.cards import post_rows
from agents.cards.post_rows import QUEUED, Slot
from agents.replies import Button, Reply, Text, lines, text
from agents.schedule import grid
from agents.standpoint import Standpoint
from agents.times import local_days
from storage.models import Status

LONGEST = 40
"""Rows of one view: more is counted, not shown."""
FEW_DAYS = 7
"""A month with no more days left than this is shown together with the next one."""
SUGGESTION = "Write for example: plan 5 posts about our spring sale for next week"
SHOW_WAITING = Button("Show what waits", "do:waiting", "primary")


async def queue(context: Standpoint) -> Reply:
    """What is still to happen, in order, by local day; what waits for a person is marked."""
    now, zone = context.now(), context.zone
    async with context.glance() as work:
        paused = post_rows.paused(await work.workspaces.get())
        tally = await work.posts.tally()
        found = await post_rows.of(work, context.platforms, await work.posts.by_time(*QUEUED, limit=LONGEST))
    if not found:
        return Reply(text=lines(text(f"Nothing is planned. {SUGGESTION}"), *_note(paused)))
    total = sum(tally.get(status, 0) for status in QUEUED)
    needs = post_rows.needs(tally)
    rows = [_title(f"Queue · {total:,} to go out", needs, zone), *_note(paused)]
    rows += _by_day(found, zone=zone, now=now)
    if total > len(found):
        rows += [text(), text(f"… and {total - len(found):,} more. /calendar month counts them by day.")]
    return Reply(text=lines(*rows), buttons=(SHOW_WAITING,) if needs else ())


async def calendar(context: Standpoint, period: str) -> Reply:
    """What is planned: "week" is today and six more days, "month" this month with a grid above the list.

    In the last days of a month the next one is shown too.
    """
    zone = context.zone
    today = local_days.of(context.now(), zone)
    first, after = _month(today) if period == "month" else (today, today + timedelta(days=7))
    async with context.glance() as work:
        paused = post_rows.paused(await work.workspaces.get())
        due = await work.posts.due_between(local_days.start(first, zone), local_days.start(after, zone))
        found = await post_rows.of(work, context.platforms, due)
    needs = post_rows.needs(post_rows.tally(found))
    last = after - timedelta(days=1)
    span = f"{local_days.called(first)} to {local_days.called(last)} {last.year}"
    rows = [_title(f"Calendar · {span}", needs, zone), *_note(paused)]
    if period == "month":
        rows += _month_rows(found, first=first, after=after, zone=zone, now=context.now())
    else:
        rows += _week_rows(found, zone=zone, now=context.now())
    if not any(slot.status in QUEUED for slot in found):
        rows += [text(), text(f"Nothing more is planned in these days. {SUGGESTION}")]
    return Reply(text=lines(*rows), buttons=(SHOW_WAITING,) if needs else ())


def _title(what: str, needs: Sequence[str], zone: str) -> Text:
    return text(" · ".join((what, *needs, f"times in {zone}")))


def _note(words: str) -> list[Text]:
    return [text(words)] if words else []


def _by_day(found: Iterable[Slot], *, zone: str, now: datetime) -> list[Text]:
    rows: list[Text] = []
    today = local_days.of(now, zone)
    for day, there in groupby(found, key=lambda slot: local_days.of(slot.at, zone)):
        rows += [text(), text(local_days.heading(day, today=today, zone=zone))]
        rows += [row for slot in there for row in post_rows.rows(slot, zone=zone, now=now)]
    return rows


def _week_rows(found: Sequence[Slot], *, zone: str, now: datetime) -> list[Text]:
    """Every day of the week, free ones too: a gap in the plan is what people look for."""
    rows: list[Text] = []
    today = local_days.of(now, zone)
    for day in local_days.following(today, count=7):
        there = [slot for slot in found if local_days.of(slot.at, zone) == day]
        heading = local_days.heading(day, today=today, zone=zone)
        rows += [text(), text(heading if there else f"{heading} · free")]
        rows += [row for slot in there for row in post_rows.rows(slot, zone=zone, now=now)]
    return rows


def _month_rows(found: Sequence[Slot], *, first: date, after: date, zone: str, now: datetime) -> list[Text]:
    """A grid for each month, then the list from today on; of earlier days only what is not out."""
    today = local_days.of(now, zone)
    rows: list[Text] = []
    month = first
    while month < after:
        rows += [text(), *(text(line) for line in grid.month(month, found, today=today, zone=zone))]
        month = _next_month(month)
    rows.append(text(grid.legend(found)))
    begun = local_days.start(today, zone)
    ahead = [slot for slot in found if slot.at >= begun or slot.status is not Status.PUBLISHED]
    rows += _by_day(ahead[:LONGEST], zone=zone, now=now)
    if len(ahead) > LONGEST:
        rows += [text(), text(f"… and {len(ahead) - LONGEST:,} more.")]
    return rows


def _month(today: date) -> tuple[date, date]:
    """The first day to show, and the first one that is not shown any more."""
    after = _next_month(today)
    return today.replace(day=1), _next_month(after) if (after - today).days <= FEW_DAYS else after


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
