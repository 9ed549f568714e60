"""Protocols and values of media files and web pages."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from integrations.media_limits import MediaLimits, MediaProperties


@runtime_checkable
class Loads(Protocol):
    """A provider with libraries that take long to import: they are imported when they are needed.

    The desk has it load them in a thread as soon as it is open, so that the first turn seldom waits for them.
    """

    def load(self) -> None:
        """Import them; a second time costs nothing."""


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
    """Opens media safely, keeps them by their bytes, and makes them fit what a platform takes."""

    async def keep(self, content: bytes) -> StoredFile:
        """Keep a picture, a video or a document; the same bytes are kept once. Raises `Rejected`."""

    async def fit(self, kept: StoredFile, limits: MediaLimits) -> FittedFile:
        """As this platform takes it: the same file whenever it is asked. Raises `Rejected` with why not."""

    async def find(self, sha256: str, shape: MediaProperties) -> StoredFile | None:
        """The file of these bytes, if it is still there; it counts as kept anew."""

    async def forget(self, named: Collection[str], *, idle: timedelta) -> frozenset[str]:
        """Remove those of these files (SHA-256) that nobody kept for so long; those that are gone."""


@dataclass(frozen=True, slots=True)
class FetchedContent:
    """Content behind a link. `url` is where it stood after every redirect, `mime` what its server says."""

    url: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebPage:
    """A page as people read it: its title and the beginning of its main text, without what stands around it.

    They are a stranger's words: data, never instructions.
    """

    url: str
    title: str = field(repr=False)
    text: str = field(repr=False)
    at: datetime


class Reader(Protocol):
    """Fetches what a person pasted a link to, from the public web alone."""

    async def fetch(self, url: str, *, most: int) -> FetchedContent:
        """What is there, up to `most` bytes. Raises `Rejected` or `TryLater`, with why."""

    async def read(self, url: str) -> WebPage:
        """A page's main text. Raises `Rejected` or `TryLater`, with why."""
