"""A strict platform with a script: it records every call, knows its own truth, and refuses a doubled key."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from integrations.errors import OutsideError, Uncertain
from integrations.platforms.base import Limits, OutgoingPost, PublishedPost

LIMITS = Limits(characters=500, count=len)
MIDNIGHT = datetime(2026, 1, 1, tzinfo=UTC)

Step = Callable[["Mute", OutgoingPost], Awaitable[PublishedPost]]


class Doubled(AssertionError):
    """The same act was done twice: what must never happen."""


@dataclass
class Mute:
    """Publishes and cannot be asked about it. `steps` are played first, one a call; then all goes well."""

    name: str = "stage"
    label: str = "Stage"
    limits: Limits = LIMITS
    now: Callable[[], datetime] = lambda: MIDNIGHT
    steps: deque[Step] = field(default_factory=deque)
    calls: list[OutgoingPost] = field(default_factory=list)
    out: dict[str, PublishedPost] = field(default_factory=dict)
    """what is really there, by key"""
    doubled: list[str] = field(default_factory=list)
    """keys of what was put up again: must stay empty"""
    _rung: asyncio.Event = field(default_factory=asyncio.Event)

    def then(self, *steps: Step) -> None:
        """Play these next."""
        self.steps.extend(steps)

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Play the next step, or put it up."""
        self.calls.append(outgoing)
        self._rung.set()
        if self.steps:
            return await self.steps.popleft()(self, outgoing)
        return self.take(outgoing)

    def take(self, outgoing: OutgoingPost) -> PublishedPost:
        """Put it up. There is no idempotency here: a second time is a second post."""
        if outgoing.key in self.out:
            self.doubled.append(outgoing.key)
            raise Doubled(f"{outgoing.key} is already out")
        number = len(self.out) + 1
        landed = PublishedPost(f"s{number}", f"https://stage.example/{number}", self.now())
        self.out[outgoing.key] = landed
        return landed

    async def called(self, count: int = 1) -> None:
        """Wait until it was called that often."""
        while len(self.calls) < count:
            self._rung.clear()
            await self._rung.wait()

    def texts(self) -> list[str]:
        """The words of every call, in order."""
        return [call.text for call in self.calls]


@dataclass
class Keyed(Mute):
    """Puts a key up once, and tells whoever brings it again what is there."""

    name: str = "keyed"
    label: str = "Keyed"
    repeats_safely: timedelta = timedelta(hours=24)

    def take(self, outgoing: OutgoingPost) -> PublishedPost:
        """What is there under this key, or what is put up now."""
        return self.out.get(outgoing.key) or super().take(outgoing)


@dataclass
class Stage(Mute):
    """Publishes and can be asked. `blind` makes that many look-ups fail, `lag` as many find nothing."""

    settle: timedelta = timedelta(seconds=5)
    looks: list[tuple[str, bool]] = field(default_factory=list)
    """(key, was it found) of every look-up that was answered"""
    blind: int = 0
    lag: int = 0

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """What is really there."""
        if self.blind:
            self.blind -= 1
            raise OutsideError("The stage cannot be asked now.")
        found = None if self.lag else self.out.get(outgoing.key)
        self.lag = max(0, self.lag - 1)
        self.looks.append((outgoing.key, found is not None))
        return found


@dataclass
class Veiled(Stage):
    """Can be asked, and does not say for this account."""

    name: str = "veiled"
    label: str = "Veiled"

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """Nobody is told."""
        raise Uncertain("The stage does not let us look.")


def fails(trouble: Exception) -> Step:
    """Nothing is put up, and this is raised."""

    async def step(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        raise trouble

    return step


async def lost_answer(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
    """It is up, but nobody hears of it."""
    stage.take(outgoing)
    raise Uncertain("The stage did not answer.")
