"""Questions about posting slots, series and evergreen posts."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Account, Health, Post, PostingSlot, Series, Status, Variant, Workspace
from storage.repositories.base import NotFound, Repository

UNDERWAY = (Status.SCHEDULED, Status.CLAIMED, Status.SENDING, Status.UNKNOWN)
"""An occurrence that stands here is not over yet."""


class PostingSlots(Repository):
    """When each account likes to post."""

    async def of(self, account_ids: Sequence[int]) -> Mapping[int, Sequence[PostingSlot]]:
        """account id → its slots in order of the week; accounts without any are left out."""
        query = self._mine(PostingSlot).where(PostingSlot.account_id.in_(account_ids))
        found: dict[int, list[PostingSlot]] = {}
        for slot in await self._all(query.order_by(PostingSlot.weekday, PostingSlot.clock)):
            found.setdefault(slot.account_id, []).append(slot)
        return found

    async def replace(self, account_id: int, wanted: Sequence[tuple[int, time]]) -> None:
        """From now on the account has these (weekday, wall time)s and no others."""
        await self._session.execute(
            delete(PostingSlot).where(
                PostingSlot.workspace_id == self.workspace_id, PostingSlot.account_id == account_id
            )
        )
        self._session.add_all(
            PostingSlot(workspace_id=self.workspace_id, account_id=account_id, weekday=day, clock=clock)
            for day, clock in wanted
        )
        await self._session.flush()


class SeriesRows(Repository):
    """Posts that come again."""

    async def add(self, series: Series) -> Series:
        """A new one."""
        return await self._add(series)

    async def active(self) -> Sequence[Series]:
        """Those that have not ended, oldest first."""
        return await self._all(self._mine(Series).where(Series.ended_at.is_(None)).order_by(Series.id))

    async def by_id(self, series_id: int, *, lock: bool = False) -> Series | None:
        """One of this workspace; with `lock`, nobody else changes it until the transaction ends."""
        query = self._mine(Series).where(Series.id == series_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return await self._one(query)

    async def of_post(self, post: Post) -> Series | None:
        """The running one that a post began or belongs to."""
        belongs = or_(Series.post_id == post.id, Series.campaign_id == post.campaign_id)
        query = self._mine(Series).where(Series.ended_at.is_(None), belongs)
        return await self._one(query.order_by(Series.id.desc()).limit(1).with_for_update())

    async def of_number(self, number: int, post: Post) -> Series:
        """The same, named by a post's number. Raises `NotFound`."""
        series = await self.of_post(post)
        if series is None:
            raise NotFound(f"#{number} does not repeat. /repeat list shows what does.")
        return series


class Evergreens(Repository):
    """Posts that may be said again."""

    async def all(self) -> Sequence[Post]:
        """Every evergreen post, by number."""
        return await self._all(self._mine(Post).where(Post.evergreen_days.is_not(None)).order_by(Post.number))

    async def last_said(self, posts: Sequence[Post]) -> Mapping[tuple[int, int], datetime]:
        """(post id, account id) → when it is or was last meant for there, refused reruns too."""
        family = func.coalesce(Post.rerun_of, Post.id)
        query = (
            select(family, Variant.account_id, func.max(Variant.due_at))
            .join(Variant, Variant.post_id == Post.id)
            .where(Post.workspace_id == self.workspace_id, family.in_([post.id for post in posts]))
            .group_by(family, Variant.account_id)
        )
        return {(row[0], row[1]): row[2] for row in await self._session.execute(query)}

    async def offered(self) -> set[int]:
        """The accounts on which a rerun waits for approval."""
        query = (
            select(Variant.account_id)
            .join(Post, Post.id == Variant.post_id)
            .where(
                Variant.workspace_id == self.workspace_id,
                Variant.status == Status.PROPOSED,
                Post.rerun_of.is_not(None),
            )
        )
        return set(await self._session.scalars(query))


class Rota:
    """Which workspaces have something to make: over all of them, for the bells."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def series(self) -> Sequence[tuple[int, int]]:
        """(workspace id, series id) whose latest occurrence is not underway any more."""
        underway = select(Variant.id).where(
            Variant.post_id == Series.latest_post_id, Variant.status.in_(UNDERWAY)
        )
        query = (
            select(Series.workspace_id, Series.id)
            .join(Workspace, Workspace.id == Series.workspace_id)
            .where(Series.ended_at.is_(None), Series.paused_at.is_(None), _works(), ~underway.exists())
        )
        return [(row[0], row[1]) for row in await self._session.execute(query.order_by(Series.id))]

    async def evergreen(self) -> Sequence[int]:
        """Workspaces with evergreen posts and an account that has posting slots."""
        slotted = select(PostingSlot.workspace_id).join(Account, Account.id == PostingSlot.account_id)
        query = (
            select(Workspace.id)
            .where(
                _works(),
                Workspace.id.in_(select(Post.workspace_id).where(Post.evergreen_days.is_not(None))),
                Workspace.id.in_(slotted.where(Account.health == Health.CONNECTED)),
            )
            .order_by(Workspace.id)
        )
        return list(await self._session.scalars(query))


def _works() -> ColumnElement[bool]:
    return Workspace.paused_at.is_(None)
