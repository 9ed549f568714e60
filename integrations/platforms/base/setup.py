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
    """Post on the local feed."""

    external_id: str
    key: str
    account_id: int
    handle: str
    stands_for: str
    text: str = field(repr=False)
    at: datetime


class LocalFeed(Protocol):
    """Feed on this machine for platforms without an outside; kept by the desk."""

    async def add(self, entry: LocalPost) -> LocalPost:
        """Add an entry; a known `key` returns the existing entry."""

    async def find(self, *, key: str) -> LocalPost | None:
        """The entry with this key, if it is up."""

    async def entries(self, *, account_id: int) -> Sequence[LocalPost]:
        """Entries of one account, oldest first."""

    async def take_fault(self, *, account_id: int) -> str:
        """Next fault switched on for this account ('' for none), used up by this call."""


@dataclass(frozen=True, slots=True)
class OAuthApp:
    """OAuth app of the desk on a platform; all fields are '' where no app is registered.

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
    """Unregistered app, for every platform."""
    return OAuthApp()


def no_media_url(_file: MediaFile) -> str:
    """Empty address of a file, for a desk without a public address."""
    raise Misconfigured(UNREACHABLE, code="no_public_url")


@dataclass(frozen=True, slots=True)
class PlatformSetup:
    """Setup of a platform; never the settings, the database or the clock itself."""

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
