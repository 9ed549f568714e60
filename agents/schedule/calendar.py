"""The views of the queue and of the calendar: posts that go out next, in a week or in a month."""

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby

from agents.cards import post_rows
from agents.cards.post_rows import QUEUED, TROUBLE, PostRow
from agents.context import WorkspaceView
from agents.replies import Button, Reply, Text, lines, text
from agents.times import local_days
from storage.models import Status

LONGEST = 40
"""Rows of a view; further posts are only counted."""
FEW_DAYS = 7
"""A month that has at most this many days left is shown together with the next month."""
SUGGESTION = "Write for example: plan 5 posts about our spring sale for next week"
SHOW_WAITING = Button("Show what waits", "do:waiting", "primary")


async def show_queue(context: WorkspaceView) -> Reply:
    """Posts that are still to go out, by local day; posts that wait for a person are marked."""
    now, zone = context.now(), context.zone
    async with context.read() as work:
        paused = post_rows.describe_pause(await work.workspaces.get())
        tally = await work.posts.count_by_status()
        found = await post_rows.load_rows(
            work, context.platforms, await work.posts.by_time(*QUEUED, limit=LONGEST)
        )
    if not found:
        return Reply(text=lines(text(f"Nothing is planned. {SUGGESTION}"), *_note(paused)))
    total = sum(tally.get(status, 0) for status in QUEUED)
    needs = post_rows.describe_needs(tally)
    rows = [_title(f"Queue · {total:,} to go out", needs, zone), *_note(paused)]
    rows += _by_day(found, zone=zone, now=now)
    if total > len(found):
        rows += [text(), text(f"… and {total - len(found):,} more. /calendar month counts them by day.")]
    return Reply(text=lines(*rows), buttons=(SHOW_WAITING,) if needs else ())


async def show_calendar(context: WorkspaceView, period: str) -> Reply:
    """Planned posts: "week" is today and six more days, "month" this month with a grid above the list.

    In the last days of a month the next month is shown too.
    """
    zone = context.zone
    today = local_days.local_day(context.now(), zone)
    first, after = _month(today) if period == "month" else (today, today + timedelta(days=7))
    async with context.read() as work:
        paused = post_rows.describe_pause(await work.workspaces.get())
        due = await work.posts.due_between(
            local_days.start_of_day(first, zone), local_days.start_of_day(after, zone)
        )
        found = await post_rows.load_rows(work, context.platforms, due)
    needs = post_rows.describe_needs(post_rows.count_by_status(found))
    last = after - timedelta(days=1)
    span = f"{local_days.day_name(first)} to {local_days.day_name(last)} {last.year}"
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


def _by_day(found: Iterable[PostRow], *, zone: str, now: datetime) -> list[Text]:
    rows: list[Text] = []
    today = local_days.local_day(now, zone)
    for day, there in groupby(found, key=lambda slot: local_days.local_day(slot.at, zone)):
        rows += [text(), text(local_days.day_heading(day, today=today, zone=zone))]
        rows += [row for slot in there for row in post_rows.format_row(slot, zone=zone, now=now)]
    return rows


def _week_rows(found: Sequence[PostRow], *, zone: str, now: datetime) -> list[Text]:
    """The rows of every day of the week, free days too, because people look for gaps."""
    rows: list[Text] = []
    today = local_days.local_day(now, zone)
    for day in local_days.list_days(today, count=7):
        there = [slot for slot in found if local_days.local_day(slot.at, zone) == day]
        heading = local_days.day_heading(day, today=today, zone=zone)
        rows += [text(), text(heading if there else f"{heading} · free")]
        rows += [row for slot in there for row in post_rows.format_row(slot, zone=zone, now=now)]
    return rows


def _month_rows(
    found: Sequence[PostRow], *, first: date, after: date, zone: str, now: datetime
) -> list[Text]:
    """A grid for each month, then the posts from today on, and earlier posts that are not out."""
    today = local_days.local_day(now, zone)
    rows: list[Text] = []
    month = first
    while month < after:
        rows += [text(), *(text(line) for line in month_grid(month, found, today=today, zone=zone))]
        month = _next_month(month)
    rows.append(text(legend(found)))
    begun = local_days.start_of_day(today, zone)
    ahead = [slot for slot in found if slot.at >= begun or slot.status is not Status.PUBLISHED]
    rows += _by_day(ahead[:LONGEST], zone=zone, now=now)
    if len(ahead) > LONGEST:
        rows += [text(), text(f"… and {len(ahead) - LONGEST:,} more.")]
    return rows


def _month(today: date) -> tuple[date, date]:
    """The first day to show, and the first day after the last."""
    after = _next_month(today)
    return today.replace(day=1), _next_month(after) if (after - today).days <= FEW_DAYS else after


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


CELL = 10
"""Columns of a day in the grid: "[21] ×12!" and a gap."""


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


OUTSIDE = " ·"
"""A day of another month. Not blank: some surfaces drop leading blanks and the columns would slide."""


def month_grid(first: date, found: Iterable[PostRow], *, today: date, zone: str) -> list[str]:
    """The month that starts on `first` as lines: its name, the weekdays, then a line a week."""
    cells = _cells(found, today=today, zone=zone)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    name = f"{first:%B} {first.year}"
    return [name, _grid_line(WEEKDAYS), *(_grid_line(_week(week, first, cells, today)) for week in weeks)]


def legend(found: Iterable[PostRow]) -> str:
    """The meaning of the marks that stand in the grid."""
    marks = {slot.mark for slot in found}
    says = ["[ ] today", "×2 two posts"]
    says += ["○ waits for approval"] if "○" in marks else []
    says += ["! needs you"] if "!" in marks else []
    return " · ".join(says)


def _cells(found: Iterable[PostRow], *, today: date, zone: str) -> Mapping[date, str]:
    counts: Counter[date] = Counter()
    marks: dict[date, set[str]] = {}
    for slot in found:
        day = local_days.local_day(slot.at, zone)
        counts[day] += 1
        if slot.status is Status.PROPOSED or slot.status in TROUBLE:
            marks.setdefault(day, set()).add(slot.mark)
    return {day: f" ×{count}{''.join(sorted(marks.get(day, ())))}" for day, count in counts.items()}


def _week(week: Sequence[date], first: date, cells: Mapping[date, str], today: date) -> list[str]:
    return [
        OUTSIDE
        if day.month != first.month
        else f"{f'[{day.day}]' if day == today else f'{day.day:>2}'}{cells.get(day, '')}"
        for day in week
    ]


def _grid_line(cells: Iterable[str]) -> str:
    return "".join(cell.ljust(CELL) for cell in cells).rstrip()
