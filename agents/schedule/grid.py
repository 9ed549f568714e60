"""Grid: a month as seven columns of text, Monday first, with how many go out each day."""

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from agents.cards.post_rows import TROUBLE, Slot
from agents.times import local_days
from storage.models import Status

CELL = 10
"""Columns of one day: "[21] ×12!" and a gap."""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
OUTSIDE = " ·"
"""A day of another month. Not blank: some surfaces drop leading blanks and the columns would slide."""


def month(first: date, found: Iterable[Slot], *, today: date, zone: str) -> list[str]:
    """The month that starts on `first`, as lines: its name, the weekdays, then one line a week."""
    cells = _cells(found, today=today, zone=zone)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    name = f"{first:%B} {first.year}"
    return [name, _line(WEEKDAYS), *(_line(_week(week, first, cells, today)) for week in weeks)]


def legend(found: Iterable[Slot]) -> str:
    """What the grid's marks mean; only those that stand in it."""
    marks = {slot.mark for slot in found}
    says = ["[ ] today", "×2 two posts"]
    says += ["○ waits for approval"] if "○" in marks else []
    says += ["! needs you"] if "!" in marks else []
    return " · ".join(says)


def _cells(found: Iterable[Slot], *, today: date, zone: str) -> Mapping[date, str]:
    counts: Counter[date] = Counter()
    marks: dict[date, set[str]] = {}
    for slot in found:
        day = local_days.of(slot.at, zone)
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


def _line(cells: Iterable[str]) -> str:
    return "".join(cell.ljust(CELL) for cell in cells).rstrip()
