"""Approval decisions: what a pressed Approve means, once, for exactly the revision that was shown."""

from collections.abc import Sequence
from datetime import timedelta

from agents.approvals.requests import Stale, card_key, keys, lapsed, plan_stamp, self_approval
from agents.approvals.seals import seal_of
from agents.checks import brand_rules, grounding, post_checks
from agents.checks.brand_rules import Demands
from agents.context import Capability, Context
from agents.platform_rules.registry import Platforms
from agents.refusals import Refused
from agents.replies import Reply, Text, say, text
from storage.models import Answer, Post, Status, Variant, Workspace
from storage.unit_of_work import Work

UNDO = timedelta(seconds=60)


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
        held = [await work.posts.lock(post.id) for post in waiting]
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


async def fresh(work: Work, context: Context, post_id: int, version: int) -> Post:
    """The post, locked, if it is still what the card showed and this person may decide."""
    post = await work.posts.lock(post_id)
    if Capability.DECIDE not in context.capabilities:
        deciding = ", ".join(person.name for person in await work.people.approvers())
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
    others = [p.name for p in await work.people.approvers() if p.id != context.person.id]
    who = " or ".join(others) or "another approver (invite one with /invite NAME approver)"
    raise Refused(f"These are your own words, and this workspace asks for a second pair of eyes: {who}.")


def _still_to_come(context: Context, workspace: Workspace, post: Post, waiting: Sequence[Variant]) -> None:
    if lapsed(workspace, waiting, now=context.now()):
        raise Refused(f"The time of #{post.number} has passed. Press Reschedule to give it another one.")


def _would_be_taken(context: Context, waiting: Sequence[Variant]) -> None:
    for variant in waiting:
        if variant.status is not Status.PROPOSED:
            continue
        if error := post_checks.variant_error(context.platforms, variant):
            raise Refused(f"{context.platforms.label(variant.account)}: {error} Nothing was approved.")


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
