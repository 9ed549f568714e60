"""Approvals given by a press: once, and for exactly the revisions that the card showed."""

from collections.abc import Sequence
from datetime import timedelta

from agents.approvals.requests import allows_self_approval, card_key, card_keys, is_lapsed, plan_stamp
from agents.approvals.seals import seal_of
from agents.approvals.stale_cards import Stale, refuse_stale, stale
from agents.checks import brand_rules, grounding, post_checks
from agents.checks.brand_rules import BrandDemands
from agents.context import Capability, Context
from agents.platform_rules.registry import Platforms
from agents.refusals import Refused
from agents.replies import Reply, Text, say, text
from storage.models import Answer, Post, Status, Variant, Workspace
from storage.unit_of_work import Work

UNDO_WINDOW = timedelta(seconds=60)
"""A decision can be taken back for so long."""


async def approve(context: Context, post_id: int, version: int) -> Reply:
    """Approve every variant of a post that waits. Raises `Refused` or `Stale`."""
    async with context.work() as work:
        post = await hold_for_decision(work, context, post_id, version)
        await approve_waiting(work, context, post)
    return say(
        f"✓ #{post.number} approved. Undo within {UNDO_WINDOW.seconds} seconds if that was too quick.",
        redraw=card_keys(post),
    )


async def approve_waiting(work: Work, context: Context, post: Post) -> None:
    """Approve the waiting variants of a locked post. Raises `Refused` or `Stale`."""
    waiting = [variant for variant in post.variants if variant.status is Status.PROPOSED]
    workspace = await work.workspaces.get()
    await _may_approve(work, context, workspace, waiting)
    _refuse_past(context, workspace, post, waiting)
    await _refuse_against_brand(work, post, waiting)
    decided = await work.approvals.decide(
        post_id=post.id,
        version=post.version,
        answer=Answer.APPROVED,
        by=context.person.id,
        at=context.now(),
        only=await _find_unchanged(work, post, waiting),
    )
    if not decided:
        _refuse_unpublishable(context, waiting)
        raise Stale(*await explain_decided(work, context, post))
    approved = [variant for variant in waiting if variant.id in decided]
    for variant in approved:
        variant.schedule()
    await record_decision(work, context, "approved", post, seals=[seal_of(each) for each in approved])


async def _refuse_against_brand(work: Work, post: Post, waiting: Sequence[Variant]) -> None:
    """Raises `Refused` for words that break a brand rule made since people were asked."""
    demands = await brand_rules.load_demands(work, [post])
    proposed = (each for each in waiting if each.status is Status.PROPOSED)
    if refused := next((words for each in proposed if (words := demands.find_violation(post, each))), ""):
        raise Refused(f"#{post.number} {refused}. Edit it first, or change the brand with /brand.")


async def _find_unchanged(work: Work, post: Post, waiting: Sequence[Variant]) -> list[int]:
    """Ids of the variants that are still, to the byte and the second, what people were asked about."""
    questions = await work.approvals.of_post(post.id, version=post.version)
    asked = {each.variant_id: each.seal for each in questions if each.answer is Answer.PENDING}
    return [variant.id for variant in waiting if asked.get(variant.id) == seal_of(variant)]


async def approve_all(context: Context, campaign_id: int, stamp: str) -> Reply:
    """Approve every post of a plan that waits, if the plan is still as it was shown."""
    context.require(Capability.DECIDE)
    async with context.work() as work:
        posts = await work.posts.of_campaign(campaign_id)
        if plan_stamp(posts) != stamp:
            raise stale("The plan")
        waiting = [post for post in posts if any(v.status is Status.PROPOSED for v in post.variants)]
        if not waiting:
            raise Refused("Nothing in this plan waits for an approval any more.")
        demands = await brand_rules.load_demands(work, waiting)
        held = [await work.posts.lock(post.id) for post in waiting]
        left_out = {
            post.number: why for post in held if (why := _explain_left_out(context.platforms, demands, post))
        }
        ready = [post for post in held if post.number not in left_out]
        reasons = "".join(f" #{number} {why}" for number, why in left_out.items())
        if not ready:
            raise Refused(f"Nothing was approved.{reasons}")
        for post in ready:
            await approve_waiting(work, context, post)
    numbers = ", ".join(f"#{post.number}" for post in ready)
    return say(f"✓ Approved: {numbers}.{reasons}", redraw=(*map(card_key, ready), f"plan:{campaign_id}"))


def _explain_left_out(platforms: Platforms, demands: BrandDemands, post: Post) -> str:
    """The reason why a waiting post is not approved together with others; '' when it is."""
    waiting = [each for each in post.variants if each.status is Status.PROPOSED]
    obstacles = [post_checks.find_obstacle(platforms, demands, post, each) for each in waiting]
    if refused := next((each for each in obstacles if each), ""):
        return f"waits for an edit: {refused}"
    unsure = grounding.list_unsourced(post)
    return f"says {', '.join(unsure)} without a source: look, and approve it on its card." if unsure else ""


async def hold_for_decision(work: Work, context: Context, post_id: int, version: int) -> Post:
    """The post, locked, if it is still what the card showed and this person may decide.

    Raises `Refused` or `Stale`.
    """
    post = await work.posts.lock(post_id)
    if Capability.DECIDE not in context.capabilities:
        deciding = ", ".join(person.name for person in await work.people.approvers())
        raise Refused(f"Only {deciding} can decide about #{post.number}.")
    refuse_stale(post, version)
    return post


async def _may_approve(
    work: Work, context: Context, workspace: Workspace, waiting: Sequence[Variant]
) -> None:
    context.require(Capability.DECIDE)
    own = any(variant.current.author_id == context.person.id for variant in waiting)
    if not own or await allows_self_approval(work, workspace):
        return
    others = [p.name for p in await work.people.approvers() if p.id != context.person.id]
    who = " or ".join(others) or "another approver (invite one with /invite NAME approver)"
    raise Refused(f"These are your own words, and this workspace asks for a second pair of eyes: {who}.")


def _refuse_past(context: Context, workspace: Workspace, post: Post, waiting: Sequence[Variant]) -> None:
    if is_lapsed(workspace, waiting, now=context.now()):
        raise Refused(f"The time of #{post.number} has passed. Press Reschedule to give it another one.")


def _refuse_unpublishable(context: Context, waiting: Sequence[Variant]) -> None:
    for variant in waiting:
        if variant.status is not Status.PROPOSED:
            continue
        if error := post_checks.variant_error(context.platforms, variant):
            raise Refused(f"{context.platforms.label(variant.account)}: {error} Nothing was approved.")


async def explain_decided(work: Work, context: Context, post: Post) -> Text:
    """A sentence on who decided about the post already, and when."""
    for answer in await work.approvals.of_post(post.id, version=post.version):
        if answer.answer in (Answer.APPROVED, Answer.REJECTED) and answer.decided_at:
            person = await work.people.by_id(answer.decided_by)
            who = person.name if person else "somebody"
            when = context.moment(answer.decided_at)
            return text(f"#{post.number} was already {answer.answer} by {who}, ", when, ".")
    return text(f"Nothing about #{post.number} waits for a decision.")


async def record_decision(work: Work, context: Context, verb: str, post: Post, **detail: object) -> None:
    """Write a decision about a post into the audit log."""
    await work.audit.add(
        actor=context.person.name,
        verb=verb,
        subject=f"post #{post.number}",
        at=context.now(),
        version=post.version,
        **detail,
    )
