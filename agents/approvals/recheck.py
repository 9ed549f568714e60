"""Posts that wait, after the brand has changed: which of them people are asked about now."""

from collections.abc import Sequence

from agents.approvals import requests
from agents.checks import brand_rules, post_checks
from agents.checks.brand_rules import Demands
from agents.context import Context
from storage.models import Post, Status, Variant
from storage.unit_of_work import Work

MOST_REDRAWN = 50
"""Cards that are drawn anew at once; any other is when it is shown or pressed next."""
MOST = 10_000


async def reconsider(work: Work, context: Context) -> Sequence[str]:
    """Ask anew where the brand has changed what may be asked; the cards that changed.

    Posts are locked here, so the workspace must not be: whoever decides about a post locks that first.
    """
    waiting = await work.posts.with_status(Status.PROPOSED, limit=MOST)
    wants = await brand_rules.demands(work, waiting)
    asked = await work.approvals.pending_variants()
    keys: dict[str, None] = {}
    for post in waiting:
        if _differing(context, wants, post, asked):
            held = await work.posts.lock(post.id)
            changed = _differing(context, wants, held, asked)
            for variant in changed:
                variant.propose()
            held.version += 1
            await requests.ask(work, held, changed, platforms=context.platforms, now=context.now())
            keys |= dict.fromkeys(requests.keys(held))
    return list(keys)[:MOST_REDRAWN]


def _differing(context: Context, wants: Demands, post: Post, asked: frozenset[int]) -> list[Variant]:
    """Its variants that are asked about and should not be, or the other way round."""
    return [
        variant
        for variant in post.variants
        if variant.status is Status.PROPOSED
        and bool(post_checks.obstacle(context.platforms, wants, post, variant)) == (variant.id in asked)
    ]
