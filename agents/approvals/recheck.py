"""A re-check of waiting posts after a change of the brand: people are asked anew where it matters."""

from collections.abc import Sequence

from agents.approvals import requests
from agents.checks import brand_rules, post_checks
from agents.checks.brand_rules import BrandDemands
from agents.context import Context
from storage.models import Post, Status, Variant
from storage.unit_of_work import Work

MOST_REDRAWN = 50
"""Cards that are drawn anew at once; other cards follow when they are shown or pressed next."""
MOST_RECHECKED = 10_000


async def recheck_waiting(work: Work, context: Context) -> Sequence[str]:
    """Ask anew about posts that the brand now allows or forbids; returns the keys of the changed cards.

    Posts are locked here, so the workspace must not be locked yet: every decision locks the post first.
    """
    waiting = await work.posts.with_status(Status.PROPOSED, limit=MOST_RECHECKED)
    demands = await brand_rules.load_demands(work, waiting)
    asked = await work.approvals.pending_variants()
    keys: dict[str, None] = {}
    for post in waiting:
        if _find_differing(context, demands, post, asked):
            held = await work.posts.lock(post.id)
            changed = _find_differing(context, demands, held, asked)
            for variant in changed:
                variant.propose()
            held.version += 1
            await requests.ask_approval(work, held, changed, platforms=context.platforms, now=context.now())
            keys |= dict.fromkeys(requests.card_keys(held))
    return list(keys)[:MOST_REDRAWN]


def _find_differing(
    context: Context, demands: BrandDemands, post: Post, asked: frozenset[int]
) -> list[Variant]:
    """Variants that are asked about and should not be, or the other way round."""
    return [
        variant
        for variant in post.variants
        if variant.status is Status.PROPOSED
        and bool(post_checks.find_obstacle(context.platforms, demands, post, variant))
        == (variant.id in asked)
    ]
