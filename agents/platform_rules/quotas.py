"""Quotas: how much may still go out on an account, as its platform told it or takes of every account."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.platform_rules.registry import Platforms
from storage.models import Account, Status, Variant
from storage.unit_of_work import Work

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RemainingQuota:
    """So many posts of so many; `within` says of which stretch, '' where the platform does not."""

    left: int
    most: int
    within: str = ""

    def __str__(self) -> str:
        return f"{self.left:,} of {self.most:,} posts left{f' {self.within}' if self.within else ''}"


async def remaining_quotas(
    work: Work, platforms: Platforms, account: Account, *, now: datetime
) -> list[RemainingQuota]:
    """What is left of each quota of the account; nothing of one that only rehearses."""
    if platforms.rehearses(account):
        return []
    found = []
    if (told := _told(account, now)) is not None:
        since = await work.publications.of_account(account.id, since=account.examined_at or now)
        found.append(RemainingQuota(max(told["left"] - len(since), 0), told["most"]))
    if (pace := platforms.pace(account)) is not None:
        out = await work.publications.of_account(account.id, since=now - pace.within)
        found.append(
            RemainingQuota(max(pace.most - len(out), 0), pace.most, f"in any {format_hours(pace.within)}")
        )
    return found


def _told(account: Account, at: datetime) -> dict[str, int] | None:
    """The quota as the platform told it, unless it is full again by then."""
    quota = account.standing.get("quota")
    if not quota or account.examined_at is None:
        return None
    full_at = datetime.fromisoformat(quota["full_at"]) if quota["full_at"] else None
    return None if full_at is not None and full_at <= at else quota


async def quota_refusal(work: Work, platforms: Platforms, variant: Variant, account: Account) -> str:
    """Why there is not enough left for it and all that goes out before it; '' when there is."""
    if platforms.rehearses(account):
        return ""
    return await _beyond_told(work, variant, account) or await _beyond_pace(work, platforms, variant, account)


async def _beyond_told(work: Work, variant: Variant, account: Account) -> str:
    told = _told(account, variant.due_at)
    if told is None or account.examined_at is None:
        return ""
    before = await work.posts.due_between(account.examined_at, variant.due_at, account_id=account.id)
    needed = len({*(each.id for each in before), variant.id})
    if needed <= told["left"]:
        return ""
    return f"its quota allows {told['left']} more, and this is the {needed}. until then"


async def _beyond_pace(work: Work, platforms: Platforms, variant: Variant, account: Account) -> str:
    if (pace := platforms.pace(account)) is None:
        return ""
    since = variant.due_at - pace.within
    around = await work.posts.due_between(since, variant.due_at + timedelta(seconds=1), account_id=account.id)
    there = len({*(each.id for each in around if each.status is not Status.DROPPED), variant.id})
    if there <= pace.most:
        return ""
    label = platforms.of(account).label
    return f"makes {there} posts in {format_hours(pace.within)} on this account; {label} takes {pace.most:,}"


def format_hours(stretch: timedelta) -> str:
    """ "24 hours", "15 minutes" """
    if stretch == HOUR:
        return "hour"
    minutes = int(stretch.total_seconds() // 60)
    return f"{minutes // 60} hours" if minutes % 60 == 0 else f"{minutes} minutes"
