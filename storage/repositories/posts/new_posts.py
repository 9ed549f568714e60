"""Rows of new posts, written many at a time: one statement for the rows of a table, whatever their number."""

from collections.abc import Mapping, Sequence

from sqlalchemy import insert
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from storage.models import Account, Approval, Person, Post, Revision, Variant
from storage.models.base import Base
from storage.repositories.base import Repository, values_of

NewPostRows = Sequence[tuple[Post, Sequence[Variant]]]
"""Posts with their variants, with a value for every column but the ids."""


class NewPosts(Repository):
    """Posts, variants, revisions and approvals that nobody has seen yet.

    The objects get their ids and relationships, and belong to the transaction: they need no reading again.
    """

    async def add_posts(self, rows: NewPostRows, *, accounts: Mapping[int, Account]) -> None:
        """Add posts with their variants, on these `accounts` by id."""
        posts = insert(Post).returning(Post.number, Post.id)
        made = await self._session.execute(posts, [values_of(post) for post, _ in rows])
        post_ids = {number: post_id for number, post_id in made}  # noqa: C416 - rows are no pairs to mypy
        for post, variants in rows:
            post.id = post_ids[post.number]
            for variant in variants:
                variant.post_id = post.id
        query = insert(Variant).returning(Variant.post_id, Variant.account_id, Variant.id)
        pieces = [variant for _, variants in rows for variant in variants]
        added = await self._session.execute(query, [values_of(variant) for variant in pieces])
        variant_ids = {(post_id, account_id): variant_id for post_id, account_id, variant_id in added}
        for variant in pieces:
            variant.id = variant_ids[variant.post_id, variant.account_id]
            self._hold(variant)
            set_committed_value(variant, "account", accounts[variant.account_id])
        for post, variants in rows:
            self._hold(post)
            set_committed_value(post, "variants", sorted(variants, key=lambda each: each.id))
            author = await self._session.get_one(Person, post.author_id)
            set_committed_value(post, "author", author)

    async def add_revisions(self, rows: Sequence[tuple[Variant, Revision]]) -> None:
        """Add the first revision of each variant."""
        query = insert(Revision).returning(Revision.variant_id, Revision.id)
        made = await self._session.execute(query, [values_of(revision) for _, revision in rows])
        ids = {variant_id: revision_id for variant_id, revision_id in made}  # noqa: C416 - as above
        for variant, revision in rows:
            revision.id = ids[variant.id]
            self._hold(revision)
            set_committed_value(variant, "current", revision)

    async def add_approvals(self, rows: Sequence[Approval]) -> None:
        """Add pending approvals of revisions."""
        if rows:
            await self._session.execute(insert(Approval), [values_of(each) for each in rows])

    def _hold(self, row: Base) -> None:
        """Make a row that was just inserted part of the transaction."""
        make_transient_to_detached(row)
        self._session.add(row)
