"""Clean-up of media files that no post and no series refers to."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Media, Revision, Series


class MediaCleanup:
    """Media of all workspaces that may be deleted."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def unused(self, *, before: datetime) -> frozenset[str]:
        """SHA-256 of files stored before then that no post and no series uses."""
        old = frozenset(await self._session.scalars(select(Media.sha256).where(Media.kept_at < before)))
        return old - await self._needed() if old else old

    async def forget(self, sha256s: Collection[str]) -> None:
        """Delete the rows of these files."""
        for start in range(0, len(some := sorted(sha256s)), 500):
            await self._session.execute(delete(Media).where(Media.sha256.in_(some[start : start + 500])))

    async def _needed(self) -> frozenset[str]:
        """Every file that some Revision or series names, with what it was made of."""
        named: set[str] = set()
        filled = select(Revision.media).where(cast(Revision.media, Text) != "[]")
        async for media in await self._session.stream_scalars(filled.execution_options(yield_per=1000)):
            named |= _named(media)
        for template in await self._session.scalars(select(Series.template)):
            for each in template:
                named |= _named(each["media"])
        return frozenset(named)


def _named(media: Sequence[Any]) -> set[str]:
    return {each[part] for each in media for part in ("sha256", "source") if each.get(part)}
