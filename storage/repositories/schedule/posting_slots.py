"""Queries of posting slots."""

from collections.abc import Mapping, Sequence
from datetime import time

from sqlalchemy import delete

from storage.models import PostingSlot
from storage.repositories.base import Repository


class PostingSlots(Repository):
    """Posting slots of one workspace."""

    async def by_account(self, account_ids: Sequence[int]) -> Mapping[int, Sequence[PostingSlot]]:
        """account id → its slots in order of the week; accounts without any are left out."""
        query = self._mine(PostingSlot).where(PostingSlot.account_id.in_(account_ids))
        found: dict[int, list[PostingSlot]] = {}
        for slot in await self._all(query.order_by(PostingSlot.weekday, PostingSlot.clock)):
            found.setdefault(slot.account_id, []).append(slot)
        return found

    async def replace(self, account_id: int, wanted: Sequence[tuple[int, time]]) -> None:
        """From now on the account has these (weekday, wall time)s and no others."""
        await self._session.execute(
            delete(PostingSlot).where(
                PostingSlot.workspace_id == self.workspace_id, PostingSlot.account_id == account_id
            )
        )
        self._session.add_all(
            PostingSlot(workspace_id=self.workspace_id, account_id=account_id, weekday=day, clock=clock)
            for day, clock in wanted
        )
        await self._session.flush()
