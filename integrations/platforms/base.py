"""The protocols of a platform, and the values that cross its border.

A platform module offers `build(surroundings) -> Describes`. Which of the small protocols below the built
object keeps is what the desk can do with it, asked for with `isinstance`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from integrations.errors import Misconfigured, Scope
from integrations.limits import MediaLimits

UNREACHABLE = (
    "This platform fetches media from the web, and nobody outside reaches this desk: "
    "set COPYDESK_PUBLIC_URL to its https address."
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform takes, as data. `count` measures a text in the platform's own unit."""

    characters: int
    count: Callable[[str], int]
    unit: str = "characters"
    media: MediaLimits = MediaLimits()  # noqa: RUF009 (frozen)
    recommended: int | None = None
    hashtags: int | None = None
    needs_media: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """An account as its platform sees it. `access` is the opened secret; it never enters a log or a repr.

    `stands_for` names the platform whose place is taken, or the platform itself.
    """

    account_id: int
    handle: str
    stands_for: str
    access: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One picture or video to send: its bytes' SHA-256, where they are, and what they show."""

    sha256: str
    path: str
    mime: str
    alt: str = ""
    size: int = 0
    width: int = 0
    height: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Exactly what is to be sent. `key` is the same for every try of the same words (idempotency)."""

    key: str
    identity: Identity
    text: str = field(repr=False)
    media: tuple[MediaFile, ...] = ()
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """This was the last call that a quota allowed, as the answer's headers say: the next one after `wait`."""

    scope: Scope
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Landed:
    """A publication as the platform reports it."""

    external_id: str
    url: str
    at: datetime
    spent: Spent | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Numbers of one publication at one moment, by normalised name (`views`, `likes`, `comments`, …)."""

    external_id: str
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that came back: a comment, mention or reply, in a stranger's words."""

    external_id: str
    about: str
    kind: str
    author: str
    text: str = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One post on the local feed."""

    external_id: str
    key: str
    account_id: int
    handle: str
    stands_for: str
    text: str = field(repr=False)
    at: datetime


class Feed(Protocol):
    """A place on this machine to publish to; kept by the desk, used by platforms that have no outside."""

    async def add(self, entry: Entry) -> Entry:
        """Put an entry up; a known `key` returns the entry that is already there."""

    async def find(self, *, key: str) -> Entry | None:
        """The entry with this key, if it is up."""

    async def entries(self, *, account_id: int) -> Sequence[Entry]:
        """Every entry of one account, oldest first."""

    async def take_fault(self, *, account_id: int) -> str:
        """The next fault somebody switched on for this account ('' when none), used up by asking."""


def unreachable(_file: MediaFile) -> str:
    """Where a file can be fetched on a desk that nobody outside reaches: nowhere."""
    raise Misconfigured(UNREACHABLE, code="no_public_url")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a platform is given when it is built: never the settings, the database or the clock itself."""

    base_url: Callable[[str, str], str]
    """(platform name, its own default) → the base URL to use."""
    home_url: str
    """where this desk's own pages are"""
    now: Callable[[], datetime]
    feed: Feed
    media_url: Callable[[MediaFile], str] = unreachable
    """where a platform that fetches media gets this file, for an hour; raises `Misconfigured`"""


@runtime_checkable
class Describes(Protocol):
    """The least a platform is: a name, a label for people, and its limits."""

    name: str
    label: str
    limits: Limits


@runtime_checkable
class TriedFirst(Describes, Protocol):
    """One of those that a new workspace can rehearse from the first minute."""

    tried_first: bool


@runtime_checkable
class Platform(Describes, Protocol):
    """A platform that can publish."""

    async def publish(self, outgoing: Outgoing) -> Landed:
        """Publish once. Raises one of `integrations.errors`; anything else counts as uncertain."""


@runtime_checkable
class StandsIn(Platform, Protocol):
    """Plays other platforms on this machine: safe to rehearse on."""

    faults: Mapping[str, str]
    """fault → what it does, as in "it will …", for people who rehearse trouble"""


@runtime_checkable
class Finds(Protocol):
    """Can tell whether something was published, `settle` after the try."""

    settle: timedelta

    async def find(self, outgoing: Outgoing) -> Landed | None:
        """The publication of exactly this, or None when the platform surely has none."""


@runtime_checkable
class Repeats(Protocol):
    """Takes an `Outgoing.key` once: whoever brings it again is told of the publication that is there.

    `repeats_safely` is for how long after the first try the platform promises that.
    """

    repeats_safely: timedelta


@runtime_checkable
class Measures(Protocol):
    """Reports numbers."""

    async def measure(self, identity: Identity, external_ids: Sequence[str]) -> Sequence[Reading]:
        """Present numbers of these publications; unknown ids are left out."""


@runtime_checkable
class Listens(Protocol):
    """Reports what came back."""

    async def listen(self, identity: Identity, *, since: datetime) -> Sequence[Heard]:
        """What happened on the account after `since`, oldest first."""
