"""Evidence: differences between a campaign's posts by time, pillar and length, and whether they are chance.

No model is asked. A post counts once, with its reactions per view divided by what each of its accounts
usually gets, so that accounts of different size are comparable.
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
"""Measured posts on each side of a comparison: with fewer, chance cannot be ruled out."""
RIPE = timedelta(days=1)
"""The age from which on a post is compared."""
LOOKED_BACK = timedelta(days=90)
CHANCE = 0.05
"""The level of significance, divided among all comparisons that are made at once (Bonferroni)."""
SHORT = 140
"""Characters of a short post."""
PARTS = ("morning", "afternoon", "evening")
NOON, FIVE = time(12), time(17)


@dataclass(frozen=True, slots=True)
class MeasuredPost:
    """A post with numbers: `worth` is 1.0 where it got what its accounts usually get."""

    number: int
    worth: float
    views: int
    groups: Mapping[str, str]
    """"time" → "morning", "pillar" → its name, "length" → "short" or "long" """


@dataclass(frozen=True, slots=True)
class Finding:
    """A difference between the posts of one group and the others, with its p-value."""

    about: str
    group: str
    against: str
    """the name of the other group, where there is only one; else ''"""
    worth: float
    rest: float
    numbers: tuple[int, ...]
    others: int
    p_value: float

    @property
    def best(self) -> str:
        """The group that does better; '' where several do."""
        return self.group if self.worth > self.rest else self.against

    @property
    def worst(self) -> str:
        """The group that does worse; '' where several do."""
        return self.against if self.worth > self.rest else self.group

    def describe(self) -> str:
        """The evidence as people read it: the numbers, the posts, and how likely chance is."""
        named = ", ".join(f"#{each}" for each in self.numbers)
        what = {"time": f"in the {self.group}", "pillar": f"of the pillar {self.group}"}
        return (
            f"Posts {what.get(self.about, f'with {self.group} words')} got {self.worth:.1f} times what their "
            f"accounts usually get in reactions per view, the others {self.rest:.1f} "
            f"({counted(len(self.numbers), 'post')}: {named}; {self.others} others; "
            f"chance alone would do that in {max(self.p_value, 0.001):.1%} of cases)."
        )


def part_of(clock: time) -> str:
    """The part of the day of a wall time: "morning", "afternoon" or "evening"."""
    return PARTS[0] if clock < NOON else PARTS[1] if clock < FIVE else PARTS[2]


def clocks_of(part: str) -> tuple[time, ...]:
    """The preferred wall times of a part of the day."""
    return tuple(each for each in PREFERRED if part_of(each) == part)


def length_of(words: str) -> str:
    """ "short" or "long"."""
    return "short" if len(words) <= SHORT else "long"


def pillar_of(post: Post, pillars: Sequence[str]) -> str:
    """The pillar that a post's brief begins with; '' for none."""
    named = post.brief.partition(":")[0].strip().casefold()
    return next((each for each in pillars if each.casefold() == named), "")


async def gather_evidence(
    work: Work, campaign: Campaign, pillars: Sequence[str], *, now: datetime
) -> list[MeasuredPost]:
    """The measured posts on the accounts of a campaign; only its own posts have a pillar."""
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
    measured = []
    for post in await work.posts.of_variants([*shares]):
        variants = [each for each in post.variants if each.id in shares and usual[each.account_id] > 0]
        if variants:
            mine = [shares[each.id] for each in variants]
            groups = _groups(variants, zone) | ({"pillar": pillar_of(post, pillars)} if post in ours else {})
            worth = fmean(share / usual[account] for account, share, _ in mine)
            measured.append(MeasuredPost(post.number, worth, sum(views for _, _, views in mine), groups))
    return measured


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


def find_differences(posts: Sequence[MeasuredPost]) -> list[Finding]:
    """Differences beyond chance, the most certain first."""
    compared = [found for about, group in _sides(posts) if (found := _compare(posts, about, group))]
    allowed = CHANCE / max(len(compared), 1)
    return sorted((each for each in compared if each.p_value < allowed), key=lambda each: each.p_value)


def _sides(posts: Sequence[MeasuredPost]) -> Iterator[tuple[str, str]]:
    """The groups to compare with the rest; of two groups only one, because the other says the same."""
    for about in ("time", "pillar", "length"):
        names = sorted({each.groups[about] for each in posts if each.groups.get(about)})
        yield from ((about, name) for name in (names if len(names) > 2 else names[:1]))


def _compare(posts: Sequence[MeasuredPost], about: str, group: str) -> Finding | None:
    known = [each for each in posts if each.groups.get(about)]
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
        p_value=statistics.p_value([each.worth for each in mine], [each.worth for each in rest]),
    )
