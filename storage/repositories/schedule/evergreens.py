"""Queries of evergreen posts."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from storage.models import Post, Status, Variant
from storage.repositories.base import Repository


class Evergreens(Repository):
    """Evergreen posts of one workspace."""

    async def all(self) -> Sequence[Post]:
        """Every evergreen post, by number."""
        return await self._all(self._mine(Post).where(Post.evergreen_days.is_not(None)).order_by(Post.number))

    async def last_said(self, posts: Sequence[Post]) -> Mapping[tuple[int, int], datetime]:
        """(post id, account id) → latest due time there, including refused reruns."""
        family = func.coalesce(Post.rerun_of, Post.id)
        query = (
            select(family, Variant.account_id, func.max(Variant.due_at))
            .join(Variant, Variant.post_id == Post.id)
            .where(Post.workspace_id == self.workspace_id, family.in_([post.id for post in posts]))
            .group_by(family, Variant.account_id)
        )
        return {(row[0], row[1]): row[2] for row in await self._session.execute(query)}

    async def accounts_with_open_rerun(self) -> set[int]:
        """The accounts on which a rerun waits for approval."""
        query = (
            select(Variant.account_id)
            .join(Post, Post.id == Variant.post_id)
            .where(
                Variant.workspace_id == self.workspace_id,
                Variant.status == Status.PROPOSED,
                Post.rerun_of.is_not(None),
            )
        )
        return set(await self._session.scalars(query))
