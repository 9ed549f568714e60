"""Decisions about held and uncertain posts, and the pause of all publishing."""

from collections.abc import Sequence
from datetime import datetime

from agents.approvals import decisions, requests, reversals, seals
from agents.approvals.stale_cards import Stale, changed_since_shown
from agents.cards import post_card
from agents.cards.post_rows import DESK_PAUSED
from agents.context import Capability, Context
from agents.publishing import costs
from agents.refusals import Refused
from agents.replies import Button, Card, Reply, say, text
from storage.models import Answer, Approval, Health, Post, Publication, Status, Variant
from storage.unit_of_work import Work

SENDABLE = (Status.HELD, Status.RECONNECT)


async def send_held(
    context: Context, post_id: int, version: int, *, statuses: Sequence[Status] = SENDABLE
) -> Reply:
    """Send held variants now: the press approves the same words for this moment. Raises `Refused`."""
    async with context.work() as work:
        post = await decisions.hold_for_decision(work, context, post_id, version)
        await _release(work, context, post, statuses)
    return say(f"→ #{post.number} goes out now.", redraw=requests.card_keys(post))


async def resend(context: Context, post_id: int, version: int) -> Reply:
    """Send a post again that a person did not find on the platform."""
    return await send_held(context, post_id, version, statuses=(Status.ASKING,))


async def _release(work: Work, context: Context, post: Post, statuses: Sequence[Status]) -> None:
    """Approve the same words for this moment. The old approval was for another time and is withdrawn."""
    if (await work.workspaces.get()).paused_at is not None:
        raise Refused(f"The desk is paused: /resume first, then send #{post.number}.")
    campaign = await work.campaigns.by_id(post.campaign_id)
    if campaign and campaign.paused_at:
        raise Refused(f"Campaign {campaign.number} is paused: /campaign resume {campaign.number} first.")
    waiting = [variant for variant in post.variants if variant.status in statuses]
    if not waiting:
        raise Stale(f"Nothing of #{post.number} waits to be sent any more.")
    released = [variant for variant in waiting if variant.account.health is Health.CONNECTED]
    if not released:
        lost = ", ".join(context.platforms.label(variant.account) for variant in waiting)
        raise Refused(f"{lost} must be connected again before #{post.number} can go out: /accounts.")
    now = context.now().replace(microsecond=0)
    await work.approvals.withdraw(variant_ids=[variant.id for variant in released])
    post.version += 1
    await work.approvals.carry(post_id=post.id, version=post.version)
    for variant in released:
        variant.release(now=now)
        await work.approvals.ask(_answered(context, post, variant, now))
    await work.audit.add(
        actor=context.person.name,
        verb="released",
        subject=f"post #{post.number}",
        at=now,
        version=post.version,
        seals=[seals.seal_of(variant) for variant in released],
    )


def _answered(context: Context, post: Post, variant: Variant, now: datetime) -> Approval:
    return Approval(
        workspace_id=post.workspace_id,
        post_id=post.id,
        version=post.version,
        variant_id=variant.id,
        revision=variant.revision,
        seal=seals.seal_of(variant),
        answer=Answer.APPROVED,
        asked_at=now,
        decided_at=now,
        decided_by=context.person.id,
    )


async def confirm_published(context: Context, post_id: int, version: int) -> Reply:
    """Store a post as published that a person found on the platform."""
    async with context.work() as work:
        post = await decisions.hold_for_decision(work, context, post_id, version)
        uncertain = [variant for variant in post.variants if variant.status is Status.ASKING]
        if not uncertain:
            raise Stale(f"Nobody needs to look for #{post.number} any more.")
        for variant in uncertain:
            variant.confirm()
            await work.publications.add(_publication(context, variant))
            await costs.record_confirmed_cost(work, context.platforms, variant, at=context.now())
        post.version += 1
        await work.approvals.carry(post_id=post.id, version=post.version)
        await work.audit.add(
            actor=context.person.name, verb="confirmed", subject=f"post #{post.number}", at=context.now()
        )
    return say(f"✓ #{post.number} is written down as published.", redraw=requests.card_keys(post))


def _publication(context: Context, variant: Variant) -> Publication:
    return Publication(
        workspace_id=variant.workspace_id,
        variant_id=variant.id,
        account_id=variant.account_id,
        external_id="",
        url="",
        published_at=context.now(),
        confirmed_by=context.person.name,
    )


async def drop_uncertain(context: Context, post_id: int, version: int) -> Reply:
    """Drop an uncertain post, whether it is out or not."""
    return await reversals.reject(context, post_id, version, reason="")


async def pause_publishing(context: Context) -> Reply:
    """Stop every outward act of the workspace at once."""
    context.require(Capability.DRAFT)
    async with context.work() as work:
        workspace = await work.workspaces.get(lock=True)
        if workspace.paused_at:
            by, at = workspace.paused_by, context.moment(workspace.paused_at)
            return say(f"Paused already, by {by}, ", at, ". Nothing goes out. /resume starts again.")
        workspace.pause(at=context.now(), by=context.person.name)
        await work.audit.add(actor=context.person.name, verb="paused", subject="workspace", at=context.now())
    return say("⏸ Paused: nothing goes out until somebody types /resume. Drafting and approving go on.")


async def resume_publishing(context: Context) -> Reply:
    """End the pause; posts that fell due during it are listed and wait for a press."""
    context.require(Capability.DECIDE)
    async with context.work() as work:
        if (await work.workspaces.get()).paused_at is None:
            return say("Nothing is paused.")
        await _hold_due(work, context.now())  # posts are locked before the workspace, as everywhere
        (await work.workspaces.get(lock=True)).resume()
        await work.audit.add(actor=context.person.name, verb="resumed", subject="workspace", at=context.now())
    return await _resumed(context)


async def _hold_due(work: Work, now: datetime) -> None:
    while posts := await work.posts.with_status(Status.SCHEDULED, due_before=now):
        held = [variant for post in posts for variant in (await work.posts.lock(post.id)).variants]
        for variant in held:
            if variant.status is Status.SCHEDULED and variant.due_at <= now:
                variant.hold(DESK_PAUSED)


async def _resumed(context: Context) -> Reply:
    async with context.read() as work:
        posts = await work.posts.with_status(Status.HELD)
        shown: list[Card] = await post_card.post_cards(work, context.platforms, posts, now=context.now())
    if not posts:
        return say("▶ Resumed. Nothing fell due meanwhile.")
    noun = "post" if len(posts) == 1 else "posts"
    button = Button(
        f"Send all {len(posts)} now",
        f"release:{len(posts)}:{requests.plan_stamp(posts)}",
        "primary",
        f"Send {len(posts)} held {noun} now?",
    )
    return Reply(
        text=text(f"▶ Resumed. {len(posts)} {noun} fell due meanwhile; none was published."),
        cards=tuple(shown),
        buttons=(button,) if len(posts) > 1 else (),
    )


async def send_all_held(context: Context, stamp: str) -> Reply:
    """Send all held posts, if they are still the listed ones."""
    context.require(Capability.DECIDE)
    async with context.work() as work:
        posts = await work.posts.with_status(Status.HELD)
        if not posts or requests.plan_stamp(posts) != stamp:
            raise Refused(changed_since_shown("What is held", next_step="Look at it with /queue."))
        held = [await work.posts.lock(post.id) for post in posts]
        for post in held:
            await _release(work, context, post, (Status.HELD,))
    numbers = ", ".join(f"#{post.number}" for post in held)
    return say(
        f"→ {numbers} go out now.", redraw=dict.fromkeys(k for p in held for k in requests.card_keys(p))
    )
