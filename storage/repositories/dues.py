"""A Due: everything the publisher needs to know about one claimed Variant, read in one joined SELECT."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, func, select

from storage.models import (
    Account,
    Answer,
    Approval,
    Attempt,
    Campaign,
    Health,
    Post,
    Revision,
    Status,
    Variant,
    Workspace,
)
from storage.vault import Sealed

UNCERTAIN, BROKE, REPEATED, ABSENT = "uncertain", "broke", "repeated", "absent"
OPEN = ("", UNCERTAIN, BROKE, REPEATED)
"""Outcomes of Attempts that may have gone through; what is learned later is written over them."""
FOR_ALL = ("landed", ABSENT, REPEATED)
"""Outcomes that tell of every earlier Attempt, too."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """One Variant that a worker took: a write with an older `fence` changes nothing."""

    variant_id: int
    fence: int
    account_id: int


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed Variant with its words, account, workspace, post and approval, as they are now.

    `seal` is the approved one of this post version, or None. `started_at` is when its first Attempt began;
    the rest is about its doubts: Attempts, since people last decided, of which nobody knew whether they went
    through. `doubted_at` is the first that is in doubt still, `doubts` how many there were, `broke` how
    many of them the platform's own code broke on.
    """

    variant_id: int
    fence: int
    status: Status
    owner: str
    workspace_id: int
    account_id: int
    post_id: int
    number: int
    version: int
    place_id: int
    thread: str
    revision: int
    words: str = field(repr=False)
    media: Sequence[dict[str, Any]]
    due_at: datetime
    next_at: datetime
    zone: str
    tries: int
    lookups: int
    note: str
    ref: str
    handle: str
    platform: str
    carrier: str
    health: Health
    access: Sealed | None = field(repr=False)
    paused_at: datetime | None
    grace_minutes: int
    seal: str | None
    started_at: datetime | None
    doubted_at: datetime | None
    doubts: int
    broke: int


def dues(variant_ids: Sequence[int]) -> Select[Any]:
    """The SELECT whose rows are the fields of `Due`, in their order.

    It locks the Variants (PostgreSQL), so that an edit comes wholly before or wholly after.
    """
    tries = _tries(variant_ids)
    return (
        select(
            *(Variant.id, Variant.fence, Variant.status, Variant.owner, Variant.workspace_id),
            *(Variant.account_id, Variant.post_id, Post.number, Post.version),
            *(Campaign.place_id, Campaign.thread, Variant.revision, Revision.words, Revision.media),
            *(Variant.due_at, Variant.next_at, Variant.zone, Variant.tries, Variant.lookups, Variant.note),
            *(Account.ref, Account.handle, Account.platform, Account.carrier, Account.health),
            *(Account.access, Workspace.paused_at, Workspace.grace_minutes, Approval.seal),
            *(tries.c.started_at, tries.c.doubted_at),
            *(func.coalesce(tries.c.doubts, 0), func.coalesce(tries.c.broke, 0)),
        )
        .select_from(Variant)
        .join(Revision, (Revision.variant_id == Variant.id) & (Revision.number == Variant.revision))
        .join(Account, Account.id == Variant.account_id)
        .join(Workspace, Workspace.id == Variant.workspace_id)
        .join(Post, Post.id == Variant.post_id)
        .join(Campaign, Campaign.id == Post.campaign_id)
        .outerjoin(tries, tries.c.variant_id == Variant.id)
        .outerjoin(
            Approval,
            (Approval.variant_id == Variant.id)
            & (Approval.version == Post.version)
            & (Approval.answer == Answer.APPROVED),
        )
        .where(Variant.id.in_(variant_ids))
        .with_for_update(of=Variant)
    )


def _tries(variant_ids: Sequence[int]) -> Subquery:
    """What the Attempts of these came to. When a person says send, `due_at` moves on, beyond old doubts."""
    since = Attempt.started_at >= Variant.due_at
    columns = (
        Attempt.variant_id,
        func.min(Attempt.started_at).label("started_at"),
        func.min(Attempt.started_at).filter(since, Attempt.outcome.in_(OPEN)).label("doubted_at"),
        func.count().filter(since, Attempt.outcome.in_((*OPEN, ABSENT))).label("doubts"),
        func.count().filter(since, Attempt.outcome == BROKE).label("broke"),
    )
    ours = select(*columns).join(Variant, Variant.id == Attempt.variant_id)
    return ours.where(Attempt.variant_id.in_(variant_ids)).group_by(Attempt.variant_id).subquery("tries")
