"""What the pages show, and the little they ask of whoever keeps it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said about an entry, in their own words."""

    author: str
    text: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One post that went out.

    `account` is the label for people ("X (sandbox)"), `platform` its plain name, `at` an aware instant and
    `zone` the IANA zone to show it in, `url` where it stands outside or "", `numbers` its newest insights.
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
    """Whoever knows what went out."""

    async def latest(self, limit: int, before: int | None) -> Sequence[FeedItem]:
        """At most so many items, newest first; with `before`, only those older than that id."""

    async def item(self, item_id: int) -> FeedItem | None:
        """One item, if it is there."""
