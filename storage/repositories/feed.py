"""The local feed's rows: what sandbox accounts put up, and the faults they are to play."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import FeedEntry, FeedFault


class FeedRows:
    """Everything on the local feed, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, entry: FeedEntry) -> FeedEntry:
        """Put an entry up; a known key returns the entry that is there."""
        if known := await self.by_key(entry.key):
            return known
        self._session.add(entry)
        await self._session.flush()
        return entry

    async def by_key(self, key: str) -> FeedEntry | None:
        """The entry with this key."""
        query = select(FeedEntry).where(FeedEntry.key == key)
        return (await self._session.scalars(query)).one_or_none()

    async def by_id(self, entry_id: int) -> FeedEntry | None:
        """One entry."""
        return await self._session.get(FeedEntry, entry_id)

    async def newest(
        self, count: int, *, before: int | None = None, account_ids: Sequence[int] | None = None
    ) -> Sequence[FeedEntry]:
        """The newest entries, newest first."""
        query = select(FeedEntry).order_by(FeedEntry.id.desc()).limit(count)
        if before is not None:
            query = query.where(FeedEntry.id < before)
        if account_ids is not None:
            query = query.where(FeedEntry.account_id.in_(account_ids))
        return list(await self._session.scalars(query))

    async def of_account(self, account_id: int, *, since: datetime | None = None) -> Sequence[FeedEntry]:
        """What an account put up, oldest first."""
        query = select(FeedEntry).where(FeedEntry.account_id == account_id).order_by(FeedEntry.at)
        if since is not None:
            query = query.where(FeedEntry.at >= since)
        return list(await self._session.scalars(query))

    async def set_fault(self, *, account_id: int, kind: str, times: int) -> None:
        """Play this fault so many times; 0 switches it off."""
        await self._session.execute(
            delete(FeedFault).where(FeedFault.account_id == account_id, FeedFault.kind == kind)
        )
        if times:
            self._session.add(FeedFault(account_id=account_id, kind=kind, left=times))

    async def faults(self, account_id: int) -> Sequence[FeedFault]:
        """What is switched on for an account."""
        query = select(FeedFault).where(FeedFault.account_id == account_id, FeedFault.left > 0)
        return list(await self._session.scalars(query.order_by(FeedFault.id)))

    async def take_fault(self, account_id: int) -> str:
        """Use up one fault of an account; '' when none is switched on."""
        faults = await self.faults(account_id)
        if not faults:
            return ""
        query = update(FeedFault).where(FeedFault.id == faults[0].id).values(left=FeedFault.left - 1)
        await self._session.execute(query)
        return faults[0].kind
