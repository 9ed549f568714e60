"""Amendments: proposed changes of planned posts, decided once; every changed post asks for approval again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from textwrap import indent
from typing import Literal

from pydantic import BaseModel, ConfigDict

from agents.approvals import decisions, requests, reversals
from agents.approvals.stale_cards import Stale
from agents.context import Capability, Context
from agents.posts import revisions
from agents.refusals import Refused
from agents.replies import Button, Card, Moment, Reply, Text, say, text
from agents.text import counted
from storage.models import OPEN, Amendment, Answer, Post, Variant
from storage.unit_of_work import Work

Kind = Literal["time", "words", "drop"]


class PlannedChange(BaseModel):
    """A change of a post that was at `version` when the change was proposed.

    `before` and `after` are words on the account with this ref, or moments (ISO, UTC); '' for a drop.
    """

    model_config = ConfigDict(extra="forbid")
    kind: Kind
    post_id: int
    number: int
    version: int
    brief: str
    account: str = ""
    before: str = ""
    after: str = ""


def change_post(
    post: Post, kind: Kind, *, account: str = "", before: str = "", after: str = ""
) -> PlannedChange:
    """A change of the post at its present version."""
    return PlannedChange(
        kind=kind,
        post_id=post.id,
        number=post.number,
        version=post.version,
        brief=post.brief,
        account=account,
        before=before,
        after=after,
    )


def amendment_key(amendment: Amendment) -> str:
    """The key of an amendment's card."""
    return f"amendment:{amendment.id}"


def read_changes(amendment: Amendment) -> list[PlannedChange]:
    """The changes of an amendment."""
    return [PlannedChange.model_validate(each) for each in amendment.changes]


async def find_amendment_card(work: Work, amendment_id: int, _now: datetime) -> Card | None:
    """The card of the amendment with this id; None where there is none."""
    amendment = await work.amendments.by_id(amendment_id)
    campaign = await work.campaigns.by_id(amendment.campaign_id) if amendment else None
    if amendment is None or campaign is None:
        return None
    zone = (await work.workspaces.get()).zone
    changes = read_changes(amendment)
    waits = amendment.answer is Answer.PENDING
    at = f"{amendment.id}:1"
    buttons = (Button("Approve", f"amend:{at}", "primary"), Button("Reject", f"keep:{at}", "danger"))
    return Card(
        key=amendment_key(amendment),
        title=f"Campaign {campaign.number}: {counted(len(changes), 'change')} of what is planned",
        state="waiting" if waits else "closed",
        lines=(
            await _standing(work, amendment, zone=zone),
            *(text(f"Evidence: {each}") for each in amendment.evidence),
            *(row for each in changes for row in _rows(each, zone=zone)),
            *([text(amendment.note)] if amendment.note else []),
        ),
        buttons=buttons if waits else (),
    )


async def _standing(work: Work, amendment: Amendment, *, zone: str) -> Text:
    if amendment.answer is Answer.PENDING:
        return text("nothing is changed before somebody approves; changed posts ask again")
    if amendment.answer is Answer.WITHDRAWN or amendment.decided_at is None:
        return text("withdrawn; nothing was changed")
    person = await work.people.by_id(amendment.decided_by)
    who = person.name if person else "somebody"
    mark = "✓ Approved" if amendment.answer is Answer.APPROVED else "✗ Rejected"
    return text(f"{mark} by {who} · ", Moment(amendment.decided_at, zone))


def _rows(change: PlannedChange, *, zone: str) -> Sequence[Text]:
    """The lines of a change on the card: before and after in full."""
    post = f"#{change.number} {change.brief}"
    match change.kind:
        case "time":
            before, after = (datetime.fromisoformat(each) for each in (change.before, change.after))
            return [text(f"{post}: ", Moment(before, zone), " → ", Moment(after, zone))]
        case "drop":
            return [text(f"{post}: drop it")]
    return [
        text(f"{post} on {change.account}"),
        text("  before:"),
        *(text(row) for row in indent(change.before, "    ").splitlines()),
        text("  after:"),
        *(text(row) for row in indent(change.after, "    ").splitlines()),
    ]


async def approve_amendment(context: Context, amendment_id: int, _version: int) -> Reply:
    """Apply the changes; changed posts ask for approval again. Posts changed meanwhile stay as they are."""
    async with context.work() as work:
        found = await work.amendments.by_id(amendment_id)
        changes = read_changes(found) if found else []
        posts = {each: await work.posts.lock(each) for each in sorted({each.post_id for each in changes})}
        amendment = await _hold_pending(work, context, amendment_id)
        amendment.decide(Answer.APPROVED, by=context.person.id, at=context.now())
        done, left_alone = await _apply(work, context, changes, posts, note=amendment.note)
        await _record(work, context, "approved", amendment, changed=[each.number for each in done])
    words = f"✓ Changed: {_named(done)}. They ask for approval again." if done else "Nothing was changed."
    more = f" Left alone, because they changed meanwhile: {_named(left_alone)}." if left_alone else ""
    redraw = [card for post in done for card in requests.card_keys(post)]
    return say(f"{words}{more}", redraw=dict.fromkeys((amendment_key(amendment), *redraw)))


async def reject_amendment(context: Context, amendment_id: int, _version: int) -> Reply:
    """Reject the changes: everything stays as it is planned."""
    async with context.work() as work:
        amendment = await _hold_pending(work, context, amendment_id)
        amendment.decide(Answer.REJECTED, by=context.person.id, at=context.now())
        await _record(work, context, "rejected", amendment)
    return say("✗ Everything stays as it was planned.", redraw=(amendment_key(amendment),))


async def _hold_pending(work: Work, context: Context, amendment_id: int) -> Amendment:
    """The pending amendment, locked. Raises `Refused`, or `Stale`, which says who decided first."""
    amendment = await work.amendments.by_id(amendment_id, lock=True)
    if amendment is None:
        raise Refused("That proposal does not exist here any more.")
    if Capability.DECIDE not in context.capabilities:
        deciding = ", ".join(person.name for person in await work.people.approvers())
        raise Refused(f"Only {deciding} can decide about this.")
    if amendment.answer is Answer.PENDING:
        return amendment
    if amendment.decided_at is None:
        raise Stale("This proposal was withdrawn; nothing was changed.")
    person = await work.people.by_id(amendment.decided_by)
    who = person.name if person else "somebody"
    raise Stale(f"This was already {amendment.answer} by {who}, ", context.moment(amendment.decided_at), ".")


async def _apply(
    work: Work, context: Context, changes: Sequence[PlannedChange], posts: Mapping[int, Post], *, note: str
) -> tuple[list[Post], list[Post]]:
    """Change each post that is still at its version; returns the changed posts and those left alone."""
    done, left_alone = [], []
    for post_id, its in groupby(
        sorted(changes, key=lambda each: each.post_id), key=lambda each: each.post_id
    ):
        post, mine = posts[post_id], list(its)
        going = [variant for variant in post.variants if variant.status in OPEN]
        if not going or any(each.version != post.version for each in mine):
            left_alone.append(post)
            continue
        await _amend(work, context, post, going, mine, note=note)
        done.append(post)
    return done, left_alone


async def _amend(
    work: Work,
    context: Context,
    post: Post,
    going: Sequence[Variant],
    changes: Sequence[PlannedChange],
    *,
    note: str,
) -> None:
    if any(each.kind == "drop" for each in changes):
        await reversals.drop_variants(work, context, post, going)
        await decisions.record_decision(work, context, "cancelled", post)
        return
    changed: dict[int, Variant] = {}
    for change in changes:
        matching = going if change.kind == "time" else [v for v in going if v.account.ref == change.account]
        for variant in matching:
            if change.kind == "time":
                variant.move(datetime.fromisoformat(change.after), variant.zone)
            else:
                await work.posts.revise(
                    variant, words=change.after, author=context.person, note=note, at=context.now()
                )
            changed[variant.id] = variant
    await revisions.ask_again(work, context, post, [*changed.values()], verb="amended")


def _named(posts: Sequence[Post]) -> str:
    return ", ".join(f"#{post.number}" for post in posts)


async def _record(work: Work, context: Context, verb: str, amendment: Amendment, **detail: object) -> None:
    await work.audit.add(
        actor=context.person.name,
        verb=verb,
        subject=f"amendment {amendment.id}",
        at=context.now(),
        **detail,
    )
