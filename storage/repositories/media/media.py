"""Questions about media: what a workspace brought, what was made of it, what nothing refers to any more."""

from sqlalchemy import update

from storage.models import Media
from storage.repositories.base import Repository


class MediaRows(Repository):
    """The media of one workspace."""

    async def add(self, media: Media) -> Media:
        """A new one."""
        return await self._add(media)

    async def find_original(self, sha256: str) -> Media | None:
        """What people brought with these bytes, as it was last described."""
        mine = self._mine(Media).where(Media.sha256 == sha256, Media.made_from == "")
        return await self._one(mine.order_by(Media.id.desc()).limit(1))

    async def find_derived(self, *, of: str, recipe: str) -> Media | None:
        """What was made of a file by this recipe."""
        mine = self._mine(Media).where(Media.made_from == of, Media.recipe == recipe)
        return await self._one(mine.order_by(Media.id.desc()).limit(1))

    async def describe(self, sha256: str, alt: str) -> None:
        """What people brought shows this, from now on."""
        mine = (Media.workspace_id == self.workspace_id, Media.sha256 == sha256, Media.made_from == "")
        await self._session.execute(update(Media).where(*mine).values(alt=alt))
