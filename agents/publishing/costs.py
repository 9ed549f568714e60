"""Outlays: what went out on a platform that takes money for it is written down with its price, once."""

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
class Paid:
    """Exact words that went out somewhere."""

    workspace_id: int
    account_id: int
    carrier: str
    variant_id: int
    revision: int


def of_settlements(
    settlements: Sequence[Settlement], platforms: Platforms, *, at: datetime
) -> Mapping[int, Sequence[PlatformCost]]:
    """workspace id → what those cost that are out."""
    found: dict[int, list[PlatformCost]] = defaultdict(list)
    for due in (each.due for each in settlements if each.published_at is not None):
        carrier = platforms.priced(due.carrier)
        if carrier is not None:
            paid = Paid(due.workspace_id, due.account_id, due.carrier, due.variant_id, due.revision)
            cost = extras.publishing_price(carrier, due.words, due.besides, due.media)
            found[due.workspace_id].append(_outlay(paid, cost, at=at))
    return found


async def confirm(work: Work, platforms: Platforms, variant: Variant, *, at: datetime) -> None:
    """A person saw it on the platform, so it was paid for."""
    account, now = variant.account, variant.current
    carrier = platforms.priced(account.carrier)
    if carrier is not None:
        paid = Paid(work.workspace_id, account.id, account.carrier, variant.id, variant.revision)
        cost = extras.publishing_price(carrier, now.words, now.besides, now.media)
        await work.platform_costs.add(_outlay(paid, cost, at=at))


def _outlay(paid: Paid, cost: int, *, at: datetime) -> PlatformCost:
    return PlatformCost(
        workspace_id=paid.workspace_id,
        account_id=paid.account_id,
        carrier=paid.carrier,
        act=POST,
        key=f"{POST}-{paid.variant_id}-{paid.revision}",
        at=at,
        cost=cost,
    )


def lines(platforms: Platforms, totals: Sequence[CostTotal]) -> list[str]:
    """ "X: 3 posts, $0.045", a line for each platform and kind of act."""
    labels = {each.name: each.label for each in platforms}
    return [
        f"{labels.get(each.carrier, each.carrier)}: {counted(each.count, each.act)}, {dollars(each.cost)}"
        for each in totals
    ]
