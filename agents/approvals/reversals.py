"""Reversals: a waiting post is rejected, a planned one cancelled, a decision undone for a minute."""

from collections.abc import Sequence
from datetime import datetime

from agents.approvals.decisions import UNDO_WINDOW, explain_decided, hold_for_decision, record_decision
from agents.approvals.requests import card_keys
from agents.approvals.stale_cards import Stale
from agents.context import Capability, Context
from agents.refusals import Refused
from agents.replies import Reply, say
from storage.models import Answer, Approval, Post, Status, Variant
from storage.unit_of_work import Work

DROPPABLE = (
    Status.PROPOSED,
    Status.SCHEDULED,
    Status.HELD,
    Status.REJECTED,
    Status.RECONNECT,
    Status.ASKING,
)
UNDOABLE = (Status.SCHEDULED, Status.DROPPED)


async def reject(context: Context, post_id: int, version: int, *, reason: str) -> Reply:
    """Reject a waiting post, or cancel a scheduled one. Raises `Refused` or `Stale`."""
    async with context.work() as work:
        post = await hold_for_decision(work, context, post_id, version)
        dropped = [variant for variant in post.variants if variant.status in DROPPABLE]
        if not dropped:
            raise Stale(*await explain_decided(work, context, post))
        await drop_variants(work, context, post, dropped, reason=reason)
        await record_decision(work, context, "rejected", post, reason=reason)
    too_late = [context.platforms.label(v.account) for v in post.variants if v.status is not Status.DROPPED]
    left = f" Too late for {', '.join(too_late)}: that is on its way or out." if too_late else ""
    return say(f"✗ #{post.number} rejected; it will not go out.{left}", redraw=card_keys(post))


async def drop_variants(
    work: Work, context: Context, post: Post, dropped: Sequence[Variant], *, reason: str = ""
) -> None:
    """Reject variants. A variant that may be out is dropped for good: to revive it could publish it twice."""
    uncertain = [variant.id for variant in dropped if variant.status is Status.ASKING]
    await work.approvals.withdraw(variant_ids=uncertain)
    await work.approvals.decide(
        post_id=post.id,
        version=post.version,
        answer=Answer.REJECTED,
        by=context.person.id,
        at=context.now(),
        reason=reason,
        over=(Answer.PENDING, Answer.APPROVED),
        only=[variant.id for variant in dropped],
    )
    for variant in dropped:
        variant.drop()


async def cancel(context: Context, number: int, *, account: str) -> Post:
    """Cancel a post on one account, or ('') on all. To cancel an approved post takes the right to decide."""
    context.require(Capability.CHANGE)
    async with context.work() as work:
        post = await work.posts.lock((await work.posts.numbered(number)).id)
        only = (await work.accounts.get(account)).id if account else None
        dropped = [v for v in post.variants if v.status in DROPPABLE and only in (None, v.account_id)]
        if not dropped:
            raise Refused(f"Nothing of #{number} can be cancelled any more.")
        if any(variant.status is not Status.PROPOSED for variant in dropped):
            context.require(Capability.DECIDE)
        await drop_variants(work, context, post, dropped)
        await record_decision(
            work, context, "cancelled", post, accounts=[each.account.ref for each in dropped]
        )
    return post


async def undo(context: Context, post_id: int, version: int) -> Reply:
    """Take an approval or rejection back, for a minute or until it is being published."""
    async with context.work() as work:
        post = await hold_for_decision(work, context, post_id, version)
        reopened = await work.approvals.reopen(
            post_id=post.id, version=post.version, since=context.now() - UNDO_WINDOW
        )
        undone = [variant for variant in post.variants if variant.id in reopened]
        if not undone:
            raise Refused(
                f"It is more than {UNDO_WINDOW.seconds} seconds ago. "
                f"Edit, reschedule or reject #{post.number} instead."
            )
        if any(variant.status not in UNDOABLE for variant in undone):
            raise Refused(f"#{post.number} has gone further meanwhile; nothing was undone.")
        for variant in undone:
            variant.revive() if variant.status is Status.DROPPED else variant.propose()
        await record_decision(work, context, "undone", post)
    return say(f"↩ #{post.number} waits for a decision again.", redraw=card_keys(post))


def is_undoable(post: Post, answers: Sequence[Approval], *, now: datetime) -> bool:
    """Whether the post was decided about within the last minute and has gone no further since."""
    decided = {
        answer.variant_id
        for answer in answers
        if answer.answer in (Answer.APPROVED, Answer.REJECTED)
        and answer.decided_at
        and answer.decided_at + UNDO_WINDOW > now
    }
    return bool(decided) and all(v.status in UNDOABLE for v in post.variants if v.id in decided)
