"""Optional capabilities of platforms beside publishing, one protocol each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Literal, Protocol, runtime_checkable

from integrations.platforms.base import Measurement, OutgoingPost, PlatformIdentity, PublishedPost


@dataclass(frozen=True, slots=True)
class PostOption:
    """One option of a post: what people read, and what may be chosen, the ordinary one first.

    Where `ordinary` is False nothing is chosen by itself: a person must. `of_videos` is asked of them alone.
    """

    label: str
    values: tuple[str, ...]
    ordinary: bool = True
    of_videos: bool = False


@runtime_checkable
class PublishesThreads(Protocol):
    """Takes several texts as one thread, each below the one before; `most_texts` with the first."""

    most_texts: int


@runtime_checkable
class CountsPublishedTexts(Protocol):
    """Can tell by the steps that tries remembered how much of an Outgoing they put up."""

    def texts_out(self, steps: Mapping[str, str]) -> int:
        """How many of its texts are surely out, the first among them."""


def count_numbered_steps(steps: Mapping[str, str], name: str) -> int:
    """How many steps there are of a name with a place behind it: "post 0", "post 1", …"""
    return next(place for place in count() if f"{name} {place}" not in steps)


@runtime_checkable
class PublishesFirstComments(Protocol):
    """Can put a first comment below what it published; of at most `comment_characters`."""

    comment_characters: int


@runtime_checkable
class HasPostOptions(Protocol):
    """Has options for a post, by name."""

    options: Mapping[str, PostOption]


@runtime_checkable
class MeasuresAccounts(Protocol):
    """Reports numbers of the account itself."""

    async def survey(self, identity: PlatformIdentity, *, since: datetime, until: datetime) -> Measurement:
        """What came of the account in this stretch of time, and how many follow it now."""


@runtime_checkable
class Deletes(Protocol):
    """Can take a publication down."""

    async def delete(self, identity: PlatformIdentity, external_id: str) -> None:
        """Take it down; one that is gone already counts as done."""


@runtime_checkable
class Replies(Protocol):
    """Can answer what came back. `answers_whom` says, for people, where that is narrower than everybody."""

    answers_whom: str

    async def reply(self, outgoing: OutgoingPost, *, to: str) -> PublishedPost:
        """Answer the activity of that id, once for each `Outgoing.key` as far as the platform can tell."""


@runtime_checkable
class Moderates(Protocol):
    """Can hide what others said below a publication."""

    async def hide(self, identity: PlatformIdentity, external_id: str, *, below: str) -> None:
        """Hide that answer below our publication of the id `below`; hidden already counts as done."""


Gesture = Literal["like", "share"]


@runtime_checkable
class Engages(Protocol):
    """Can like and share what others said; `gestures` are those it offers."""

    gestures: Sequence[Gesture]

    async def engage(self, identity: PlatformIdentity, external_id: str, gesture: Gesture) -> None:
        """Do that once; done already counts as done."""


@runtime_checkable
class PricesPosts(Protocol):
    """Costs money for each act. Prices are what the platform published on `priced_on`."""

    priced_on: date

    def price(self, text: str, *, described: int = 0, answers: bool = False) -> int:
        """What publishing this text costs, in millionths of a US dollar.

        With so many pictures that have an alt text; cheaper or dearer where it `answers` somebody.
        """
