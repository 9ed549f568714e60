"""The sandbox platform: publishes to the feed on this machine, plays other platforms, and fails on request.

Its audience is invented. What it says and counts follows from a post's key and age alone, so that a
rehearsal can be repeated: numbers rise quickly, level off and never fall, and some posts do better.
"""

import asyncio
import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrations.errors import Reconnect, Rejected, TryLater, Uncertain
from integrations.platforms.base import (
    Limits,
    LocalFeed,
    LocalPost,
    Measurement,
    OutgoingPost,
    PlatformIdentity,
    PlatformSetup,
    PublishedPost,
    ReceivedActivity,
)

LIMIT_WAIT = timedelta(minutes=15)

FAULTS: Mapping[str, str] = {
    "refuse": "refuse the words",
    "limit": "say that it is too much and ask for 15 minutes of patience",
    "timeout-before": "lose the post and not answer",
    "timeout-after": "take the post but not answer",
    "hang": "take the post and never answer",
    "expire": "say that its access has ended",
    "crash": "fail in a way nobody expects",
}

HALF_LIFE = timedelta(hours=9)
"""after which half of all views have come: a guess, made to look like a feed"""
COMMENTING = timedelta(days=2)
STRANGERS = ("Ada K.", "Bo", "Chidi", "Dana R.", "Emre", "Fay", "Goran", "Hana", "Ines", "Jo", "Kofi", "Lin")
REMARKS = (
    "Good to know, thank you.",
    "When does this start?",
    "I was just looking for something like that.",
    "Is this open to everybody?",
    "Looking forward to it!",
    "Where can I read more?",
    "Not sure that this is for me.",
    "Passing this on to a friend.",
    "How long will it last?",
    "Nice one.",
)


def build(surroundings: PlatformSetup) -> "Sandbox":
    """Sandbox platform on this machine's feed."""
    return Sandbox(
        surroundings.feed,
        now=surroundings.now,
        url=surroundings.base_url(Sandbox.name, surroundings.home_url),
    )


class Sandbox:
    """Sandbox platform: local posts, invented numbers and comments."""

    name = "sandbox"
    label = "sandbox"
    limits = Limits(characters=500, count=len)
    settle = timedelta(seconds=2)
    faults = FAULTS

    def __init__(self, feed: LocalFeed, *, now: Callable[[], datetime], url: str) -> None:
        self._feed = feed
        self._now = now
        self._url = url

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Add the post to the feed, once for each key. The next fault is played first."""
        identity = outgoing.identity
        fault = await self._feed.take_fault(account_id=identity.account_id)
        _play(fault, identity)
        up = await self._feed.add(
            LocalPost(
                external_id="",
                key=outgoing.key,
                account_id=identity.account_id,
                handle=identity.handle,
                stands_for=identity.stands_for,
                text=_whole(outgoing),
                at=self._now(),
            )
        )
        if fault == "timeout-after":
            raise Uncertain("The sandbox did not answer in time.", code=fault)
        if fault == "hang":
            await asyncio.Event().wait()
        return self._landed(up)

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """Entry with this key; the feed answers at once and for sure."""
        entry = await self._feed.find(key=outgoing.key)
        return None if entry is None else self._landed(entry)

    async def measure(self, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
        """Views, likes, comments and shares of these entries, by their age."""
        wanted, now = set(external_ids), self._now()
        entries = await self._feed.entries(account_id=identity.account_id)
        return [
            Measurement(entry.external_id, _Audience(entry.key, entry.at).numbers(now))
            for entry in entries
            if entry.external_id in wanted
        ]

    async def listen(self, identity: PlatformIdentity, *, since: datetime) -> Sequence[ReceivedActivity]:
        """Comments after `since`, oldest first."""
        now = self._now()
        entries = await self._feed.entries(account_id=identity.account_id)
        heard = [
            comment
            for entry in entries
            for comment in _Audience(entry.key, entry.at).comments(entry.external_id)
            if since < comment.at <= now
        ]
        return sorted(heard, key=lambda comment: comment.at)

    def _landed(self, entry: LocalPost) -> PublishedPost:
        return PublishedPost(entry.external_id, f"{self._url}/feed/{entry.external_id}", entry.at)


def _whole(outgoing: OutgoingPost) -> str:
    """Text of the whole post: parts of a thread and a first comment follow each other."""
    beside = outgoing.besides
    return "\n\n".join(
        (outgoing.text, *beside.more, *([beside.first_comment] if beside.first_comment else ()))
    )


def _play(fault: str, identity: PlatformIdentity) -> None:
    """Raise the error of a fault; '' and a fault after publishing raise nothing."""
    match fault:
        case "refuse":
            raise Rejected(f"The sandbox refused these words for {identity.handle}. Change them.", code=fault)
        case "limit":
            raise TryLater("The sandbox asks to wait for 15 minutes.", wait=LIMIT_WAIT, code=fault)
        case "timeout-before":
            raise Uncertain("The sandbox did not answer in time.", code=fault)
        case "expire":
            raise Reconnect(
                f"The sandbox does not know {identity.handle} any more. Connect it again.", code=fault
            )
        case "crash":
            raise RuntimeError("the sandbox crashed, as it was asked to")


@dataclass(frozen=True, slots=True)
class _Audience:
    """Invented audience of one entry."""

    key: str
    at: datetime

    def numbers(self, now: datetime) -> Mapping[str, int]:
        """Numbers of the entry at this time."""
        views = int(self._reach() * (1 - 0.5 ** (max(now - self.at, timedelta()) / HALF_LIFE)))
        return {
            "views": views,
            "likes": int(views * (0.01 + 0.05 * self._chance("likes"))),
            "comments": sum(at <= now for at in self._moments()),
            "shares": int(views * (0.002 + 0.01 * self._chance("shares"))),
        }

    def comments(self, about: str) -> Sequence[ReceivedActivity]:
        """All comments, also future ones, oldest first."""
        return [
            ReceivedActivity(
                external_id=f"{about}-{number}",
                about=about,
                kind="comment",
                author=self._choice("author", number, STRANGERS),
                text=self._choice("remark", number, REMARKS),
                at=at,
            )
            for number, at in enumerate(self._moments(), 1)
        ]

    def _reach(self) -> float:
        """Views in the end: 150 to 6,000, mostly nearer to the lower end."""
        return 150 * math.exp(math.log(40) * self._chance("reach") ** 1.5)

    def _moments(self) -> list[datetime]:
        """Times of comments: one in about 300 viewers writes, mostly early."""
        count = min(12, round(self._reach() * (0.001 + 0.005 * self._chance("comments"))))
        return sorted(self.at + COMMENTING * self._chance(f"moment {number}") ** 2 for number in range(count))

    def _choice(self, trait: str, number: int, choices: Sequence[str]) -> str:
        return choices[int(self._chance(f"{trait} {number}") * len(choices))]

    def _chance(self, trait: str) -> float:
        """Number in [0, 1) that is always the same for this key and trait."""
        digest = hashlib.sha256(f"{self.key}/{trait}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48
