"""Quotas: how many posts an account may still publish, by its platform's answer and its pace."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.platform_rules.registry import Platforms
from storage.models import Account, Variant
from storage.repositories.posts.posts import PlannedVariant
from storage.unit_of_work import Work

HOUR = timedelta(hours=1)
A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class RemainingQuota:
    """The remaining posts of a quota; `within` names its period, '' where the platform does not."""

    left: int
    most: int
    within: str = ""

    def __str__(self) -> str:
        return f"{self.left:,} of {self.most:,} posts left{f' {self.within}' if self.within else ''}"


async def remaining_quotas(
    work: Work, platforms: Platforms, account: Account, *, now: datetime
) -> list[RemainingQuota]:
    """The remaining quotas of an account; none for an account that rehearses."""
    if platforms.rehearses(account):
        return []
    found = []
    if (quota := _reported_quota(account, now)) is not None:
        since = await work.publications.of_account(account.id, since=account.examined_at or now)
        found.append(RemainingQuota(max(quota["left"] - len(since), 0), quota["most"]))
    if (pace := platforms.pace(account)) is not None:
        out = await work.publications.of_account(account.id, since=now - pace.within)
        found.append(
            RemainingQuota(max(pace.most - len(out), 0), pace.most, f"in any {format_hours(pace.within)}")
        )
    return found


def _reported_quota(account: Account, at: datetime) -> dict[str, int] | None:
    """The quota that the platform reported, unless it is full again by then."""
    quota = account.standing.get("quota")
    if not quota or account.examined_at is None:
        return None
    full_at = datetime.fromisoformat(quota["full_at"]) if quota["full_at"] else None
    return None if full_at is not None and full_at <= at else quota


async def quota_refusal(work: Work, platforms: Platforms, variant: Variant, account: Account) -> str:
    """The reason why the quota is too small for a variant and the posts before it; '' when it suffices."""
    start = counted_since(platforms, variant, account)
    if start is None:
        return ""
    due = await work.posts.due_on([account.id], start=start, end=variant.due_at + A_SECOND)
    return find_refusal(platforms, variant, account, due)


def counted_since(platforms: Platforms, variant: Variant, account: Account) -> datetime | None:
    """The moment from which posts count against the quotas of a variant; None without quotas."""
    if platforms.rehearses(account):
        return None
    pace = platforms.pace(account)
    told = account.examined_at if _reported_quota(account, variant.due_at) else None
    return min([each for each in (told, pace and variant.due_at - pace.within) if each], default=None)


def find_refusal(
    platforms: Platforms, variant: Variant, account: Account, due: Sequence[PlannedVariant]
) -> str:
    """The same as `quota_refusal`, with the posts that are `due` on the account from `counted_since` on."""
    if platforms.rehearses(account):
        return ""
    return _beyond_told(variant, account, due) or _beyond_pace(platforms, variant, account, due)


def _beyond_told(variant: Variant, account: Account, due: Sequence[PlannedVariant]) -> str:
    quota = _reported_quota(account, variant.due_at)
    if quota is None or account.examined_at is None:
        return ""
    before = (each.id for each in due if account.examined_at <= each.due_at < variant.due_at)
    needed = len({*before, variant.id})
    if needed <= quota["left"]:
        return ""
    return f"its quota allows {quota['left']} more until then, and this would be number {needed}"


def _beyond_pace(
    platforms: Platforms, variant: Variant, account: Account, due: Sequence[PlannedVariant]
) -> str:
    if (pace := platforms.pace(account)) is None:
        return ""
    since, until = variant.due_at - pace.within, variant.due_at + A_SECOND
    count = len({*(each.id for each in due if since <= each.due_at < until), variant.id})
    if count <= pace.most:
        return ""
    label = platforms.of(account).label
    return f"makes {count} posts in {format_hours(pace.within)} on this account; {label} takes {pace.most:,}"


def format_hours(stretch: timedelta) -> str:
    """ "24 hours", "15 minutes" """
    if stretch == HOUR:
        return "hour"
    minutes = int(stretch.total_seconds() // 60)
    return f"{minutes // 60} hours" if minutes % 60 == 0 else f"{minutes} minutes"
