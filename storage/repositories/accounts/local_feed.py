"""Rows of the local feed: posts of sandbox accounts, and their simulated faults."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import FeedEntry, FeedFault
from storage.repositories.base import insert_once, values_of


class LocalFeedRows:
    """Everything on the local feed, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def extend(self, entries: Sequence[FeedEntry]) -> Sequence[FeedEntry]:
        """Put entries up in this order; for a known key the entry that is there already stands."""
        await insert_once(self._session, FeedEntry, *(values_of(entry) for entry in entries))
        query = select(FeedEntry).where(FeedEntry.key.in_([entry.key for entry in entries]))
        up = {entry.key: entry for entry in await self._session.scalars(query)}
        return [up[entry.key] for entry in entries]

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

    async def of_accounts(self, account_ids: Sequence[int]) -> Sequence[FeedEntry]:
        """What these accounts put up, oldest first."""
        query = select(FeedEntry).where(FeedEntry.account_id.in_(account_ids)).order_by(FeedEntry.at)
        return list(await self._session.scalars(query))

    async def set_fault(self, *, account_id: int, kind: str, times: int) -> None:
        """Play this fault so many times; 0 switches it off."""
        await self._session.execute(
            delete(FeedFault).where(FeedFault.account_id == account_id, FeedFault.kind == kind)
        )
        if times:
            self._session.add(FeedFault(account_id=account_id, kind=kind, left=times))

    async def faults(self, account_id: int) -> Sequence[FeedFault]:
        """Active faults of an account."""
        query = select(FeedFault).where(FeedFault.account_id == account_id, FeedFault.left > 0)
        return list(await self._session.scalars(query.order_by(FeedFault.id)))

    async def accounts_with_faults(self, account_ids: Iterable[int]) -> set[int]:
        """Accounts among these that have an active fault."""
        query = select(FeedFault.account_id).where(FeedFault.account_id.in_(account_ids), FeedFault.left > 0)
        return set(await self._session.scalars(query))

    async def take_fault(self, account_id: int) -> str:
        """Use up one fault of an account; '' when none is switched on."""
        query = select(FeedFault).where(FeedFault.account_id == account_id, FeedFault.left > 0)
        locked = query.order_by(FeedFault.id).with_for_update()
        faults = (await self._session.scalars(locked)).all()
        if not faults:
            return ""
        used = update(FeedFault).where(FeedFault.id == faults[0].id).values(left=FeedFault.left - 1)
        await self._session.execute(used)
        return faults[0].kind
