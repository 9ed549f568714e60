"""Timing: wall times and zones, quiet hours, free moments, and proposals for another time."""

import re
from bisect import bisect, insort
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from agents.refusals import Refused
from storage.models import Workspace
from storage.unit_of_work import Work

FARTHEST = timedelta(days=730)
"""How far ahead a post may be planned."""
QUOTED = 60
"""Characters of a person's words that are read as a time and quoted in the answer."""
ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{1,2}):([0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)"
    r"(Z|[+-][0-9]{2}:?[0-9]{2})?"
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOUR = timedelta(hours=1)
SOONEST = timedelta(minutes=10)
"""The time that people have to approve a post proposed for today."""


PREFERRED = (time(9), time(12, 30), time(17), time(10, 30), time(15), time(19))
"""Wall times tried in this order where nothing better is known."""


class BadTime(Refused):
    """Words or a wall time that are no possible moment of publishing; the sentence says why."""


@dataclass(frozen=True, slots=True)
class ResolvedTime:
    """The moment of a wall time in a zone; `moved` when the clocks skip it and it was moved after the gap."""

    at: datetime
    moved: bool


class BestTimes(Protocol):
    """Knows when posts do well: what learns from insights takes the place of `Evenly` in the desk."""

    async def clocks(self, work: Work, account_ids: Sequence[int], *, now: datetime) -> Sequence[time]:
        """Wall times in the workspace's zone to try for these accounts, the best first; never empty."""


class EvenTimes:
    """Best times without any knowledge of when posts do well."""

    async def clocks(self, work: Work, account_ids: Sequence[int], *, now: datetime) -> Sequence[time]:
        """The same wall times for all accounts, spread over the day."""
        return PREFERRED


def resolve(wall: datetime, zone: str) -> ResolvedTime:
    """The moment of a naive wall time in a zone. A repeated hour means its first, a skipped hour is moved.

    Raises `BadTime` at the ends of the calendar.
    """
    aware = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    try:
        at = aware.astimezone(UTC)
        there = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    except OverflowError:
        raise BadTime(f"There is no year {wall.year} to publish in.") from None
    return ResolvedTime(at=at, moved=there != wall)


def parse_wall(words: str, zone: str) -> datetime:
    """ "2026-11-24T09:00" or "2026-11-24 9:00" → a naive wall time. Raises `BadTime`.

    A time with its own offset ("…+05:00", "…Z") is converted to `zone`.
    """
    found = ISO.fullmatch(words.strip())
    if found is None:
        raise BadTime(f"“{words[:QUOTED]}” is not a date and time. Write it like 2026-11-24 09:00.")
    day, hour, rest, offset = found.groups()
    try:
        wall = datetime.fromisoformat(f"{day}T{hour:0>2}:{rest}{offset or ''}")
        local = wall.astimezone(ZoneInfo(zone)) if wall.tzinfo else wall
    except (ValueError, OverflowError):
        raise BadTime(f"“{words[:QUOTED]}” is not a date and time that exists.") from None
    return local.replace(tzinfo=None, second=0, microsecond=0)


def resolve_future(wall: datetime, zone: str, *, now: datetime) -> ResolvedTime:
    """The moment of a wall time that is still to come. Raises `BadTime` for a time that has passed."""
    resolved = resolve(wall, zone)
    if resolved.at <= now:
        raise BadTime(f"{wall:%a} {wall.day} {wall:%b %Y %H:%M} has already passed in {zone}.")
    if resolved.at > now + FARTHEST:
        raise BadTime(f"{wall:%d %b %Y} is more than two years away; choose a nearer day.")
    return resolved


def is_quiet(workspace: Workspace, local: datetime) -> bool:
    """Whether a local moment falls into the workspace's quiet hours."""
    start, end, clock = workspace.quiet_from, workspace.quiet_to, local.time()
    if start == end:
        return False
    if start < end:
        return start <= clock < end
    return clock >= start or clock < end


def is_quiet_day(workspace: Workspace, day: date) -> bool:
    """Whether nothing is proposed for the local day."""
    quiet = workspace.quiet_days or ()
    return day.isoformat() in quiet or WEEKDAYS[day.weekday()][:3] in quiet


def spread(
    workspace: Workspace,
    *,
    count: int,
    first: date,
    last: date,
    now: datetime,
    taken: Collection[datetime] = (),
    clocks: Sequence[time] = PREFERRED,
) -> list[datetime]:
    """`count` free moments (UTC), spread evenly over the days `first`…`last`, outside the quiet hours.

    Every day is used once before a day is used twice. Later days follow when these have passed or are full.
    """
    days = [first + timedelta(days=step) for step in range(max((last - first).days, 0) + 1)]
    chosen: list[datetime] = []
    busy = sorted(taken)
    for index in range(count):
        day = days[(index * len(days)) // count if count <= len(days) else index % len(days)]
        at = _free(workspace, day, now=now, busy=busy, clocks=clocks)
        chosen.append(at)
        insort(busy, at)
    return sorted(chosen)


def _free(
    workspace: Workspace,
    start: date,
    *,
    now: datetime,
    busy: Sequence[datetime],
    clocks: Sequence[time] = PREFERRED,
) -> datetime:
    """The first wall time of `clocks` from a day on that is an hour away from all of `busy` (sorted)."""
    earliest = now + SOONEST
    coming = (start + timedelta(days=step) for step in range(400))
    for day in (each for each in coming if not is_quiet_day(workspace, each)):
        for clock in clocks:
            wall = datetime.combine(day, clock)
            at = resolve(wall, workspace.zone).at
            if at >= earliest and not is_quiet(workspace, wall) and _is_free(at, busy):
                return at
    raise BadTime("There is no free time in the next year; change the quiet hours in /settings.")


def _is_free(at: datetime, busy: Sequence[datetime]) -> bool:
    place = bisect(busy, at)
    return all(abs(at - other) >= HOUR for other in busy[max(place - 1, 0) : place + 1])


def propose_times(
    workspace: Workspace, *, now: datetime, but: datetime, taken: Sequence[datetime]
) -> list[datetime]:
    """Three other moments (UTC): the next free one, one on the next day, and the same wall time a week later.

    When the moment a week later is not free, the next free day takes its place.
    """
    zone = ZoneInfo(workspace.zone)
    busy = sorted((*taken, but))
    day = now.astimezone(zone).date()
    found: list[datetime] = []
    for _ in range(3):
        found.append(_free(workspace, day, now=now, busy=busy))
        insort(busy, found[-1])
        day = found[-1].astimezone(zone).date() + timedelta(days=1)
    wall = but.astimezone(zone).replace(tzinfo=None) + timedelta(days=7)
    week = resolve(wall, workspace.zone).at
    if week > now and not is_quiet(workspace, wall) and _is_free(week, busy):
        found[-1] = week
    return sorted(found)
