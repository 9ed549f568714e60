"""Entries of the local feed for the web pages, with account, zone, numbers and comments."""

from collections.abc import Mapping, Sequence

from agents.platform_rules.registry import Platforms, UnknownPlatform
from bot.web.feed import Comment, FeedItem
from storage.database import Database
from storage.models import Account, FeedEntry
from storage.unit_of_work import SharedWork, Work


class LocalFeedPages:
    """Implements `bot.web.feed.FeedPages` over the rows."""

    def __init__(self, database: Database, platforms: Platforms) -> None:
        self._database = database
        self._platforms = platforms

    async def latest(self, limit: int, before: int | None) -> Sequence[FeedItem]:
        """At most `limit` entries, newest first; with `before`, only entries older than that id."""
        async with self._database.read_shared() as shared:
            entries = await shared.local_feed.newest(limit, before=before)
            accounts = {each.id: each for each in await shared.workspaces.accounts()}
            return [await self._item(shared, each, accounts) for each in entries]

    async def item(self, item_id: int) -> FeedItem | None:
        """One entry, or None."""
        async with self._database.read_shared() as shared:
            entry = await shared.local_feed.by_id(item_id)
            if entry is None:
                return None
            accounts = {each.id: each for each in await shared.workspaces.accounts()}
            return await self._item(shared, entry, accounts)

    async def _item(self, shared: SharedWork, entry: FeedEntry, accounts: Mapping[int, Account]) -> FeedItem:
        account = accounts[entry.account_id]
        work = shared.within(account.workspace_id)
        publication = await work.publications.find_by_external_id(account.id, external_id=str(entry.id))
        numbers = await work.insights.latest([publication.id]) if publication else {}
        return FeedItem(
            id=entry.id,
            account=self._label(account),
            handle=entry.handle,
            platform=entry.stands_for,
            text=entry.words,
            at=entry.at,
            zone=(await work.workspaces.get()).zone,
            url=publication.url if publication else "",
            numbers=numbers.get(publication.id, {}) if publication else {},
            comments=await _comments(work, publication.id) if publication else (),
        )

    def _label(self, account: Account) -> str:
        try:
            return self._platforms.label(account)
        except UnknownPlatform:
            return account.handle


async def _comments(work: Work, publication_id: int) -> Sequence[Comment]:
    heard = await work.activities.about(publication_id)
    return [Comment(author=each.author, text=each.words, at=each.at) for each in heard]
