"""Protocols of a platform, and the values that they exchange.

A platform module offers `build(surroundings) -> Describes`. Which of the small protocols below the built
object keeps is what the desk can do with it, asked for with `isinstance`. How accounts are connected and kept
alive is in `connecting`, the capabilities beside publishing are in `capabilities`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from integrations.errors import Scope
from integrations.media_limits import MediaLimits
from integrations.platforms.base.media_file import MediaFile as MediaFile
from integrations.platforms.base.setup import LocalFeed as LocalFeed
from integrations.platforms.base.setup import LocalPost as LocalPost
from integrations.platforms.base.setup import OAuthApp as OAuthApp
from integrations.platforms.base.setup import PlatformSetup as PlatformSetup


@dataclass(frozen=True, slots=True)
class Pace:
    """Rate limit of one account: at most `most` posts in any period as long as `within`."""

    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a platform, as data. `count` measures a text in the platform's own unit."""

    characters: int
    count: Callable[[str], int]
    unit: str = "characters"
    media: MediaLimits = MediaLimits()  # noqa: RUF009 (frozen)
    recommended: int | None = None
    hashtags: int | None = None
    mentions: int | None = None
    links: int | None = None
    needs_media: bool = False
    pace: Pace | None = None


@dataclass(frozen=True, slots=True)
class PlatformIdentity:
    """Account as its platform sees it. `access` is the opened secret; it never enters a log or a repr.

    `stands_for` names the platform whose place is taken, or the platform itself; `external_id` is its own
    id of the account, `server` where the account lives, on platforms that are many servers.
    """

    account_id: int
    handle: str
    stands_for: str
    access: str = field(default="", repr=False)
    external_id: str = ""
    server: str = ""


@dataclass(frozen=True, slots=True)
class PostExtras:
    """Parts of a post beside its words, sealed with them.

    `more` are the texts that follow in a thread, `first_comment` stands below the post, `options` are
    choices by name ("visibility": "unlisted") among the options that the platform has (`HasPostOptions`).
    """

    more: tuple[str, ...] = field(default=(), repr=False)
    first_comment: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)


RememberStep = Callable[[str, str], Awaitable[None]]
"""(step, value) → kept in the desk's rows, and committed, when it returns. Raises `TryLater` for whoever
lost the claim."""


async def forget_step(_step: str, _value: str) -> None:
    """Keep nothing: for callers without a database."""


@dataclass(frozen=True, slots=True)
class OutgoingPost:
    """Post to be sent. `key` is the same for every try of the same words (idempotency).

    A platform that needs several calls lets `remember` keep what each came to before it makes the next;
    `steps` is what earlier tries remembered, also those that ended in a crash.
    """

    key: str
    identity: PlatformIdentity
    text: str = field(repr=False)
    media: tuple[MediaFile, ...] = ()
    not_before: datetime | None = None
    besides: PostExtras = PostExtras()
    steps: Mapping[str, str] = field(default_factory=dict, repr=False)
    remember: RememberStep = field(default=forget_step, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class UsedUpQuota:
    """Quota that this call used up, by the answer's headers: the next call is possible after `wait`."""

    scope: Scope
    wait: timedelta


@dataclass(frozen=True, slots=True)
class PublishedPost:
    """Publication as the platform reports it."""

    external_id: str
    url: str
    at: datetime
    spent: UsedUpQuota | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """Numbers of one publication at one moment, by normalised name (`views`, `likes`, `comments`, …).

    `own` says what the platform calls those that have another name there.
    """

    external_id: str
    numbers: Mapping[str, int]
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReceivedActivity:
    """Activity from the platform: a comment, mention or reply, in a stranger's words."""

    external_id: str
    about: str
    kind: str
    author: str
    text: str = field(repr=False)
    at: datetime


@runtime_checkable
class Describes(Protocol):
    """Minimum of a platform: a name, a label for people, and its limits."""

    name: str
    label: str
    limits: Limits


@runtime_checkable
class SuggestedFirst(Describes, Protocol):
    """Platform on which a new workspace can rehearse from the first minute."""

    tried_first: bool


@runtime_checkable
class Platform(Describes, Protocol):
    """Platform that can publish."""

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Publish once. Raises one of `integrations.errors`; anything else counts as uncertain."""


@runtime_checkable
class Closes(Protocol):
    """Platform that holds connections for as long as the desk is open."""

    async def close(self) -> None:
        """Close every connection."""


@runtime_checkable
class SimulatesPlatforms(Platform, Protocol):
    """Platform that plays other platforms on this machine: safe to rehearse on."""

    faults: Mapping[str, str]
    """fault → what it does, as in "it will …", for people who rehearse trouble"""


@runtime_checkable
class Finds(Protocol):
    """Platform that can look up whether a post was published, `settle` after the try."""

    settle: timedelta

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """The publication of exactly this, or None when the platform surely has none.

        Raises `Uncertain` where it does not let us look for this account: then a person is asked.
        """


@runtime_checkable
class HasIdempotencyKeys(Protocol):
    """Platform that takes an `OutgoingPost.key` once: a repeated key gets the existing publication.

    `repeats_safely` is for how long after the first try the platform promises that.
    """

    repeats_safely: timedelta


@runtime_checkable
class Measures(Protocol):
    """Platform that reports numbers of publications."""

    async def measure(self, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
        """Current numbers of these publications; unknown ids are left out."""


@runtime_checkable
class Listens(Protocol):
    """Platform that reports activity."""

    async def listen(self, identity: PlatformIdentity, *, since: datetime) -> Sequence[ReceivedActivity]:
        """Activity on the account after `since`, oldest first."""
