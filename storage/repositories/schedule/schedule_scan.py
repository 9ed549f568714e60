"""Scans over all workspaces for series and evergreen posts that need a new post."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Account, Health, Post, PostingSlot, Series, Status, Variant, Workspace

IN_PROGRESS = (Status.SCHEDULED, Status.CLAIMED, Status.SENDING, Status.UNKNOWN)
"""An occurrence that stands here is not over yet."""


class ScheduleScan:
    """Series and evergreen workspaces that need a new post, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def series_to_continue(self) -> Sequence[tuple[int, int]]:
        """(workspace id, series id) whose latest occurrence is not underway any more."""
        underway = select(Variant.id).where(
            Variant.post_id == Series.latest_post_id, Variant.status.in_(IN_PROGRESS)
        )
        query = (
            select(Series.workspace_id, Series.id)
            .join(Workspace, Workspace.id == Series.workspace_id)
            .where(Series.ended_at.is_(None), Series.paused_at.is_(None), _not_paused(), ~underway.exists())
        )
        return [(row[0], row[1]) for row in await self._session.execute(query.order_by(Series.id))]

    async def evergreen_workspaces(self) -> Sequence[int]:
        """Workspaces with evergreen posts and an account that has posting slots."""
        slotted = select(PostingSlot.workspace_id).join(Account, Account.id == PostingSlot.account_id)
        query = (
            select(Workspace.id)
            .where(
                _not_paused(),
                Workspace.id.in_(select(Post.workspace_id).where(Post.evergreen_days.is_not(None))),
                Workspace.id.in_(slotted.where(Account.health == Health.CONNECTED)),
            )
            .order_by(Workspace.id)
        )
        return list(await self._session.scalars(query))


def _not_paused() -> ColumnElement[bool]:
    return Workspace.paused_at.is_(None)
