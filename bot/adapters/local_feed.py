"""The local feed over storage: platforms without a network publish to it."""

from collections.abc import Sequence

from integrations.platforms.base import LocalPost
from storage.database import Database
from storage.group_commit import GroupCommit
from storage.models import FeedEntry


class LocalFeed:
    """Keeps `integrations.platforms.base.LocalFeed`. Entries that come together share a COMMIT, in order."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._additions: GroupCommit[LocalPost, LocalPost] = GroupCommit(self._add)
        self._questions: GroupCommit[int, bool] = GroupCommit(self._ask)
        self._readings: GroupCommit[int, Sequence[LocalPost]] = GroupCommit(self._read)

    async def add(self, entry: LocalPost) -> LocalPost:
        """Add an entry; a known `key` returns the entry that is already there."""
        return await self._additions.add(entry)

    async def find(self, *, key: str) -> LocalPost | None:
        """The entry with this key, or None."""
        async with self._database.read_shared() as shared:
            row = await shared.local_feed.by_key(key)
        return None if row is None else _entry(row)

    async def entries(self, *, account_id: int) -> Sequence[LocalPost]:
        """Every entry of one account, oldest first."""
        return await self._readings.add(account_id)

    async def take_fault(self, *, account_id: int) -> str:
        """Take the next rehearsed fault of this account, "" for none; only a fault causes a write."""
        if not await self._questions.add(account_id):
            return ""
        async with self._database.shared_work() as shared:
            return await shared.local_feed.take_fault(account_id)

    async def _read(self, account_ids: Sequence[int]) -> Sequence[Sequence[LocalPost]]:
        async with self._database.read_shared() as shared:
            rows = await shared.local_feed.of_accounts(account_ids)
        entries = [_entry(row) for row in rows]
        return [[each for each in entries if each.account_id == account_id] for account_id in account_ids]

    async def _ask(self, account_ids: Sequence[int]) -> Sequence[bool]:
        async with self._database.read_shared() as shared:
            faulty = await shared.local_feed.accounts_with_faults(set(account_ids))
        return [account_id in faulty for account_id in account_ids]

    async def _add(self, entries: Sequence[LocalPost]) -> Sequence[LocalPost]:
        async with self._database.shared_work() as shared:
            rows = await shared.local_feed.extend([_row(entry) for entry in entries])
        return [_entry(row) for row in rows]


def _row(entry: LocalPost) -> FeedEntry:
    return FeedEntry(
        account_id=entry.account_id,
        handle=entry.handle,
        stands_for=entry.stands_for,
        key=entry.key,
        words=entry.text,
        at=entry.at,
    )


def _entry(row: FeedEntry) -> LocalPost:
    """The row as platforms see it; its id is its external id."""
    return LocalPost(
        external_id=str(row.id),
        key=row.key,
        account_id=row.account_id,
        handle=row.handle,
        stands_for=row.stands_for,
        text=row.words,
        at=row.at,
    )
