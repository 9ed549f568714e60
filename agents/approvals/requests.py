"""Approval requests: the question about each changed revision, its stamp, and when it is too late."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from agents.approvals.seals import seal_of
from agents.checks import brand_rules, post_checks
from agents.checks.brand_rules import BrandDemands
from agents.context import Desk
from agents.platform_rules.registry import Platforms
from storage.models import Approval, Post, Status, Variant, Workspace
from storage.unit_of_work import Work


def card_key(post: Post) -> str:
    """The key of a post's card, wherever it is shown."""
    return f"post:{post.id}"


def card_keys(post: Post) -> tuple[str, str]:
    """The keys of the cards that change with a post: its own and its plan's."""
    return card_key(post), f"plan:{post.campaign_id}"


async def ask_approval(
    work: Work, post: Post, changed: Sequence[Variant], *, platforms: Platforms, now: datetime
) -> None:
    """Ask (again) about the variants that are new or changed; answers about the other variants stand.

    A variant that its platform or the brand would refuse is not asked about until its words are mended.
    """
    demands = await brand_rules.load_demands(work, [post])
    await work.approvals.withdraw(variant_ids=[variant.id for variant in changed])
    await work.approvals.carry(post_id=post.id, version=post.version)
    for variant in changed:
        if post_checks.find_obstacle(platforms, demands, post, variant):
            continue
        await work.approvals.ask(_question(post, variant, now))


async def ask_returned(desk: Desk, workspace_id: int, post_id: int) -> None:
    """Ask about a post that the publisher sent back as not what was approved; old answers lapse."""
    async with desk.database.work(workspace_id) as work:
        post = await work.posts.lock(post_id)
        back = [variant for variant in post.variants if variant.status is Status.PROPOSED]
        post.version += 1
        await ask_approval(work, post, back, platforms=desk.platforms, now=desk.clock.now())


def _question(post: Post, variant: Variant, now: datetime) -> Approval:
    return Approval(
        workspace_id=post.workspace_id,
        post_id=post.id,
        version=post.version,
        variant_id=variant.id,
        revision=variant.revision,
        seal=seal_of(variant),
        asked_at=now,
    )


def is_approvable(platforms: Platforms, post: Post, demands: BrandDemands) -> bool:
    """Whether a post waits for approval with words that every platform and the brand would take."""
    waiting = [variant for variant in post.variants if variant.status is Status.PROPOSED]
    return bool(waiting) and not any(
        post_checks.find_obstacle(platforms, demands, post, each) for each in waiting
    )


def plan_stamp(posts: Iterable[Post]) -> str:
    """A hash over the versions of all posts of a plan, short enough for a button."""
    shown = ",".join(f"{post.id}.{post.version}" for post in posts)
    return hashlib.sha256(shown.encode()).hexdigest()[:12]


async def allows_self_approval(work: Work, workspace: Workspace) -> bool:
    """Whether people may approve their own words. By default only in a workspace of one person."""
    if workspace.self_approval is not None:
        return workspace.self_approval
    return len(await work.people.all()) == 1


def is_lapsed(workspace: Workspace, waiting: Sequence[Variant], *, now: datetime) -> bool:
    """Whether it is too late for one of the variants, even with the workspace's grace."""
    grace = timedelta(minutes=workspace.grace_minutes)
    return any(variant.due_at + grace < now for variant in waiting)
