"""Neighbours of variants: texts and times of others on the same accounts, read for many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from agents.checks import brand_rules
from agents.checks.brand_rules import BrandDemands
from agents.platform_rules import quotas
from agents.platform_rules.registry import Platforms
from storage.models import Post, Variant
from storage.repositories.posts.posts import PlannedVariant
from storage.unit_of_work import Work

A_DAY = timedelta(days=1, hours=2)
"""So far reaches a local day of 25 hours."""
DUPLICATE_DAYS = 30
MOST_TEXTS = 200
"""Texts of one account that a new one is held against."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Account id → what else goes out there: (post id, words) newest first, and variants by time."""

    wants: BrandDemands = field(default_factory=BrandDemands)
    words: Mapping[int, Sequence[tuple[int, str]]] = field(default_factory=dict)
    due: Mapping[int, Sequence[PlannedVariant]] = field(default_factory=dict)

    def other_words(self, post: Post, variant: Variant) -> Sequence[str]:
        """Texts of other posts on the account of a variant, newest first."""
        there = self.words.get(variant.account_id, ())
        return [words for post_id, words in there if post_id != post.id][:MOST_TEXTS]

    def due_around(self, post: Post, variant: Variant) -> Sequence[PlannedVariant]:
        """Variants of other posts on the account of a variant, a day before and after it."""
        return [
            each
            for each in self.due.get(variant.account_id, ())
            if each.post_id != post.id and -A_DAY <= each.due_at - variant.due_at < A_DAY
        ]


async def read_neighbours(
    work: Work, platforms: Platforms, pairs: Sequence[tuple[Post, Variant]], *, now: datetime
) -> Neighbours:
    """The neighbours of variants, each given with its post; nothing is asked for none."""
    if not pairs:
        return Neighbours()
    wants = await brand_rules.load_demands(work, [post for post, _ in pairs])
    accounts = {variant.account_id for _, variant in pairs}
    words = await work.posts.recent_words(
        accounts, since=now - timedelta(days=DUPLICATE_DAYS), limit=MOST_TEXTS
    )
    due: dict[int, list[PlannedVariant]] = {each: [] for each in accounts}
    start = min(_start(platforms, variant) for _, variant in pairs)
    end = max(variant.due_at for _, variant in pairs) + A_DAY
    for each in await work.posts.due_on(accounts, start=start, end=end):
        due[each.account_id].append(each)
    return Neighbours(wants, words, due)


def _start(platforms: Platforms, variant: Variant) -> datetime:
    counted = quotas.counted_since(platforms, variant, variant.account)
    return min(variant.due_at - A_DAY, counted or variant.due_at)
