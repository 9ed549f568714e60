"""Queries of series."""

from collections.abc import Sequence

from sqlalchemy import or_

from storage.models import Post, Series
from storage.repositories.base import NotFound, Repository


class SeriesRows(Repository):
    """Series of one workspace."""

    async def add(self, series: Series) -> Series:
        """Add a series."""
        return await self._add(series)

    async def active(self) -> Sequence[Series]:
        """Series that have not ended, oldest first."""
        return await self._all(self._mine(Series).where(Series.ended_at.is_(None)).order_by(Series.id))

    async def by_id(self, series_id: int, *, lock: bool = False) -> Series | None:
        """A series by id; with `lock`, nobody else changes it until the transaction ends."""
        query = self._mine(Series).where(Series.id == series_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return await self._one(query)

    async def of_post(self, post: Post) -> Series | None:
        """The running series that a post began or belongs to."""
        belongs = or_(Series.post_id == post.id, Series.campaign_id == post.campaign_id)
        query = self._mine(Series).where(Series.ended_at.is_(None), belongs)
        return await self._one(query.order_by(Series.id.desc()).limit(1).with_for_update())

    async def of_number(self, number: int, post: Post) -> Series:
        """The running series of a post with this number. Raises `NotFound`."""
        series = await self.of_post(post)
        if series is None:
            raise NotFound(f"#{number} does not repeat. /repeat list shows what does.")
        return series
