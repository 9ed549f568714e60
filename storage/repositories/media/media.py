"""Queries of media files: originals, and files derived from them."""

from sqlalchemy import update

from storage.models import Media
from storage.repositories.base import Repository


class MediaRows(Repository):
    """Media of one workspace."""

    async def add(self, media: Media) -> Media:
        """Add a media file."""
        return await self._add(media)

    async def find_original(self, sha256: str) -> Media | None:
        """The original with these bytes, as last described."""
        mine = self._mine(Media).where(Media.sha256 == sha256, Media.made_from == "")
        return await self._one(mine.order_by(Media.id.desc()).limit(1))

    async def find_derived(self, *, of: str, recipe: str) -> Media | None:
        """The file derived from this one by this recipe."""
        mine = self._mine(Media).where(Media.made_from == of, Media.recipe == recipe)
        return await self._one(mine.order_by(Media.id.desc()).limit(1))

    async def describe(self, sha256: str, alt: str) -> None:
        """Set the alt text of an original."""
        mine = (Media.workspace_id == self.workspace_id, Media.sha256 == sha256, Media.made_from == "")
        await self._session.execute(update(Media).where(*mine).values(alt=alt))
