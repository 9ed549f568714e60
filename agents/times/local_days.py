"""Local days: their first moment, the day of a moment, and days and times as people read them.

Days are counted on the calendar and resolved with zoneinfo: they have 23, 24 or 25 hours, and in some zones
they do not start at midnight.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agents.replies import Moment
from agents.times import timing


@dataclass(frozen=True, slots=True)
class TimeOfDay(Moment):
    """A moment shown without its day and zone, which a heading names: "09:00"."""

    def __str__(self) -> str:
        return f"{self.at.astimezone(ZoneInfo(self.zone)):%H:%M}"


@dataclass(frozen=True, slots=True)
class DayAndTime(Moment):
    """A moment shown without its zone, which a heading names: "Mon 23 Nov 09:00"."""

    def __str__(self) -> str:
        local = self.at.astimezone(ZoneInfo(self.zone))
        return f"{day_name(local.date())} {local:%H:%M}"


def start_of_day(day: date, zone: str) -> datetime:
    """The first moment of a local day, in UTC."""
    return timing.resolve(datetime.combine(day, time()), zone).at


def local_day(at: datetime, zone: str) -> date:
    """The local day of a moment."""
    return at.astimezone(ZoneInfo(zone)).date()


def days_earlier(at: datetime, zone: str, *, count: int) -> datetime:
    """The same wall time `count` local days earlier, in UTC."""
    wall = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return timing.resolve(wall - timedelta(days=count), zone).at.astimezone(UTC)


def list_days(day: date, *, count: int) -> list[date]:
    """`count` days, beginning with `day`."""
    return [day + timedelta(days=step) for step in range(count)]


def day_name(day: date) -> str:
    """A day as people read it: "Mon 23 Nov"."""
    return f"{day:%a} {day.day} {day:%b}"


def day_heading(day: date, *, today: date, zone: str) -> str:
    """The heading of a day: its name, "today" or the like when it is near, and a change of the clocks."""
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days, "")
    year = "" if abs((day - today).days) < 300 else f" {day.year}"
    return " · ".join(part for part in (f"{day_name(day)}{year}", near, clock_change(day, zone)) if part)


def clock_change(day: date, zone: str) -> str:
    """The change of the clocks on this day as a phrase; '' on ordinary days."""
    length = start_of_day(day + timedelta(days=1), zone) - start_of_day(day, zone)
    ordinary = timedelta(days=1)
    if length == ordinary:
        return ""
    return "the clocks go forward" if length < ordinary else "the clocks go back"
