"""Merge of two workspaces: all rows of one move into the other, or none.

What stays behind is the audit log, which is append-only and chained, and which summaries were sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    Account,
    Activity,
    Approval,
    Attempt,
    AuditRow,
    Base,
    BrandFact,
    Campaign,
    ConversationEntry,
    FeedEntry,
    Identity,
    Person,
    Post,
    PostingSlot,
    Publication,
    SentSummary,
    Series,
    Status,
    Variant,
    Workspace,
)
from storage.models.approvals import Answer
from storage.models.base import table
from storage.repositories.base import LOCKED
from storage.repositories.publishing.due_variants import OPEN_OUTCOMES as UNANSWERED

UNSETTLED = (Status.CLAIMED, Status.SENDING, Status.UNKNOWN, Status.ASKING)
OVER = (Status.PUBLISHED, Status.DROPPED)
STAYING = frozenset({table(AuditRow), table(SentSummary)})
PEOPLE = table(Person).c.id
ACCOUNTS = table(Account)


@dataclass(frozen=True, slots=True)
class DuplicatePerson:
    """Two rows of one person: `other` becomes `same`."""

    other: int
    same: int


class WorkspaceMerge:
    """Merge of the workspace `source` into `target`."""

    def __init__(self, session: AsyncSession, *, source: int, target: int) -> None:
        self._session = session
        self._source = source
        self._target = target

    async def hold(self) -> Sequence[Workspace]:
        """Lock the source's posts, then both workspaces; they come back as they are now, source first."""
        for model in (Variant, Post):
            mine = select(model.id).where(model.workspace_id == self._source)
            await self._session.execute(mine.order_by(model.id).with_for_update(**LOCKED))
        both = select(Workspace).where(Workspace.id.in_((self._source, self._target)))
        locked = both.order_by(Workspace.id).with_for_update(**LOCKED)
        found = await self._session.scalars(locked.execution_options(populate_existing=True))
        return sorted(found, key=lambda each: each.id != self._source)

    async def unsettled(self) -> Sequence[int]:
        """Numbers of its posts that are being sent, or of which nobody knows whether they are out."""
        doubted = (
            select(Attempt.id)
            .where(
                Attempt.variant_id == Variant.id,
                Attempt.started_at >= Variant.due_at,
                Attempt.outcome.in_(UNANSWERED),
            )
            .exists()
        )
        pending = or_(Variant.status.in_(UNSETTLED), Variant.status.not_in(OVER) & doubted)
        query = select(Post.number).join(Variant, Variant.post_id == Post.id)
        mine = query.where(Post.workspace_id == self._source, pending)
        return list(await self._session.scalars(mine.distinct().order_by(Post.number)))

    async def sealed(self) -> Sequence[tuple[Approval, Variant]]:
        """The source's questions and answers that count, each with its Variant."""
        query = select(Approval, Variant).join(Variant, Variant.id == Approval.variant_id)
        counting = query.where(
            Approval.workspace_id == self._source, Approval.answer.in_((Answer.PENDING, Answer.APPROVED))
        )
        return [(row[0], row[1]) for row in (await self._session.execute(counting)).unique()]

    async def series(self) -> Sequence[Series]:
        """The source's series."""
        return list(await self._session.scalars(select(Series).where(Series.workspace_id == self._source)))

    async def spare_accounts(self) -> None:
        """Forget accounts of the source that were never used and that the target has as well."""
        twin = ACCOUNTS.alias()
        names = ("platform", "carrier", "handle")
        same = select(twin.c.id).where(
            twin.c.workspace_id == self._target, *(twin.c[name] == ACCOUNTS.c[name] for name in names)
        )
        users = (Variant, Publication, PostingSlot, Activity, FeedEntry)
        used = [select(each.id).where(each.account_id == ACCOUNTS.c.id).exists() for each in users]
        spare = (ACCOUNTS.c.workspace_id == self._source, ACCOUNTS.c.access.is_(None), same.exists())
        await self._session.execute(delete(ACCOUNTS).where(*spare, ~or_(*used)))

    async def rename_accounts(self) -> Mapping[str, str]:
        """Give the source's accounts refs that the target has not; those that changed: before → after."""
        query = select(Account).where(Account.workspace_id.in_((self._source, self._target)))
        both = list(await self._session.scalars(query.order_by(Account.id)))
        taken = {each.ref for each in both}
        renamed = {}
        theirs = {each.ref for each in both if each.workspace_id == self._target}
        for account in both:
            if account.workspace_id == self._source and account.ref in theirs:
                before, account.ref = account.ref, _free(account.ref, taken)
                taken.add(account.ref)
                renamed[before] = account.ref
        await self._session.flush()
        return renamed

    async def known_twice(self) -> Sequence[DuplicatePerson]:
        """People of the source whom the target knows by the same address, which they keep there."""
        theirs, ours = table(Identity).alias(), table(Identity)
        query = select(ours.c.id, ours.c.person_id, theirs.c.person_id).where(
            ours.c.workspace_id == self._source,
            theirs.c.workspace_id == self._target,
            ours.c.surface == theirs.c.surface,
            ours.c.address == theirs.c.address,
        )
        rows = (await self._session.execute(query)).all()
        await self._session.execute(delete(Identity).where(Identity.id.in_([row[0] for row in rows])))
        return [DuplicatePerson(row[1], row[2]) for row in rows]

    async def move(self, *, after: int) -> None:
        """Every row follows; posts are numbered on from `after`, campaigns from the target's last."""
        await self._spare_facts()
        await self._session.flush()
        self._session.expire_all()
        numbered = {table(Post): after, table(Campaign): await self._campaigns()}
        for rows in Base.metadata.sorted_tables:
            if "workspace_id" in rows.c and rows not in STAYING:
                more = {"number": rows.c.number + numbered[rows]} if rows in numbered else {}
                moving = update(rows).where(rows.c.workspace_id == self._source)
                await self._session.execute(moving.values(workspace_id=self._target, **more))

    async def _campaigns(self) -> int:
        """The highest number of a campaign of the target; plans have none."""
        query = select(func.max(Campaign.number)).where(Campaign.workspace_id == self._target)
        return (await self._session.scalar(query)) or 0

    async def _spare_facts(self) -> None:
        """What is said of the brand on both sides is said once."""
        facts = table(BrandFact)
        twin = facts.alias()
        same = select(twin.c.id).where(
            twin.c.workspace_id == self._target,
            twin.c.kind == facts.c.kind,
            twin.c.value == facts.c.value,
        )
        await self._session.execute(delete(facts).where(facts.c.workspace_id == self._source, same.exists()))


async def merge_people(session: AsyncSession, twin: DuplicatePerson) -> None:
    """Move everything of a duplicate person to the person who stays."""
    for column in _naming_people():
        await session.execute(
            update(column.table).where(column == twin.other).values({column.name: twin.same})
        )
    await session.execute(delete(Person).where(Person.id == twin.other))


def _naming_people() -> Iterable[Any]:
    """Every column that names a person."""
    yield table(ConversationEntry).c.person_id
    for rows in Base.metadata.sorted_tables:
        yield from (column for column in rows.c if any(key.column is PEOPLE for key in column.foreign_keys))


async def count_posts(session: AsyncSession, workspace_id: int) -> int:
    """How many posts a workspace has made."""
    query = select(func.count()).select_from(Post).where(Post.workspace_id == workspace_id)
    return (await session.scalar(query)) or 0


def _free(ref: str, taken: set[str]) -> str:
    """ "x" → "x-2", or the next one that nobody has."""
    number = 2
    while f"{ref}-{number}" in taken:
        number += 1
    return f"{ref}-{number}"
