"""Recurrence rules: the local days and the wall time of a series, parsed, described and resolved."""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from agents.refusals import Refused
from agents.replies import parse_digits
from agents.times import posting_slots, timing
from storage.models import Series

LIKE = (
    "Write it like /repeat 3 every mon,thu 09:00, or /repeat 3 every month 15 09:00; "
    "then, if you like, until 2027-03-01 or 5 times."
)
MOST_TIMES = 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """A recurrence rule: weekdays (0 is Monday) or a day of the month, a wall time, and perhaps an end."""

    clock: time
    weekdays: tuple[int, ...] = ()
    month_day: int | None = None
    until: date | None = None
    times: int | None = None

    def includes(self, day: date) -> bool:
        """Whether the rule falls on the day. The 31st means the last day of a shorter month."""
        if self.month_day is None:
            return day.weekday() in self.weekdays
        last = calendar.monthrange(day.year, day.month)[1]
        return day.day == min(self.month_day, last)

    def days(self, after: date) -> Iterator[date]:
        """The days of the rule after a day, up to its end and at most two years ahead."""
        for step in range(1, timing.FARTHEST.days):
            day = after + timedelta(days=step)
            if self.until is not None and day > self.until:
                return
            if self.includes(day):
                yield day

    def at(self, day: date, zone: str) -> timing.ResolvedTime:
        """The moment of the rule on a day; a skipped wall time moves on, a repeated one means the first."""
        return timing.resolve(datetime.combine(day, self.clock), zone)

    def describe(self) -> str:
        """The rule as people read it: "Mon, Thu 09:00, until 1 Mar 2027"."""
        days = (
            f"day {self.month_day} of the month"
            if self.month_day
            else posting_slots.describe_weekdays(self.weekdays)
        )
        until = f", until {self.until:%d %b %Y}" if self.until else ""
        times = f", {self.times} times" if self.times else ""
        return f"{days} {self.clock:%H:%M}{until}{times}"


def rule_of(series: Series) -> Rule:
    """The rule of a series."""
    return Rule(series.clock, tuple(series.weekdays), series.month_day, series.until, series.times)


def parse_rule(words: Sequence[str], *, today: date) -> Rule:
    """ "every mon,thu 09:00 until 2027-03-01" → a rule. Raises `Refused` with an example."""
    said = [word.lower() for word in words if word.lower() not in ("every", "at", "on", "for")]
    until, times = None, None
    if len(said) > 2 and said[-2] == "until":
        until, said = _day(said[-1], today=today), said[:-2]
    elif len(said) > 2 and said[-1] in ("times", "time"):
        times, said = _count(said[-2]), said[:-2]
    if len(said) < 2:
        raise Refused(LIKE)
    clock, rest = posting_slots.parse_clock(said[-1]), said[:-1]
    if rest[0] == "month":
        return Rule(clock, month_day=_month_day(rest[1:]), until=until, times=times)
    return Rule(clock, tuple(posting_slots.parse_weekdays(",".join(rest))), until=until, times=times)


def _day(word: str, *, today: date) -> date:
    try:
        day = date.fromisoformat(word)
    except ValueError:
        raise Refused(f"“{word[:20]}” is not a day. Write it like 2027-03-01.") from None
    if day < today:
        raise Refused(f"{day:%d %b %Y} has passed already.")
    return day


def _count(word: str) -> int:
    times = parse_digits(word)
    if times is None or not 1 <= times <= MOST_TIMES:
        raise Refused(f"How many times? A number from 1 to {MOST_TIMES:,}.")
    return times


def _month_day(words: Sequence[str]) -> int:
    number = parse_digits(words[0].rstrip(".")) if len(words) == 1 else None
    if number is None or not 1 <= number <= 31:
        raise Refused(f"On which day of the month? {LIKE}")
    return number
