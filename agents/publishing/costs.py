"""Costs of publishing: a row with the price for each post on a platform that charges, written once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.platform_rules import extras
from agents.platform_rules.registry import Platforms
from agents.text import counted, dollars
from storage.models import PlatformCost, Variant
from storage.repositories.publishing.platform_costs import CostTotal
from storage.repositories.publishing.settlements import Settlement
from storage.unit_of_work import Work

POST = "post"


@dataclass(frozen=True, slots=True)
class PublishedRevision:
    """A revision that went out on an account."""

    workspace_id: int
    account_id: int
    carrier: str
    variant_id: int
    revision: int


def settlement_costs(
    settlements: Sequence[Settlement], platforms: Platforms, *, at: datetime
) -> Mapping[int, Sequence[PlatformCost]]:
    """workspace id → cost rows of the settlements that are published."""
    found: dict[int, list[PlatformCost]] = defaultdict(list)
    for due in (each.due for each in settlements if each.published_at is not None):
        carrier = platforms.priced(due.carrier)
        if carrier is not None:
            published = PublishedRevision(
                due.workspace_id, due.account_id, due.carrier, due.variant_id, due.revision
            )
            cost = extras.publishing_price(carrier, due.words, due.besides, due.media)
            found[due.workspace_id].append(_cost_row(published, cost, at=at))
    return found


async def record_confirmed_cost(work: Work, platforms: Platforms, variant: Variant, *, at: datetime) -> None:
    """Store the cost of a variant that a person found on the platform."""
    account, now = variant.account, variant.current
    carrier = platforms.priced(account.carrier)
    if carrier is not None:
        published = PublishedRevision(
            work.workspace_id, account.id, account.carrier, variant.id, variant.revision
        )
        cost = extras.publishing_price(carrier, now.words, now.besides, now.media)
        await work.platform_costs.add(_cost_row(published, cost, at=at))


def _cost_row(published: PublishedRevision, cost: int, *, at: datetime) -> PlatformCost:
    return PlatformCost(
        workspace_id=published.workspace_id,
        account_id=published.account_id,
        carrier=published.carrier,
        act=POST,
        key=f"{POST}-{published.variant_id}-{published.revision}",
        at=at,
        cost=cost,
    )


def format_totals(platforms: Platforms, totals: Sequence[CostTotal]) -> list[str]:
    """ "X: 3 posts, $0.045", a line for each platform and kind of act."""
    labels = {each.name: each.label for each in platforms}
    return [
        f"{labels.get(each.carrier, each.carrier)}: {counted(each.count, each.act)}, {dollars(each.cost)}"
        for each in totals
    ]
