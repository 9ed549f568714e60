"""Due variants: everything the publisher needs of a claimed Variant, read in one joined SELECT."""

from collections.abc import Mapping, Sequence
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
from storage.models.base import table
from storage.repositories.id_lists import id_in, ids_parameter
from storage.vault import Sealed

accounts, approvals, attempts = table(Account).c, table(Approval).c, table(Attempt).c
campaigns, posts, revisions = table(Campaign).c, table(Post).c, table(Revision).c
variants, workspaces = table(Variant).c, table(Workspace).c
IDS = ids_parameter("ids")

UNCERTAIN, BROKE, REPEATED, ABSENT = "uncertain", "broke", "repeated", "absent"
OPEN_OUTCOMES = ("", UNCERTAIN, BROKE, REPEATED)
"""Outcomes of Attempts that may have gone through; what is learned later is written over them."""
FINAL_OUTCOMES = ("landed", ABSENT, REPEATED)
"""Outcomes that settle every earlier Attempt, too."""


@dataclass(frozen=True, slots=True)
class ClaimedVariant:
    """One Variant that a worker took: a write with an older `fence` changes nothing."""

    variant_id: int
    fence: int
    account_id: int


@dataclass(frozen=True, slots=True)
class DueVariant:
    """A claimed Variant with its words, account, workspace, post and approval, as they are now.

    `seal` is the approved one of this post version, or None. `started_at` is when its first Attempt began;
    the rest is about its doubts: Attempts, since people last decided, of which nobody knew whether they went
    through. `doubted_at` is the first that is in doubt still, `doubts` how many there were, `broke` how
    many of them the platform's own code broke on. `steps` are what earlier tries of these words remembered.
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
    brief: str = field(repr=False)
    goal: str = field(repr=False)
    revision: int
    words: str = field(repr=False)
    media: Sequence[dict[str, Any]]
    besides: Mapping[str, Any] = field(repr=False)
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
    external_id: str
    server: str
    expires_at: datetime | None
    access_number: int
    paused_at: datetime | None
    campaign_paused_at: datetime | None
    grace_minutes: int
    seal: str | None
    started_at: datetime | None
    doubted_at: datetime | None
    doubts: int
    broke: int
    steps: Mapping[str, str] = field(default_factory=dict, repr=False)


def _tries() -> Subquery:
    """Outcomes of Attempts. When a person says send, `due_at` moves beyond old doubts."""
    since = attempts.started_at >= variants.due_at
    columns = (
        attempts.variant_id,
        func.min(attempts.started_at).label("started_at"),
        func.min(attempts.started_at).filter(since, attempts.outcome.in_(OPEN_OUTCOMES)).label("doubted_at"),
        func.count().filter(since, attempts.outcome.in_((*OPEN_OUTCOMES, ABSENT))).label("doubts"),
        func.count().filter(since, attempts.outcome == BROKE).label("broke"),
    )
    ours = select(*columns).join_from(table(Attempt), table(Variant), variants.id == attempts.variant_id)
    return ours.where(id_in(attempts.variant_id, IDS)).group_by(attempts.variant_id).subquery("tries")


def _due_variants() -> Select[Any]:
    tries = _tries()
    return (
        select(
            *(variants.id, variants.fence, variants.status, variants.owner, variants.workspace_id),
            *(variants.account_id, variants.post_id, posts.number, posts.version),
            *(campaigns.place_id, campaigns.thread, posts.brief, campaigns.goal),
            *(variants.revision, revisions.words, revisions.media, revisions.besides),
            *(variants.due_at, variants.next_at, variants.zone, variants.tries, variants.lookups),
            *(variants.note, accounts.ref, accounts.handle, accounts.platform, accounts.carrier),
            *(accounts.health, accounts.access, accounts.external_id, accounts.server),
            *(accounts.expires_at, accounts.access_number),
            *(workspaces.paused_at, campaigns.paused_at, workspaces.grace_minutes),
            *(approvals.seal, tries.c.started_at, tries.c.doubted_at),
            *(func.coalesce(tries.c.doubts, 0), func.coalesce(tries.c.broke, 0)),
        )
        .select_from(table(Variant))
        .join(
            table(Revision),
            (revisions.variant_id == variants.id) & (revisions.number == variants.revision),
        )
        .join(table(Account), accounts.id == variants.account_id)
        .join(table(Workspace), workspaces.id == variants.workspace_id)
        .join(table(Post), posts.id == variants.post_id)
        .join(table(Campaign), campaigns.id == posts.campaign_id)
        .outerjoin(tries, tries.c.variant_id == variants.id)
        .outerjoin(
            table(Approval),
            (approvals.variant_id == variants.id)
            & (approvals.version == posts.version)
            & (approvals.answer == Answer.APPROVED),
        )
        .where(id_in(variants.id, IDS))
        .with_for_update(of=table(Variant))
    )


DUE_VARIANTS = _due_variants()
"""The SELECT whose rows are the fields of `DueVariant`, in their order, for the Variants with these `ids`.

It locks the Variants (PostgreSQL), so that an edit comes wholly before or wholly after. Built once: that
costs more than to run it.
"""
