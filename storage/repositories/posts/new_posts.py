"""Rows of new posts, written many at a time: one statement for the rows of a table, whatever their number."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from storage.models import Approval, Post, Revision, Variant
from storage.repositories.base import Repository

Rows = Sequence[Mapping[str, Any]]
"""The columns of each row but for its workspace; what is left out has its default."""


class NewPosts(Repository):
    """Posts, variants, revisions and questions that nobody has seen yet."""

    async def add_posts(self, rows: Rows) -> Mapping[int, int]:
        """Number → id of posts without variants."""
        query = insert(Post).returning(Post.number, Post.id)
        return {row[0]: row[1] for row in await self._session.execute(query, self._scoped(rows))}

    async def add_variants(self, rows: Rows) -> Mapping[tuple[int, int], int]:
        """(post id, account id) → id of variants without words."""
        query = insert(Variant).returning(Variant.post_id, Variant.account_id, Variant.id)
        made = await self._session.execute(query, self._scoped(rows))
        return {(post_id, account_id): variant_id for post_id, account_id, variant_id in made}

    async def add_revisions(self, rows: Rows) -> None:
        """Words of variants."""
        await self._session.execute(insert(Revision), self._scoped(rows))

    async def add_approvals(self, rows: Rows) -> None:
        """Questions about revisions."""
        if rows:
            await self._session.execute(insert(Approval), self._scoped(rows))

    def _scoped(self, rows: Rows) -> list[dict[str, Any]]:
        return [{**row, "workspace_id": self.workspace_id} for row in rows]
