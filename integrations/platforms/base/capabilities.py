"""Optional capabilities of platforms beside publishing, one protocol each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Literal, Protocol, runtime_checkable

from integrations.platforms.base import Measurement, OutgoingPost, PlatformIdentity, PublishedPost


@dataclass(frozen=True, slots=True)
class PostOption:
    """Option of a post: its sentence for people, and its choices, the ordinary choice first.

    Where `ordinary` is False nothing is chosen by itself: a person must. `of_videos` is asked of them alone.
    """

    label: str
    values: tuple[str, ...]
    ordinary: bool = True
    of_videos: bool = False


@runtime_checkable
class PublishesThreads(Protocol):
    """Platform that takes several texts as one thread; `most_texts` counts the first, too."""

    most_texts: int


@runtime_checkable
class CountsPublishedTexts(Protocol):
    """Platform that can tell from the remembered steps how much of a thread is published."""

    def texts_out(self, steps: Mapping[str, str]) -> int:
        """Number of texts that are surely out, the first included."""


def count_numbered_steps(steps: Mapping[str, str], name: str) -> int:
    """Number of steps with a name and a number behind it: "post 0", "post 1", …"""
    return next(place for place in count() if f"{name} {place}" not in steps)


@runtime_checkable
class PublishesFirstComments(Protocol):
    """Platform that can put a first comment of at most `comment_characters` below a post."""

    comment_characters: int


@runtime_checkable
class HasPostOptions(Protocol):
    """Platform with options for a post, by name."""

    options: Mapping[str, PostOption]


@runtime_checkable
class MeasuresAccounts(Protocol):
    """Platform that reports numbers of an account."""

    async def survey(self, identity: PlatformIdentity, *, since: datetime, until: datetime) -> Measurement:
        """Numbers of the account in this period, and its followers now."""


@runtime_checkable
class Deletes(Protocol):
    """Platform that can delete a publication."""

    async def delete(self, identity: PlatformIdentity, external_id: str) -> None:
        """Delete the publication; an absent one counts as deleted."""


@runtime_checkable
class Replies(Protocol):
    """Platform that can reply to activity. `answers_whom` says, for people, to whom if not to everybody."""

    answers_whom: str

    async def reply(self, outgoing: OutgoingPost, *, to: str) -> PublishedPost:
        """Reply to the activity of this id, once for each `OutgoingPost.key` as far as is known."""


@runtime_checkable
class Moderates(Protocol):
    """Platform that can hide comments below a publication."""

    async def hide(self, identity: PlatformIdentity, external_id: str, *, below: str) -> None:
        """Hide the comment below our publication of the id `below`; hidden already counts as done."""


Gesture = Literal["like", "share"]


@runtime_checkable
class Engages(Protocol):
    """Platform that can like and share posts of others; `gestures` are its offer."""

    gestures: Sequence[Gesture]

    async def engage(self, identity: PlatformIdentity, external_id: str, gesture: Gesture) -> None:
        """Make the gesture once; a repeated one counts as done."""


@runtime_checkable
class PricesPosts(Protocol):
    """Platform that costs money for each call. Prices are the published ones of `priced_on`."""

    priced_on: date

    def price(self, text: str, *, described: int = 0, answers: bool = False) -> int:
        """Price of publishing this text, in millionths of a US dollar.

        With so many pictures that have an alt text; cheaper or dearer where it `answers` somebody.
        """
