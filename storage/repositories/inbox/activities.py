"""Queries of activities: comments, mentions and replies."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from storage.models import Activity
from storage.repositories.base import Repository, insert_once, values_of

CHUNK = 1000
"""Rows of one statement: databases take some 32,000 values at once."""


class Activities(Repository):
    """Activities of one workspace."""

    async def add(self, activity: Activity) -> bool:
        """Store an activity; False when it is known."""
        return bool(await insert_once(self._session, Activity, values_of(activity)))

    async def add_all(self, activities: Sequence[Activity]) -> int:
        """Store activities; number of new ones."""
        new = 0
        for start in range(0, len(activities), CHUNK):
            rows = [values_of(each) for each in activities[start : start + CHUNK]]
            new += len(await insert_once(self._session, Activity, *rows))
        return new

    async def forget(self, account_id: int, *, before: datetime) -> None:
        """Delete activities of an account from before then."""
        old = delete(Activity).where(
            Activity.workspace_id == self.workspace_id,
            Activity.account_id == account_id,
            Activity.at < before,
        )
        await self._session.execute(old)

    async def about(self, publication_id: int) -> Sequence[Activity]:
        """What came back on one publication, oldest first."""
        return await self._all(
            self._mine(Activity).where(Activity.publication_id == publication_id).order_by(Activity.at)
        )

    async def newest_at(self, account_id: int) -> datetime | None:
        """When the newest thing on an account happened."""
        query = select(func.max(Activity.at)).where(
            Activity.workspace_id == self.workspace_id, Activity.account_id == account_id
        )
        return await self._session.scalar(query)

    async def between(self, start: datetime, end: datetime) -> Sequence[Activity]:
        """What came back in [start, end), oldest first."""
        return await self._all(
            self._mine(Activity).where(Activity.at >= start, Activity.at < end).order_by(Activity.at)
        )
