"""The entries that the feed pages show, and the protocol of their source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on an entry, in its author's words."""

    author: str
    text: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One published post.

    `account` is the label for people ("X (sandbox)"), `platform` its plain name, `at` an aware instant and
    `zone` the IANA zone to show it in, `url` its address on the platform or "", `numbers` its insights.
    """

    id: int
    account: str
    handle: str
    platform: str
    text: str = field(repr=False)
    at: datetime
    zone: str
    url: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)
    comments: Sequence[Comment] = ()


class FeedPages(Protocol):
    """A source of published posts."""

    async def latest(self, limit: int, before: int | None) -> Sequence[FeedItem]:
        """At most `limit` items, newest first; with `before`, only items older than that id."""

    async def item(self, item_id: int) -> FeedItem | None:
        """One item, or None."""
