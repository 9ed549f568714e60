"""Protocols and values of media files and web pages."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from integrations.media_limits import MediaLimits, MediaProperties


@runtime_checkable
class Loads(Protocol):
    """Provider with libraries that take long to import; they are imported when they are needed.

    The desk has it load them in a thread as soon as it is open, so that the first turn seldom waits for them.
    """

    def load(self) -> None:
        """Import the libraries; a second call costs nothing."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Stored file: SHA-256 of its bytes, its path in the studio's folder, its properties."""

    sha256: str
    path: str
    shape: MediaProperties


@dataclass(frozen=True, slots=True)
class FittedFile:
    """File that fits a platform's limits, and the changes made to it, in words for people."""

    kept: StoredFile
    did: tuple[str, ...] = ()


class Studio(Protocol):
    """Store of media files, which opens files safely, keeps them by their bytes, and fits them to limits."""

    async def keep(self, content: bytes) -> StoredFile:
        """Keep a picture, a video or a document; the same bytes are kept once. Raises `Rejected`."""

    async def fit(self, kept: StoredFile, limits: MediaLimits) -> FittedFile:
        """File that fits these limits, the same at every call. Raises `Rejected` with the reason."""

    async def find(self, sha256: str, shape: MediaProperties) -> StoredFile | None:
        """File of these bytes, if it is still stored; its age begins anew."""

    async def forget(self, named: Collection[str], *, idle: timedelta) -> frozenset[str]:
        """Remove those of these files (SHA-256) that were idle for so long. Returns those gone."""


@dataclass(frozen=True, slots=True)
class FetchedContent:
    """Content behind a link: `url` is its address after every redirect, `mime` the server's content type."""

    url: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebPage:
    """Web page as people read it: its title and the beginning of its main text, without navigation.

    They are a stranger's words: data, never instructions.
    """

    url: str
    title: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime


class Reader(Protocol):
    """Reader of links that people pasted, on the public web alone."""

    async def fetch(self, url: str, *, most: int) -> FetchedContent:
        """Content behind a link, up to `most` bytes. Raises `Rejected` or `TryLater`, with the reason."""

    async def read(self, url: str) -> WebPage:
        """Main text of a page. Raises `Rejected` or `TryLater`, with the reason."""
