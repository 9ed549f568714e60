"""Quotas: how many posts an account may still publish, by its platform's answer and its pace."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.platform_rules.registry import Platforms
from storage.models import Account, Status, Variant
from storage.unit_of_work import Work

HOUR = timedelta(hours=1)


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
    if platforms.rehearses(account):
        return ""
    return await _beyond_told(work, variant, account) or await _beyond_pace(work, platforms, variant, account)


async def _beyond_told(work: Work, variant: Variant, account: Account) -> str:
    quota = _reported_quota(account, variant.due_at)
    if quota is None or account.examined_at is None:
        return ""
    before = await work.posts.due_between(account.examined_at, variant.due_at, account_id=account.id)
    needed = len({*(each.id for each in before), variant.id})
    if needed <= quota["left"]:
        return ""
    return f"its quota allows {quota['left']} more, and this is the {needed}. until then"


async def _beyond_pace(work: Work, platforms: Platforms, variant: Variant, account: Account) -> str:
    if (pace := platforms.pace(account)) is None:
        return ""
    since = variant.due_at - pace.within
    around = await work.posts.due_between(since, variant.due_at + timedelta(seconds=1), account_id=account.id)
    count = len({*(each.id for each in around if each.status is not Status.DROPPED), variant.id})
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
