"""Queries of generated pictures: the choices for a post, and the style chosen last."""

from collections.abc import Sequence

from sqlalchemy import func, select

from storage.models import GeneratedPicture
from storage.repositories.base import Repository


class GeneratedPictures(Repository):
    """Generated pictures of one workspace."""

    async def add(self, drawings: Sequence[GeneratedPicture]) -> None:
        """Add pictures."""
        self._session.add_all(drawings)
        await self._session.flush()

    async def by_id(self, drawing_id: int) -> GeneratedPicture | None:
        """The picture with this id, or None."""
        return await self._one(self._mine(GeneratedPicture).where(GeneratedPicture.id == drawing_id))

    async def of_post(self, post_id: int) -> Sequence[GeneratedPicture]:
        """Pictures of a post, in order."""
        return await self._all(
            self._mine(GeneratedPicture)
            .where(GeneratedPicture.post_id == post_id)
            .order_by(GeneratedPicture.id)
        )

    async def next_variation(self, post_id: int) -> int:
        """The number of the next variation for a post."""
        mine = GeneratedPicture.workspace_id == self.workspace_id, GeneratedPicture.post_id == post_id
        last = await self._session.scalar(select(func.max(GeneratedPicture.variation)).where(*mine))
        return 0 if last is None else last + 1

    async def liked_style(self) -> str:
        """The style of the picture that was put on a post last, '' before the first one with a style."""
        liked = self._mine(GeneratedPicture).where(
            GeneratedPicture.taken_at.is_not(None), GeneratedPicture.style != ""
        )
        last = await self._one(
            liked.order_by(GeneratedPicture.taken_at.desc(), GeneratedPicture.id.desc()).limit(1)
        )
        return last.style if last else ""
