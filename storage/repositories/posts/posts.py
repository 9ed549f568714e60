"""Queries of posts, variants and revisions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import selectinload

from storage.models import OPEN, Person, Post, Revision, Status, Variant
from storage.repositories.base import LOCKED, NotFound, Repository

LARGEST = 2**31 - 1
"""What PostgreSQL's integer holds."""
FEW = 20
NOT_FINISHED = (*OPEN, Status.CLAIMED, Status.SENDING, Status.UNKNOWN, Status.ASKING)
"""Statuses in which something is still to happen."""
AFRESH = {"populate_existing": True}


@dataclass(frozen=True, slots=True)
class PlannedVariant:
    """A variant that people want out, as far as its neighbours are asked about it."""

    id: int
    account_id: int
    post_id: int
    number: int
    due_at: datetime


class Posts(Repository):
    """Posts of one workspace."""

    async def add(self, post: Post) -> Post:
        """A new post with its variants."""
        return await self._add(post)

    async def reload(self, post: Post) -> Post:
        """The post with everything that hangs on it read again."""
        query = self._mine(Post).where(Post.id == post.id).execution_options(**AFRESH)
        return (await self._session.scalars(query)).unique().one()

    async def by_ids(self, post_ids: Collection[int]) -> Sequence[Post]:
        """Posts of this workspace, by number."""
        return await self._all(self._mine(Post).where(Post.id.in_(post_ids)).order_by(Post.number))

    async def by_id(self, post_id: int) -> Post | None:
        """One post of this workspace."""
        return await self._one(self._mine(Post).where(Post.id == post_id))

    async def lock(self, post_id: int) -> Post:
        """The post as it is now; until the transaction ends nobody else changes it or claims its variants.

        What was read of it before is read again. Raises `NotFound`.
        """
        self._forget_facts()
        variants = self._mine(Variant).where(Variant.post_id == post_id).order_by(Variant.id)
        await self._session.execute(
            variants.with_for_update(of=Variant, **LOCKED).execution_options(**AFRESH)
        )
        mine = self._mine(Post).where(Post.id == post_id)
        post = await self._one(mine.with_for_update(of=Post, **LOCKED).execution_options(**AFRESH))
        if post is None:
            raise NotFound("That post does not exist here any more.")
        return post

    async def numbered(self, number: int) -> Post:
        """The post people call this. Raises `NotFound` with the numbers that are open."""
        post = None
        if 0 < number <= LARGEST:
            post = await self._one(self._mine(Post).where(Post.number == number))
        if post is None:
            numbers = ", ".join(f"#{each.number}" for each in (await self.open())[-FEW:]) or "none"
            raise NotFound(f"There is no post #{number} here. Open posts: {numbers}.")
        return post

    async def of_campaign(self, campaign_id: int) -> Sequence[Post]:
        """The posts that serve a campaign, by number."""
        return await self._all(self._mine(Post).where(Post.campaign_id == campaign_id).order_by(Post.number))

    async def open(self) -> Sequence[Post]:
        """Posts with something still to happen, by number."""
        return await self.with_status(*NOT_FINISHED)

    async def with_status(
        self, *statuses: Status, due_before: datetime | None = None, limit: int = 200
    ) -> Sequence[Post]:
        """Posts with a variant in one of these statuses (and due before then), by number."""
        wanted = self._ids_with_status(statuses)
        if due_before is not None:
            wanted = wanted.where(Variant.due_at <= due_before)
        query = self._mine(Post).where(Post.id.in_(wanted)).order_by(Post.number).limit(limit)
        return await self._all(query)

    def _ids_with_status(self, statuses: Sequence[Status]) -> Select[int]:
        """Ids of posts with a variant in one of these statuses."""
        return select(Variant.post_id).where(
            Variant.workspace_id == self.workspace_id, Variant.status.in_(statuses)
        )

    async def newest_and_open(self, count: int, *, limit: int = 200) -> Sequence[Post]:
        """The last posts made and those with something still to happen (at most `limit`), by number."""
        mine = select(Post.id, Post.number).where(Post.workspace_id == self.workspace_id)
        newest = mine.order_by(Post.number.desc()).limit(count).subquery()
        is_open = Post.id.in_(self._ids_with_status(NOT_FINISHED))
        still = mine.where(is_open).order_by(Post.number).limit(limit).subquery()
        either = select(newest.c.id).union(select(still.c.id))
        whole = selectinload(Post.variants).joinedload(Variant.current, innerjoin=True)
        query = self._mine(Post).where(Post.id.in_(either)).options(whole)
        return await self._all(query.order_by(Post.number))

    async def newest(self, count: int) -> Sequence[Post]:
        """The last posts made, newest first."""
        return await self._all(self._mine(Post).order_by(Post.number.desc()).limit(count))

    async def of_variants(self, variant_ids: Sequence[int]) -> Sequence[Post]:
        """The posts these variants belong to."""
        wanted = select(Variant.post_id).where(Variant.id.in_(variant_ids))
        return await self._all(self._mine(Post).where(Post.id.in_(wanted)).order_by(Post.number))

    async def due_between(
        self,
        start: datetime,
        end: datetime,
        *,
        without: Sequence[Status] = (Status.DROPPED,),
        account_id: int | None = None,
    ) -> Sequence[Variant]:
        """Variants that people want out in [start, end) (on one account), by time."""
        query = self._mine(Variant).where(
            Variant.due_at >= start, Variant.due_at < end, Variant.status.not_in(without)
        )
        if account_id is not None:
            query = query.where(Variant.account_id == account_id)
        return await self._all(query.order_by(Variant.due_at, Variant.id))

    async def due_without_warning(self, *, after: datetime, until: datetime) -> Sequence[Variant]:
        """Scheduled variants due in (after, until] without a warning for that time."""
        query = self._mine(Variant).where(
            Variant.status == Status.SCHEDULED,
            Variant.due_at > after,
            Variant.due_at <= until,
            or_(Variant.warned_for.is_(None), Variant.warned_for != Variant.due_at),
        )
        return await self._all(query.order_by(Variant.due_at, Variant.id))

    async def mark_warned(self, variant_ids: Sequence[int]) -> None:
        """Mark variants as warned for their present due time."""
        await self._session.execute(
            update(Variant)
            .where(Variant.workspace_id == self.workspace_id, Variant.id.in_(variant_ids))
            .values(warned_for=Variant.due_at)
            .execution_options(synchronize_session=False)
        )

    async def by_time(self, *statuses: Status, limit: int) -> Sequence[Variant]:
        """The first variants in one of these statuses, by the time people want them out."""
        query = self._mine(Variant).where(Variant.status.in_(statuses))
        return await self._all(query.order_by(Variant.due_at, Variant.id).limit(limit))

    async def count_by_status(self) -> Mapping[Status, int]:
        """status → how many variants stand there; statuses without any are left out."""
        mine = Variant.workspace_id == self.workspace_id
        query = select(Variant.status, func.count()).where(mine).group_by(Variant.status)
        return {row[0]: row[1] for row in await self._session.execute(query)}

    async def due_times(self, start: datetime, end: datetime) -> Sequence[datetime]:
        """When variants are due that people want out in [start, end), in order."""
        query = select(Variant.due_at).where(
            Variant.workspace_id == self.workspace_id,
            Variant.due_at >= start,
            Variant.due_at < end,
            Variant.status != Status.DROPPED,
        )
        return list(await self._session.scalars(query.order_by(Variant.due_at, Variant.id)))

    async def due_on(
        self, account_ids: Collection[int], *, start: datetime, end: datetime
    ) -> Sequence[PlannedVariant]:
        """What people want out on these accounts in [start, end), by time; nothing that was dropped."""
        query = (
            select(Variant.id, Variant.account_id, Variant.post_id, Post.number, Variant.due_at)
            .join(Post, Post.id == Variant.post_id)
            .where(
                Variant.workspace_id == self.workspace_id,
                Variant.account_id.in_(account_ids),
                Variant.status != Status.DROPPED,
                Variant.due_at >= start,
                Variant.due_at < end,
            )
        )
        rows = await self._session.execute(query.order_by(Variant.due_at, Variant.id))
        return [PlannedVariant(*row) for row in rows]

    async def recent_words(
        self, account_ids: Collection[int], *, since: datetime, limit: int = 200
    ) -> Mapping[int, Sequence[tuple[int, str]]]:
        """Account id → (post id, words) of what goes or went out there since then, newest first.

        There is one more than `limit` for each account, so that whoever leaves a post out has as many.
        """
        place = func.row_number().over(partition_by=Variant.account_id, order_by=Variant.id.desc())
        newest = (
            select(Variant.id, Variant.account_id, Variant.post_id, Variant.revision, place.label("place"))
            .where(
                Variant.workspace_id == self.workspace_id,
                Variant.account_id.in_(account_ids),
                Variant.status != Status.DROPPED,
                Variant.due_at >= since,
            )
            .subquery()
        )
        query = (
            select(newest.c.account_id, newest.c.post_id, Revision.words)
            .join(
                Revision,
                (Revision.variant_id == newest.c.id) & (Revision.number == newest.c.revision),
            )
            .where(newest.c.place <= limit + 1)
        )
        found: dict[int, list[tuple[int, str]]] = {each: [] for each in account_ids}
        for account_id, post_id, words in await self._session.execute(query.order_by(newest.c.id.desc())):
            found[account_id].append((post_id, words))
        return found

    async def revise(
        self,
        variant: Variant,
        *,
        words: str,
        author: Person,
        note: str,
        at: datetime,
        media: Sequence[Mapping[str, Any]] | None = None,
        besides: Mapping[str, Any] | None = None,
        grounds: Sequence[Mapping[str, Any]] | None = None,
    ) -> Revision:
        """New words for a variant become its current Revision; the rest is kept unless other is given."""
        before = variant.current
        revision = await self._add(
            Revision(
                workspace_id=self.workspace_id,
                variant_id=variant.id,
                number=variant.revision + 1,
                words=words,
                media=before.media if media is None else [dict(each) for each in media],
                besides=before.besides if besides is None else dict(besides),
                grounds=before.grounds if grounds is None else [dict(each) for each in grounds],
                author_id=author.id,
                note=note,
                created_at=at,
            )
        )
        variant.revision = revision.number
        await self._session.flush()
        await self._session.refresh(variant, ["current"])
        return revision

    async def history(self, variant_id: int) -> Sequence[Revision]:
        """Every revision of a variant, oldest first."""
        return await self._all(
            self._mine(Revision).where(Revision.variant_id == variant_id).order_by(Revision.number)
        )
