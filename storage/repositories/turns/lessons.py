"""Questions about lessons: what people made of drafts."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select

from storage.models import Lesson
from storage.repositories.base import Repository


class Lessons(Repository):
    """What this workspace's people changed in drafts."""

    async def of_variant(self, variant_id: int) -> Lesson | None:
        """The one about this Variant."""
        return await self._one(self._mine(Lesson).where(Lesson.variant_id == variant_id))

    async def by_id(self, lesson_id: int) -> Lesson | None:
        """One of this workspace."""
        return await self._one(self._mine(Lesson).where(Lesson.id == lesson_id))

    async def add(self, lesson: Lesson) -> Lesson:
        """A new one."""
        return await self._add(lesson)

    async def newest(self, count: int) -> Sequence[Lesson]:
        """The last ones, newest first."""
        return await self._all(self._mine(Lesson).order_by(Lesson.at.desc(), Lesson.id.desc()).limit(count))

    async def count(self) -> int:
        """How many there are."""
        mine = Lesson.workspace_id == self.workspace_id
        return await self._count(select(func.count()).select_from(Lesson).where(mine))

    async def forget(self, lesson_id: int | None = None) -> int:
        """Forget one, or (None) every one; returns how many went."""
        gone = delete(Lesson).where(Lesson.workspace_id == self.workspace_id)
        if lesson_id is not None:
            gone = gone.where(Lesson.id == lesson_id)
        return len((await self._session.execute(gone.returning(Lesson.id))).all())

    async def keep_newest(self, count: int) -> None:
        """Forget all but the last ones."""
        kept = select(Lesson.id).where(Lesson.workspace_id == self.workspace_id)
        kept = kept.order_by(Lesson.at.desc(), Lesson.id.desc()).limit(count)
        await self._session.execute(
            delete(Lesson).where(Lesson.workspace_id == self.workspace_id, Lesson.id.not_in(kept))
        )
