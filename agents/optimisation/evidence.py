"""Evidence: what the numbers of a campaign say about times, pillars and lengths, and whether that is luck.

No model is asked. A post counts once, with its reactions per view measured by what each of its accounts
usually gets, so that accounts of unlike size compare.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

from agents.cards.post_rows import REACTIONS
from agents.optimisation import statistics
from agents.text import counted
from agents.times.timing import PREFERRED
from storage.models import Campaign, Post, Variant
from storage.unit_of_work import Work

LEAST = 4
"""Measured posts on each side of a comparison: with fewer, luck can never be ruled out."""
RIPE = timedelta(days=1)
"""A post that is out for less is not compared yet."""
LOOKED_BACK = timedelta(days=90)
CHANCE = 0.05
"""What luck may explain, shared among all comparisons that are made at once (Bonferroni)."""
SHORT = 140
"""Characters of a short post."""
PARTS = ("morning", "afternoon", "evening")
NOON, FIVE = time(12), time(17)


@dataclass(frozen=True, slots=True)
class Seen:
    """A measured post: `worth` is 1.0 where it got what its accounts usually get."""

    number: int
    worth: float
    views: int
    groups: Mapping[str, str]
    """"time" → "morning", "pillar" → its name, "length" → "short" or "long" """


@dataclass(frozen=True, slots=True)
class Finding:
    """Posts of one group did so many times as well as the others, and that is no luck."""

    about: str
    group: str
    against: str
    """the name of the others, where there is but one other group"""
    worth: float
    rest: float
    numbers: tuple[int, ...]
    others: int
    luck: float

    @property
    def best(self) -> str:
        """The group that does better; '' where that is several."""
        return self.group if self.worth > self.rest else self.against

    @property
    def worst(self) -> str:
        """The group that does worse; '' where that is several."""
        return self.against if self.worth > self.rest else self.group

    def said(self) -> str:
        """The evidence as people read it: numbers, how many, which posts, how likely luck is."""
        named = ", ".join(f"#{each}" for each in self.numbers)
        what = {"time": f"in the {self.group}", "pillar": f"of the pillar {self.group}"}
        return (
            f"Posts {what.get(self.about, f'with {self.group} words')} got {self.worth:.1f} times what their "
            f"accounts usually get in reactions per view, the others {self.rest:.1f} "
            f"({counted(len(self.numbers), 'post')}: {named}; {self.others} others; "
            f"chance alone would do that in {max(self.luck, 0.001):.1%} of cases)."
        )


def part_of(clock: time) -> str:
    """The part of the day that a wall time falls into."""
    return PARTS[0] if clock < NOON else PARTS[1] if clock < FIVE else PARTS[2]


def clocks_of(part: str) -> tuple[time, ...]:
    """The wall times to try in a part of the day."""
    return tuple(each for each in PREFERRED if part_of(each) == part)


def length_of(words: str) -> str:
    """Is that a short post or a long one?"""
    return "short" if len(words) <= SHORT else "long"


def pillar_of(post: Post, pillars: Sequence[str]) -> str:
    """The pillar that a post's brief begins with; '' where it names none."""
    named = post.brief.partition(":")[0].strip().casefold()
    return next((each for each in pillars if each.casefold() == named), "")


async def gather(work: Work, campaign: Campaign, pillars: Sequence[str], *, now: datetime) -> list[Seen]:
    """Every measured post on the accounts of a campaign; a pillar is known of its own posts alone."""
    zone = ZoneInfo((await work.workspaces.get()).zone)
    ours = await work.posts.of_campaign(campaign.id)
    accounts = {variant.account_id for post in ours for variant in post.variants}
    out = [
        each
        for each in await work.publications.between(now - LOOKED_BACK, now - RIPE)
        if each.account_id in accounts
    ]
    numbers = await work.insights.latest([each.id for each in out])
    shares = {
        each.variant_id: (each.account_id, _share(found), found["views"])
        for each in out
        if (found := numbers.get(each.id, {})).get("views")
    }
    usual = _usual(shares.values())
    seen = []
    for post in await work.posts.of_variants([*shares]):
        there = [each for each in post.variants if each.id in shares and usual[each.account_id] > 0]
        if there:
            mine = [shares[each.id] for each in there]
            groups = _groups(there, zone) | ({"pillar": pillar_of(post, pillars)} if post in ours else {})
            worth = fmean(share / usual[account] for account, share, _ in mine)
            seen.append(Seen(post.number, worth, sum(views for _, _, views in mine), groups))
    return seen


def _share(numbers: Mapping[str, int]) -> float:
    return sum(numbers.get(name, 0) for name in REACTIONS) / numbers["views"]


def _usual(shares: Iterable[tuple[int, float, int]]) -> Mapping[int, float]:
    """account id → the mean of its shares."""
    found: dict[int, list[float]] = {}
    for account, share, _ in shares:
        found.setdefault(account, []).append(share)
    return {account: fmean(each) for account, each in found.items()}


def _groups(variants: Sequence[Variant], zone: ZoneInfo) -> dict[str, str]:
    first = min(variants, key=lambda each: each.due_at)
    longest = max((each.current.words for each in variants), key=len)
    return {"time": part_of(first.due_at.astimezone(zone).time()), "length": length_of(longest)}


def findings(seen: Sequence[Seen]) -> list[Finding]:
    """What differs by more than luck, the surest first."""
    compared = [found for about, group in _sides(seen) if (found := _compared(seen, about, group))]
    allowed = CHANCE / max(len(compared), 1)
    return sorted((each for each in compared if each.luck < allowed), key=lambda each: each.luck)


def _sides(seen: Sequence[Seen]) -> Iterator[tuple[str, str]]:
    """Every group that is compared with the rest; of two groups only one, for the other says the same."""
    for about in ("time", "pillar", "length"):
        names = sorted({each.groups[about] for each in seen if each.groups.get(about)})
        yield from ((about, name) for name in (names if len(names) > 2 else names[:1]))


def _compared(seen: Sequence[Seen], about: str, group: str) -> Finding | None:
    known = [each for each in seen if each.groups.get(about)]
    mine = [each for each in known if each.groups[about] == group]
    rest = [each for each in known if each.groups[about] != group]
    others = {each.groups[about] for each in rest}
    if min(len(mine), len(rest)) < LEAST:
        return None
    return Finding(
        about=about,
        group=group,
        against=others.pop() if len(others) == 1 else "",
        worth=fmean(each.worth for each in mine),
        rest=fmean(each.worth for each in rest),
        numbers=tuple(each.number for each in mine),
        others=len(rest),
        luck=statistics.luck([each.worth for each in mine], [each.worth for each in rest]),
    )
