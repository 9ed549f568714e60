"""Setup of a platform: addresses, our OAuth app there, the time, the local feed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from integrations.errors import Misconfigured
from integrations.platforms.base.media_file import MediaFile

UNREACHABLE = (
    "This platform fetches media from the web, and nobody outside reaches this desk: "
    "set COPYDESK_PUBLIC_URL to its https address."
)


@dataclass(frozen=True, slots=True)
class LocalPost:
    """One post on the local feed."""

    external_id: str
    key: str
    account_id: int
    handle: str
    stands_for: str
    text: str = field(repr=False)
    at: datetime


class LocalFeed(Protocol):
    """A place on this machine to publish to; kept by the desk, used by platforms that have no outside."""

    async def add(self, entry: LocalPost) -> LocalPost:
        """Put an entry up; a known `key` returns the entry that is already there."""

    async def find(self, *, key: str) -> LocalPost | None:
        """The entry with this key, if it is up."""

    async def entries(self, *, account_id: int) -> Sequence[LocalPost]:
        """Every entry of one account, oldest first."""

    async def take_fault(self, *, account_id: int) -> str:
        """The next fault somebody switched on for this account ('' when none), used up by asking."""


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """Our own app as a platform knows it; all are '' where nobody registered one.

    `webhook_secret` is for platforms that sign what they tell us with a secret of its own.
    """

    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)

    @property
    def is_registered(self) -> bool:
        """Whether the app is registered."""
        return bool(self.client_id)


def no_app(_name: str) -> OAuthApp:
    """No app anywhere."""
    return OAuthApp()


def no_media_url(_file: MediaFile) -> str:
    """Where a file can be fetched on a desk that nobody outside reaches: nowhere."""
    raise Misconfigured(UNREACHABLE, code="no_public_url")


@dataclass(frozen=True, slots=True)
class PlatformSetup:
    """Everything that a platform is built from; never the settings, the database or the clock itself."""

    base_url: Callable[[str, str], str]
    """(platform name, its own default) → the base URL to use."""
    home_url: str
    """where this desk's own pages are"""
    now: Callable[[], datetime]
    feed: LocalFeed
    app: Callable[[str], OAuthApp] = no_app
    """platform name → our app there"""
    media_url: Callable[[MediaFile], str] = no_media_url
    """where a platform that fetches media gets this file, for an hour; raises `Misconfigured`"""
