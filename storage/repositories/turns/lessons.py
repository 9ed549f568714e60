"""Queries of lessons: edits that people made to drafts."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from storage.models import Lesson
from storage.repositories.base import Repository


class Lessons(Repository):
    """Lessons of one workspace."""

    async def of_variant(self, variant_id: int) -> Lesson | None:
        """The lesson of a Variant, or None."""
        return await self._one(self._mine(Lesson).where(Lesson.variant_id == variant_id))

    async def by_id(self, lesson_id: int) -> Lesson | None:
        """A lesson by id, or None."""
        return await self._one(self._mine(Lesson).where(Lesson.id == lesson_id))

    async def add(self, lesson: Lesson) -> Lesson:
        """Add a lesson."""
        return await self._add(lesson)

    async def newest(self, count: int) -> Sequence[Lesson]:
        """Latest lessons, newest first."""
        return await self._all(self._mine(Lesson).order_by(Lesson.at.desc(), Lesson.id.desc()).limit(count))

    async def count(self) -> int:
        """Number of lessons."""
        mine = Lesson.workspace_id == self.workspace_id
        return await self._count(select(func.count()).select_from(Lesson).where(mine))

    async def forget(self, lesson_id: int | None = None) -> int:
        """Delete one lesson, or (None) all; number of deleted ones."""
        gone = delete(Lesson).where(Lesson.workspace_id == self.workspace_id)
        if lesson_id is not None:
            gone = gone.where(Lesson.id == lesson_id)
        return len((await self._session.execute(gone.returning(Lesson.id))).all())

    async def keep_newest(self, count: int) -> None:
        """Delete all but the newest lessons."""
        kept = select(Lesson.id).where(Lesson.workspace_id == self.workspace_id)
        kept = kept.order_by(Lesson.at.desc(), Lesson.id.desc()).limit(count)
        await self._session.execute(
            delete(Lesson).where(Lesson.workspace_id == self.workspace_id, Lesson.id.not_in(kept))
        )
