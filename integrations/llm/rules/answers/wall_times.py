"""Wall times for the posts of a plan and for posts that move."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from integrations.llm.base import PostBrief
from integrations.llm.rules.language.dates import TimeExpression

RHYTHM_TIME = time(9)
"""The time of day for a rhythm without one, such as "every Tuesday"."""


@dataclass(frozen=True, slots=True)
class PlanTimes:
    """Days of a plan and the wall times of its posts; None lets the desk choose."""

    first: date | None
    last: date | None
    dues: tuple[datetime | None, ...]


class PastTime(Exception):
    """The moment asked for has passed."""

    def __init__(self, when: str) -> None:
        super().__init__(when)
        self.when = when


def choose_plan_times(when: TimeExpression, count: int, *, now: datetime) -> PlanTimes:
    """Days and times for `count` new posts. Raises `PastTime`."""
    wall = now.replace(tzinfo=None)
    none: tuple[datetime | None, ...] = (None,) * count
    if when.at:
        return PlanTimes(when.at.date(), when.at.date(), (when.at, *none[1:]))
    if when.weekdays:
        return _rhythm(when, count, wall)
    if when.last and when.last < wall.date():
        raise PastTime(format_day(when.last))
    if when.clock is None:
        return PlanTimes(when.first, when.last, none)
    if when.first is None or when.single:
        due = _next(when, wall)
        return PlanTimes(due.date(), due.date(), (due, *none[1:]))
    first = max(when.first, wall.date() + timedelta(days=when.clock <= wall.time()))
    days = max(((when.last or first) - first).days + 1, 1)
    dues = tuple(
        datetime.combine(first + timedelta(days=index * days // count), when.clock) for index in range(count)
    )
    return PlanTimes(first, when.last, dues)


def _next(when: TimeExpression, wall: datetime) -> datetime:
    at = when.clock or RHYTHM_TIME
    if when.first is None:
        today = datetime.combine(wall.date(), at)
        return today if today > wall else today + timedelta(days=1)
    due = datetime.combine(when.first, at)
    if due <= wall:
        raise PastTime(format_moment(due))
    return due


def _rhythm(when: TimeExpression, count: int, wall: datetime) -> PlanTimes:
    start = max(when.first, wall.date()) if when.first else wall.date()
    dues: list[datetime] = []
    for step in range(370):
        day = start + timedelta(days=step)
        due = datetime.combine(day, when.clock or RHYTHM_TIME)
        if day.weekday() in when.weekdays and due > wall:
            dues.append(due)
        if len(dues) == count:
            break
    return PlanTimes(dues[0].date(), dues[-1].date(), tuple(dues))


def find_new_time(when: TimeExpression, post: PostBrief, *, now: datetime) -> datetime | None:
    """The new wall time of a post, or None when it is unclear or the present one. Raises `PastTime`."""
    wall = now.replace(tzinfo=None)
    present = post.due.replace(tzinfo=None) if post.due else None
    due = _moved(when, present, wall)
    if due is not None and due <= wall:
        raise PastTime(format_moment(due))
    return due if due != present else None


def _moved(when: TimeExpression, present: datetime | None, wall: datetime) -> datetime | None:
    if when.at:
        return when.at
    if when.shift:
        return present + when.shift.span * when.shift.direction if present and when.shift.direction else None
    at = when.clock or (present.time() if present else None)
    if when.weekdays or at is None:
        return None
    if when.first is None and when.clock is None:
        return None
    if when.first is None:
        day = present.date() if present else wall.date()
        return datetime.combine(day, at)
    if when.single:
        return datetime.combine(when.first, at)
    return _within(when, present, at)


def _within(when: TimeExpression, present: datetime | None, at: time) -> datetime | None:
    """A stretch of a week or less means the post's own weekday in it."""
    if when.first is None or when.last is None or (when.last - when.first).days > 6:
        return None
    days = [when.first + timedelta(days=step) for step in range((when.last - when.first).days + 1)]
    fitting = [day for day in days if present and day.weekday() == present.weekday()]
    return datetime.combine(fitting[0], at) if fitting else None


def next_possible_times(
    when: TimeExpression, *, now: datetime, present: Sequence[datetime] = ()
) -> list[datetime | date]:
    """Possible moments instead of one that has passed: in one, two and seven days."""
    today = now.date()
    at = when.clock or next((each.time() for each in present), None)
    days = [today + timedelta(days=1), today + timedelta(days=2), today + timedelta(days=7)]
    return [datetime.combine(day, at) if at else day for day in days]


def format_moment(moment: datetime) -> str:
    """The moment as text: "Mon 16 Nov 2026 09:00"."""
    return f"{moment:%a} {moment.day} {moment:%b %Y %H:%M}"


def format_day(day: date) -> str:
    """The day as text: "Mon 16 Nov 2026"."""
    return f"{day:%a} {day.day} {day:%b %Y}"
