"""A Due: everything the publisher needs to know about one claimed Variant, read in one joined SELECT."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

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


@dataclass(frozen=True, slots=True)
class Claimed:
    """One Variant that a worker took: a write with an older `fence` changes nothing."""

    variant_id: int
    fence: int
    account_id: int


@dataclass(frozen=True, slots=True)
class Due:
    """A claimed Variant with its words, account, workspace, post and approval, as they are now.

    `seal` is the approved one of this post version, or None. `started_at` is when its first Attempt began.
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


def dues(variant_ids: Sequence[int]) -> Select[Any]:
    """The SELECT whose rows are the fields of `Due`, in their order.

    It locks the Variants (PostgreSQL), so that an edit comes wholly before or wholly after.
    """
    started_at = (
        select(func.min(Attempt.started_at)).where(Attempt.variant_id == Variant.id).scalar_subquery()
    )
    return (
        select(
            *(Variant.id, Variant.fence, Variant.status, Variant.owner, Variant.workspace_id),
            *(Variant.account_id, Variant.post_id, Post.number, Post.version),
            *(Campaign.place_id, Campaign.thread, Variant.revision, Revision.words, Revision.media),
            *(Variant.due_at, Variant.next_at, Variant.zone, Variant.tries, Variant.lookups, Variant.note),
            *(Account.ref, Account.handle, Account.platform, Account.carrier, Account.health),
            *(Account.access, Workspace.paused_at, Workspace.grace_minutes, Approval.seal),
            started_at,
        )
        .select_from(Variant)
        .join(Revision, (Revision.variant_id == Variant.id) & (Revision.number == Variant.revision))
        .join(Account, Account.id == Variant.account_id)
        .join(Workspace, Workspace.id == Variant.workspace_id)
        .join(Post, Post.id == Variant.post_id)
        .join(Campaign, Campaign.id == Post.campaign_id)
        .outerjoin(
            Approval,
            (Approval.variant_id == Variant.id)
            & (Approval.version == Post.version)
            & (Approval.answer == Answer.APPROVED),
        )
        .where(Variant.id.in_(variant_ids))
        .with_for_update(of=Variant)
    )
