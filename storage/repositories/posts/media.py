"""Questions about media: what a workspace brought, what was made of it, what nothing refers to any more."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Text, cast, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Media, Revision, Series
from storage.repositories.base import Repository


class MediaRows(Repository):
    """The media of one workspace."""

    async def add(self, media: Media) -> Media:
        """A new one."""
        return await self._add(media)

    async def brought(self, sha256: str) -> Media | None:
        """What people brought with these bytes, as it was last described."""
        mine = self._mine(Media).where(Media.sha256 == sha256, Media.made_from == "")
        return await self._one(mine.order_by(Media.id.desc()).limit(1))

    async def made(self, *, of: str, recipe: str) -> Media | None:
        """What was made of a file by this recipe."""
        mine = self._mine(Media).where(Media.made_from == of, Media.recipe == recipe)
        return await self._one(mine.order_by(Media.id.desc()).limit(1))

    async def describe(self, sha256: str, alt: str) -> None:
        """What people brought shows this, from now on."""
        mine = (Media.workspace_id == self.workspace_id, Media.sha256 == sha256, Media.made_from == "")
        await self._session.execute(update(Media).where(*mine).values(alt=alt))


class Attic:
    """What the media of all workspaces are still needed for."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def idle(self, *, before: datetime) -> frozenset[str]:
        """The files that were kept before then and that no post and no series goes out with."""
        old = frozenset(await self._session.scalars(select(Media.sha256).where(Media.kept_at < before)))
        return old - await self._needed() if old else old

    async def forget(self, sha256s: Collection[str]) -> None:
        """These files are gone."""
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
