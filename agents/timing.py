"""When: wall times and zones, quiet hours, free slots, and what to propose for another time."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import dateparser

from storage.models import Workspace

PREFERRED = (time(9), time(12, 30), time(17), time(10, 30), time(15), time(19))
"""Wall times tried in this order; learned best times join here later."""
SOONEST = timedelta(minutes=10)
"""A post proposed for today leaves this much time to approve it."""


class BadTime(Exception):
    """That is not a moment a post can go out at; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Wall:
    """A wall time resolved in a zone; `moved` when the clocks skip it and it was put after the gap."""

    at: datetime
    moved: bool


def resolve(wall: datetime, zone: str) -> Wall:
    """A naive wall time in a zone → UTC. A repeated hour means its first, a skipped one is moved on."""
    aware = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    at = aware.astimezone(UTC)
    there = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return Wall(at=at, moved=there != wall)


def parse_wall(words: str) -> datetime:
    """ "2026-11-24T09:00" or "2026-11-24 09:00" → a naive wall time. Raises `BadTime`."""
    try:
        return datetime.fromisoformat(words.strip().replace(" ", "T", 1)).replace(tzinfo=None, second=0)
    except ValueError:
        raise BadTime(f"“{words}” is not a date and time. Write it like 2026-11-24 09:00.") from None


def future(wall: datetime, zone: str, *, now: datetime) -> Wall:
    """A wall time that is still to come. Raises `BadTime` for one that has passed."""
    resolved = resolve(wall, zone)
    if resolved.at <= now:
        raise BadTime(f"{wall:%a} {wall.day} {wall:%b %Y %H:%M} has already passed in {zone}.")
    if resolved.at > now + timedelta(days=730):
        raise BadTime(f"{wall:%d %b %Y} is more than two years away; choose a nearer day.")
    return resolved


def is_quiet(workspace: Workspace, local: datetime) -> bool:
    """Does a local moment fall into the workspace's quiet hours?"""
    start, end, clock = workspace.quiet_from, workspace.quiet_to, local.time()
    if start == end:
        return False
    if start < end:
        return start <= clock < end
    return clock >= start or clock < end


def spread(
    workspace: Workspace,
    *,
    count: int,
    first: date,
    last: date,
    now: datetime,
    taken: Collection[datetime] = (),
) -> list[datetime]:
    """`count` free moments (UTC) over the days `first`…`last`, evenly, outside the quiet hours.

    Days are used once before any is used twice. When the days have passed or are full, later days follow.
    """
    days = [first + timedelta(days=step) for step in range(max((last - first).days, 0) + 1)]
    chosen: list[datetime] = []
    busy = set(taken)
    for index in range(count):
        day = days[(index * len(days)) // count if count <= len(days) else index % len(days)]
        at = _free(workspace, day, now=now, busy=busy)
        chosen.append(at)
        busy.add(at)
    return sorted(chosen)


def _free(workspace: Workspace, day: date, *, now: datetime, busy: Collection[datetime]) -> datetime:
    earliest = now + SOONEST
    for step in range(400):
        for clock in PREFERRED:
            wall = datetime.combine(day + timedelta(days=step), clock)
            at = resolve(wall, workspace.zone).at
            if at < earliest or is_quiet(workspace, wall):
                continue
            if all(abs(at - other) >= timedelta(hours=1) for other in busy):
                return at
    raise BadTime("There is no free time in the next year; change the quiet hours in /settings.")


def proposals(
    workspace: Workspace, *, now: datetime, but: datetime, taken: Sequence[datetime]
) -> list[datetime]:
    """Three concrete other times (UTC): the next free one, the next day, and the same wall time a week on."""
    zone = ZoneInfo(workspace.zone)
    busy = {*taken, but}
    soon = _free(workspace, now.astimezone(zone).date(), now=now, busy=busy)
    after = soon.astimezone(zone).date() + timedelta(days=1)
    next_day = _free(workspace, after, now=now, busy={*busy, soon})
    week = resolve(but.astimezone(zone).replace(tzinfo=None) + timedelta(days=7), workspace.zone).at
    unique = {soon, next_day, week if week > now else next_day + timedelta(days=7)}
    return sorted(unique)


def understand(words: str, *, now: datetime) -> datetime:
    """What a person wrote as a time ("Friday 9:00", "morgen 14 Uhr", an ISO one) → a naive wall time.

    `now` is the present moment in their zone. Raises `BadTime`.
    """
    iso = re.search(r"\d{4}-\d{2}-\d{2}[T ]\d{1,2}:\d{2}", words)
    if iso:
        return parse_wall(iso.group())
    settings = {
        "RELATIVE_BASE": now.replace(tzinfo=None),
        "PREFER_DATES_FROM": "future",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    found: datetime | None = dateparser.parse(words, languages=["en", "de", "es"], settings=settings)
    if found is None:
        raise BadTime(f"“{words}” is not a time I understand. Write it like Friday 9:00 or 2026-11-24 09:00.")
    return found.replace(second=0, microsecond=0)
