"""The checks of a post before people are asked: errors its platform would raise, and warnings for people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from agents.checks import brand_rules
from agents.checks.brand_facts import Fact
from agents.checks.brand_rules import BrandDemands
from agents.checks.neighbours import DUPLICATE_DAYS, Neighbours, read_neighbours
from agents.platform_rules import features, limits, quotas
from agents.platform_rules.limits import Item
from agents.platform_rules.registry import Platforms
from agents.text import LINK
from agents.times.timing import is_quiet
from storage.models import Account, Post, Variant, Workspace
from storage.repositories.posts.posts import PlannedVariant
from storage.unit_of_work import Work

DUPLICATE_RATIO = 0.85


@dataclass(frozen=True, slots=True)
class VariantCheck:
    """The errors of a variant, which prevent its approval, and its warnings."""

    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def words_error(platforms: Platforms, account: Account, words: str, media: Sequence[Item] = ()) -> str:
    """The reason why the platform would refuse the words and media; '' for none."""
    allowed, label = platforms.limits(account), platforms.of(account).label
    if not words and not media:
        return "There are no words to publish."
    if error := limits.too_long(label, allowed, words):
        return error
    if allowed.needs_media and not media:
        return f"{label} takes no post without a picture or video."
    reachable = platforms.reachable or platforms.rehearses(account)
    refused = limits.media_refusal(label, platforms.media(account), media, reachable=reachable)
    return refused or limits.too_many(label, allowed, words)


def content_error(
    platforms: Platforms,
    account: Account,
    words: str,
    media: Sequence[Item] = (),
    beside: Mapping[str, Any] | None = None,
) -> str:
    """The reason for the words, media and extras of a Revision: parts of a thread, first comment, options."""
    label, offered = platforms.of(account).label, platforms.offers(account)
    return (
        words_error(platforms, account, words, media)
        or features.features_refusal(label, platforms.limits(account), offered, beside or {})
        or features.open_choices(label, offered, media, beside or {})
    )


def variant_error(platforms: Platforms, variant: Variant) -> str:
    """The reason why a variant's present revision cannot be approved; '' when it can."""
    now = variant.current
    return content_error(platforms, variant.account, now.words, now.media, now.besides)


async def check_variant(
    work: Work, *, platforms: Platforms, workspace: Workspace, post: Post, variant: Variant, now: datetime
) -> VariantCheck:
    """The errors and warnings of a variant's present revision."""
    around = await read_neighbours(work, platforms, [(post, variant)], now=now)
    return check_among(around, platforms=platforms, workspace=workspace, post=post, variant=variant)


def check_among(
    around: Neighbours, *, platforms: Platforms, workspace: Workspace, post: Post, variant: Variant
) -> VariantCheck:
    """The errors and warnings of a variant's present revision among its neighbours."""
    account, current, wants = variant.account, variant.current, around.wants
    errors = (variant_error(platforms, variant), wants.find_violation(post, variant))
    quota = quotas.find_refusal(platforms, variant, account, around.due.get(account.id, ()))
    warnings = [
        *_missing_link(wants.facts, current.words),
        *brand_rules.find_foreign_links(wants.facts, current.words),
        *_duplicate(around.other_words(post, variant), current.words),
        *_quiet(workspace, variant),
        *_clash(workspace, variant, around.due_around(post, variant)),
        *([quota] if quota else []),
    ]
    return VariantCheck(errors=tuple(each for each in errors if each), warnings=tuple(warnings))


def find_obstacle(platforms: Platforms, wants: BrandDemands, post: Post, variant: Variant) -> str:
    """The reason why a variant cannot wait for approval, of its platform or of the brand; '' for none."""
    return variant_error(platforms, variant) or wants.find_violation(post, variant)


def _missing_link(facts: Sequence[Fact], words: str) -> list[str]:
    links = [fact.value for fact in facts if fact.kind == "link"]
    if links and not LINK.search(words):
        return ["has no link"]
    return []


def _duplicate(others: Sequence[str], words: str) -> list[str]:
    if words in others:
        return [f"says the same as another post of the last {DUPLICATE_DAYS} days"]
    pieces = _pieces(words)
    near = [other for other in others if abs(len(other) - len(words)) < len(words) / 5]
    if any(_likeness(pieces, _pieces(other)) > DUPLICATE_RATIO for other in near):
        return [f"is almost the same as another post of the last {DUPLICATE_DAYS} days"]
    return []


@lru_cache(maxsize=512)
def _pieces(words: str) -> Counter[str]:
    """Pieces of three letters, cached because every card of a workspace is compared with the same texts."""
    return Counter(words[place : place + 3] for place in range(len(words)))


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of three-letter pieces, 0 to 1, in linear time."""
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


def _quiet(workspace: Workspace, variant: Variant) -> list[str]:
    local = variant.due_at.astimezone(ZoneInfo(variant.zone))
    if is_quiet(workspace, local):
        return [f"goes out in the quiet hours ({workspace.quiet_from:%H:%M}–{workspace.quiet_to:%H:%M})"]
    return []


def _clash(workspace: Workspace, variant: Variant, others: Sequence[PlannedVariant]) -> list[str]:
    """Warnings about other posts of the account: too near in time, or too many on the day."""
    gap = timedelta(minutes=workspace.gap_minutes)
    zone = ZoneInfo(workspace.zone)
    day = variant.due_at.astimezone(zone).date()
    near = {each.post_id: each.number for each in others if abs(each.due_at - variant.due_at) < gap}
    found = []
    if near:
        named = ", ".join(f"#{near[post_id]}" for post_id in sorted(near)[:3])
        found.append(f"within {_length(workspace.gap_minutes)} of {named} on the same account")
    count = 1 + sum(each.due_at.astimezone(zone).date() == day for each in others)
    if workspace.most_a_day is not None and count > workspace.most_a_day:
        found.append(f"makes {count} posts that day on this account; most-a-day is {workspace.most_a_day}")
    return found


def _length(minutes: int) -> str:
    return "an hour" if minutes == 60 else f"{minutes} minutes"
