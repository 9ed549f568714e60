"""Asks people about exact words at an exact time, and does what a pressed button means, once."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from agents.approvals.seals import seal
from agents.checks import brand_rules, grounding, post_checks
from agents.checks.brand_rules import Demands
from agents.context import Capability, Context, Desk, Refused
from agents.platform_rules.registry import Platforms
from agents.replies import Reply, Text, say, text
from storage.models import Answer, Approval, Post, Status, Variant, Workspace
from storage.unit_of_work import Work

UNDO = timedelta(seconds=60)


class Stale(Refused):
    """The card that was pressed does not show the present state; the caller shows it again."""


def card_key(post: Post) -> str:
    """How a post's card is named wherever it is shown."""
    return f"post:{post.id}"


def keys(post: Post) -> tuple[str, str]:
    """The cards that change when a post does: its own and its plan's."""
    return card_key(post), f"plan:{post.campaign_id}"


async def ask(
    work: Work, post: Post, changed: Sequence[Variant], *, platforms: Platforms, now: datetime
) -> None:
    """Ask (again) about the variants that are new or changed; the others' answers stand.

    A variant that its platform or the brand would refuse is not asked about until its words are mended.
    """
    wants = await brand_rules.demands(work, [post])
    await work.approvals.withdraw(variant_ids=[variant.id for variant in changed])
    await work.approvals.carry(post_id=post.id, version=post.version)
    for variant in changed:
        if post_checks.obstacle(platforms, wants, post, variant):
            continue
        await work.approvals.ask(_question(post, variant, now))


async def ask_anew(desk: Desk, workspace_id: int, post_id: int) -> None:
    """The publisher sent a post back, because it was not what was approved: its old answers count no more."""
    async with desk.database.work(workspace_id) as work:
        post = await work.posts.hold(post_id)
        back = [variant for variant in post.variants if variant.status is Status.PROPOSED]
        post.version += 1
        await ask(work, post, back, platforms=desk.platforms, now=desk.clock.now())


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


def seal_of(variant: Variant) -> str:
    """The seal of a variant as it stands now."""
    return seal(
        workspace_id=variant.workspace_id,
        account_id=variant.account_id,
        revision=variant.revision,
        words=variant.current.words,
        media=variant.current.media,
        due_at=variant.due_at,
        besides=variant.current.besides,
    )


async def approve(context: Context, post_id: int, version: int) -> Reply:
    """Approve every variant of a post that waits. Raises `Refused` or `Stale`."""
    async with context.work() as work:
        post = await fresh(work, context, post_id, version)
        await grant(work, context, post)
    return say(
        f"✓ #{post.number} approved. Undo within {UNDO.seconds} seconds if that was too quick.",
        redraw=keys(post),
    )


async def grant(work: Work, context: Context, post: Post) -> None:
    """Approve what waits of a post that is held. Raises `Refused` or `Stale`."""
    waiting = [variant for variant in post.variants if variant.status is Status.PROPOSED]
    workspace = await work.workspaces.get()
    await _may_approve(work, context, workspace, waiting)
    _still_to_come(context, workspace, post, waiting)
    await _as_the_brand_wants(work, post, waiting)
    decided = await work.approvals.decide(
        post_id=post.id,
        version=post.version,
        answer=Answer.APPROVED,
        by=context.person.id,
        at=context.now(),
        only=await _as_asked(work, post, waiting),
    )
    if not decided:
        _would_be_taken(context, waiting)
        raise Stale(*await why_not(work, context, post))
    approved = [variant for variant in waiting if variant.id in decided]
    for variant in approved:
        variant.schedule()
    await record(work, context, "approved", post, seals=[seal_of(each) for each in approved])


async def _as_the_brand_wants(work: Work, post: Post, waiting: Sequence[Variant]) -> None:
    """Raises `Refused` where the brand has come to demand something since people were asked."""
    wants = await brand_rules.demands(work, [post])
    proposed = (each for each in waiting if each.status is Status.PROPOSED)
    if refused := next((words for each in proposed if (words := wants.of(post, each))), ""):
        raise Refused(f"#{post.number} {refused}. Edit it first, or change the brand with /brand.")


async def _as_asked(work: Work, post: Post, waiting: Sequence[Variant]) -> list[int]:
    """Those that are still, to the byte and the second, what people were asked about."""
    questions = await work.approvals.of_post(post.id, version=post.version)
    asked = {each.variant_id: each.seal for each in questions if each.answer is Answer.PENDING}
    return [variant.id for variant in waiting if asked.get(variant.id) == seal_of(variant)]


async def approve_all(context: Context, campaign_id: int, stamp: str) -> Reply:
    """Approve every post of a plan that waits, if the plan is still as it was shown."""
    context.require(Capability.DECIDE)
    async with context.work() as work:
        posts = await work.posts.of_campaign(campaign_id)
        if plan_stamp(posts) != stamp:
            raise Stale("The plan has changed since this was shown. Here it is as it stands now.")
        waiting = [post for post in posts if any(v.status is Status.PROPOSED for v in post.variants)]
        if not waiting:
            raise Refused("Nothing in this plan waits for an approval any more.")
        wants = await brand_rules.demands(work, waiting)
        held = [await work.posts.hold(post.id) for post in waiting]
        left = {post.number: why for post in held if (why := _left_out(context.platforms, wants, post))}
        ready = [post for post in held if post.number not in left]
        reasons = "".join(f" #{number} {why}" for number, why in left.items())
        if not ready:
            raise Refused(f"Nothing was approved.{reasons}")
        for post in ready:
            await grant(work, context, post)
    numbers = ", ".join(f"#{post.number}" for post in ready)
    return say(f"✓ Approved: {numbers}.{reasons}", redraw=(*map(card_key, ready), f"plan:{campaign_id}"))


def _left_out(platforms: Platforms, wants: Demands, post: Post) -> str:
    """Why a post that waits is not approved together with others; '' when it is."""
    waiting = [each for each in post.variants if each.status is Status.PROPOSED]
    obstacles = [post_checks.obstacle(platforms, wants, post, each) for each in waiting]
    if refused := next((each for each in obstacles if each), ""):
        return f"waits for an edit: {refused}"
    unsure = grounding.unsure(post)
    return f"says {', '.join(unsure)} without a source: look, and approve it on its card." if unsure else ""


def approvable(platforms: Platforms, post: Post, wants: Demands) -> bool:
    """Does something of it wait for an approval, with words that every platform and the brand would take?"""
    waiting = [variant for variant in post.variants if variant.status is Status.PROPOSED]
    return bool(waiting) and not any(post_checks.obstacle(platforms, wants, post, each) for each in waiting)


def plan_stamp(posts: Iterable[Post]) -> str:
    """Changes whenever any post of the plan does; short enough for a button."""
    shown = ",".join(f"{post.id}.{post.version}" for post in posts)
    return hashlib.sha256(shown.encode()).hexdigest()[:12]


async def fresh(work: Work, context: Context, post_id: int, version: int) -> Post:
    """The post, locked, if it is still what the card showed and this person may decide."""
    post = await work.posts.hold(post_id)
    if Capability.DECIDE not in context.capabilities:
        deciding = ", ".join(person.name for person in await work.people.deciding())
        raise Refused(f"Only {deciding} can decide about #{post.number}.")
    if post.version != version:
        raise Stale(f"#{post.number} has changed since this was shown. Here it is as it stands now.")
    return post


async def _may_approve(
    work: Work, context: Context, workspace: Workspace, waiting: Sequence[Variant]
) -> None:
    context.require(Capability.DECIDE)
    own = any(variant.current.author_id == context.person.id for variant in waiting)
    if not own or await self_approval(work, workspace):
        return
    others = [p.name for p in await work.people.deciding() if p.id != context.person.id]
    who = " or ".join(others) or "another approver (invite one with /invite NAME approver)"
    raise Refused(f"These are your own words, and this workspace asks for a second pair of eyes: {who}.")


async def self_approval(work: Work, workspace: Workspace) -> bool:
    """May people approve their own words here? By default only while they are alone."""
    if workspace.self_approval is not None:
        return workspace.self_approval
    return len(await work.people.everybody()) == 1


def _still_to_come(context: Context, workspace: Workspace, post: Post, waiting: Sequence[Variant]) -> None:
    if lapsed(workspace, waiting, now=context.now()):
        raise Refused(f"The time of #{post.number} has passed. Press Reschedule to give it another one.")


def _would_be_taken(context: Context, waiting: Sequence[Variant]) -> None:
    for variant in waiting:
        if variant.status is not Status.PROPOSED:
            continue
        if error := post_checks.variant_error(context.platforms, variant):
            raise Refused(f"{context.platforms.label(variant.account)}: {error} Nothing was approved.")


def lapsed(workspace: Workspace, waiting: Sequence[Variant], *, now: datetime) -> bool:
    """Is it too late for one of these, even with the workspace's grace?"""
    grace = timedelta(minutes=workspace.grace_minutes)
    return any(variant.due_at + grace < now for variant in waiting)


async def why_not(work: Work, context: Context, post: Post) -> Text:
    for answer in await work.approvals.of_post(post.id, version=post.version):
        if answer.answer in (Answer.APPROVED, Answer.REJECTED) and answer.decided_at:
            person = await work.people.by_id(answer.decided_by)
            who = person.name if person else "somebody"
            when = context.moment(answer.decided_at)
            return text(f"#{post.number} was already {answer.answer} by {who}, ", when, ".")
    return text(f"Nothing about #{post.number} waits for a decision.")


async def record(work: Work, context: Context, verb: str, post: Post, **detail: object) -> None:
    await work.audit.add(
        actor=context.person.name,
        verb=verb,
        subject=f"post #{post.number}",
        at=context.now(),
        version=post.version,
        **detail,
    )
