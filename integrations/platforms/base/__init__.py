"""The protocols of a platform, and the values that cross its border.

A platform module offers `build(surroundings) -> Describes`. Which of the small protocols below the built
object keeps is what the desk can do with it, asked for with `isinstance`. How accounts are connected and kept
alive is in `access`, what can be done beside publishing in `acts`.
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
    """At most so many posts of one account in any stretch so long."""

    most: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform takes, as data. `count` measures a text in the platform's own unit."""

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
    """An account as its platform sees it. `access` is the opened secret; it never enters a log or a repr.

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
    """What goes out beside the words, sealed with them.

    `more` are the texts that follow in a thread, `first_comment` stands below the post, `options` are
    choices by name ("visibility": "unlisted") among those that the platform `Chooses` from.
    """

    more: tuple[str, ...] = field(default=(), repr=False)
    first_comment: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict)


RememberStep = Callable[[str, str], Awaitable[None]]
"""(step, value) → kept in the desk's rows, and committed, when it returns. Raises `TryLater` for whoever
lost the claim."""


async def forget_step(_step: str, _value: str) -> None:
    """Keep nothing: for whoever has no rows."""


@dataclass(frozen=True, slots=True)
class OutgoingPost:
    """Exactly what is to be sent. `key` is the same for every try of the same words (idempotency).

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
    """This was the last call that a quota allowed, as the answer's headers say: the next one after `wait`."""

    scope: Scope
    wait: timedelta


@dataclass(frozen=True, slots=True)
class PublishedPost:
    """A publication as the platform reports it."""

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
    """Something that came back: a comment, mention or reply, in a stranger's words."""

    external_id: str
    about: str
    kind: str
    author: str
    text: str = field(repr=False)
    at: datetime


@runtime_checkable
class Describes(Protocol):
    """The least a platform is: a name, a label for people, and its limits."""

    name: str
    label: str
    limits: Limits


@runtime_checkable
class SuggestedFirst(Describes, Protocol):
    """One of those that a new workspace can rehearse from the first minute."""

    tried_first: bool


@runtime_checkable
class Platform(Describes, Protocol):
    """A platform that can publish."""

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Publish once. Raises one of `integrations.errors`; anything else counts as uncertain."""


@runtime_checkable
class Closes(Protocol):
    """Holds connections for as long as the desk is open."""

    async def close(self) -> None:
        """Let go of them."""


@runtime_checkable
class SimulatesPlatforms(Platform, Protocol):
    """Plays other platforms on this machine: safe to rehearse on."""

    faults: Mapping[str, str]
    """fault → what it does, as in "it will …", for people who rehearse trouble"""


@runtime_checkable
class Finds(Protocol):
    """Can tell whether something was published, `settle` after the try."""

    settle: timedelta

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """The publication of exactly this, or None when the platform surely has none.

        Raises `Uncertain` where it does not let us look for this account: then a person is asked.
        """


@runtime_checkable
class HasIdempotencyKeys(Protocol):
    """Takes an `Outgoing.key` once: whoever brings it again is told of the publication that is there.

    `repeats_safely` is for how long after the first try the platform promises that.
    """

    repeats_safely: timedelta


@runtime_checkable
class Measures(Protocol):
    """Reports numbers."""

    async def measure(self, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
        """Present numbers of these publications; unknown ids are left out."""


@runtime_checkable
class Listens(Protocol):
    """Reports what came back."""

    async def listen(self, identity: PlatformIdentity, *, since: datetime) -> Sequence[ReceivedActivity]:
        """What happened on the account after `since`, oldest first."""
