"""Posting slots: each account's weekly slots, which of them are free, and posts spread over them."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from zoneinfo import ZoneInfo

from agents.refusals import Refused
from agents.times import timing
from storage.models import PostingSlot, Variant, Workspace
from storage.unit_of_work import Work

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NAMED = {
    "day": range(7),
    "daily": range(7),
    "weekday": range(5),
    "weekdays": range(5),
    "weekend": range(5, 7),
    "weekends": range(5, 7),
}
CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")
HORIZON = timedelta(days=400)
"""How far ahead free slots are looked for."""
FULL = "There is no free slot within a year: give {account} more of them with /slots."


@dataclass(frozen=True, slots=True)
class AccountSlots:
    """The weekly slots of an account (weekday, wall time) and the moments that its posts occupy."""

    workspace: Workspace
    slots: frozenset[tuple[int, time]]
    booked: frozenset[datetime] = frozenset()

    def moments(self, *, first: date, after: datetime) -> Iterator[datetime]:
        """All slots from a local day on and later than `after`, free or not, in UTC and in order.

        Wall times are resolved day by day: 09:00 stays 09:00, and two slots at the same moment count once.
        """
        zone = self.workspace.zone
        last = after
        end = after + HORIZON
        day = first
        while day <= end.astimezone(ZoneInfo(zone)).date():
            walls = [
                datetime.combine(day, clock) for weekday, clock in self.slots if weekday == day.weekday()
            ]
            for at in sorted({timing.resolve(wall, zone).at for wall in walls}):
                if at > last:
                    yield at
                    last = at
            day += timedelta(days=1)

    def free_moments(self, *, first: date, after: datetime) -> Iterator[datetime]:
        """Free slots: not occupied, outside quiet hours and quiet days, on days that are not full.

        Each slot is returned once, and counts as a post of its day.
        """
        zone = ZoneInfo(self.workspace.zone)
        near = sorted(self.booked)
        most = self.workspace.most_a_day
        posts_a_day = Counter(at.astimezone(zone).date() for at in near)
        for at in self.moments(first=first, after=after):
            local = at.astimezone(zone)
            day = local.date()
            if timing.is_quiet(self.workspace, local) or timing.is_quiet_day(self.workspace, day):
                continue
            if (most is None or posts_a_day[day] < most) and not self._is_taken(at, near):
                posts_a_day[day] += 1
                yield at

    def _is_taken(self, at: datetime, near: Sequence[datetime]) -> bool:
        """Whether a post occupies the slot: a post on it, or one between the slots and within the gap."""
        gap = timedelta(minutes=self.workspace.gap_minutes)
        around = near[bisect_left(near, at - gap) : bisect_right(near, at + gap)]
        return any(other == at or (abs(other - at) < gap and not self.includes(other)) for other in around)

    def includes(self, at: datetime) -> bool:
        """Whether the moment is one of the slots."""
        local = at.astimezone(ZoneInfo(self.workspace.zone))
        return (local.weekday(), local.time()) in self.slots


async def load_slots(
    work: Work, workspace: Workspace, account_ids: Sequence[int], *, now: datetime, but: Collection[int] = ()
) -> dict[int, AccountSlots]:
    """Account id → its slots, for accounts that have any; the variants `but` occupy none."""
    slots = await work.posting_slots.by_account(account_ids)
    ahead = await work.posts.due_between(now - timedelta(days=1), now + HORIZON) if slots else ()
    booked = _booked([variant for variant in ahead if variant.id not in but])
    return {
        account_id: AccountSlots(
            workspace, frozenset(slot_pairs(there)), frozenset(booked.get(account_id, ()))
        )
        for account_id, there in slots.items()
    }


def _booked(variants: Sequence[Variant]) -> Mapping[int, set[datetime]]:
    found: dict[int, set[datetime]] = {}
    for variant in variants:
        found.setdefault(variant.account_id, set()).add(variant.due_at)
    return found


def slot_pairs(slots: Sequence[PostingSlot]) -> list[tuple[int, time]]:
    """Slots as (weekday, wall time) pairs; 0 is Monday."""
    return [(slot.weekday, slot.clock) for slot in slots]


def find_free_slot(there: AccountSlots, *, now: datetime, account: str) -> datetime:
    """The next free slot. Raises `Refused` when there is none for a year."""
    after = now + timing.SOONEST
    first = now.astimezone(ZoneInfo(there.workspace.zone)).date()
    at = next(there.free_moments(first=first, after=after), None)
    if at is None:
        raise Refused(FULL.format(account=account))
    return at


def spread_over_slots(
    there: AccountSlots, *, count: int, first: date, last: date, now: datetime, account: str
) -> list[datetime]:
    """`count` free slots, spread evenly over the days `first`…`last`; later slots when they are full."""
    zone = ZoneInfo(there.workspace.zone)
    ahead = there.free_moments(first=first, after=now + timing.SOONEST)
    within: list[datetime] = []
    for at in ahead:
        if at.astimezone(zone).date() > last:
            ahead = chain([at], ahead)
            break
        within.append(at)
    if len(within) >= count:
        return [within[(index * len(within)) // count] for index in range(count)]
    found = [*within, *islice(ahead, count - len(within))]
    if len(found) < count:
        raise Refused(FULL.format(account=account))
    return found


def parse_weekdays(words: str) -> list[int]:
    """ "mon,thu", "Monday", "weekdays", "day" → weekdays, 0 is Monday. Raises `Refused`."""
    found: set[int] = set()
    for word in filter(None, re.split(r"[,+]", words.lower())):
        if word in NAMED:
            found.update(NAMED[word])
        elif len(word) >= 2 and any(name.startswith(word) for name in timing.WEEKDAYS):
            found.add(next(place for place, name in enumerate(timing.WEEKDAYS) if name.startswith(word)))
        else:
            raise Refused(f"“{word[:20]}” is not a weekday. Write them like mon,wed,fri or weekdays.")
    if not found:
        raise Refused("On which weekdays? Write them like mon,wed,fri.")
    return sorted(found)


def parse_clock(word: str) -> time:
    """ "9:00" → a wall time. Raises `Refused`."""
    found = CLOCK.fullmatch(word)
    if found is None:
        raise Refused(f"“{word[:20]}” is not a time of day. Write it like 09:00.")
    return time(int(found[1]), int(found[2]))


def describe_weekdays(days: Sequence[int]) -> str:
    """Weekdays as people read them: "Mon, Thu", "every day", "weekdays"."""
    known = {tuple(range(7)): "every day", tuple(range(5)): "weekdays"}
    return known.get(tuple(days)) or ", ".join(DAYS[day].capitalize() for day in days)
