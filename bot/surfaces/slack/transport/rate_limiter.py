"""Slack's rate limits: a message a second in a channel after a short burst, and a rate for each method."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from time import monotonic

BURST = 5
"""Messages in a channel that may come at once; then one a second (docs.slack.dev, "Rate limits")."""
POSTS = frozenset({"chat.postMessage", "chat.startStream"})
TIERS: Mapping[str, float] = {
    "chat.update": 50,
    "chat.delete": 50,
    "chat.postEphemeral": 100,
    "chat.startStream": 20,
    "chat.appendStream": 100,
    "chat.stopStream": 20,
    "views.open": 100,
    "views.update": 100,
    "views.publish": 100,
    "users.info": 100,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
    "conversations.open": 50,
    "assistant.threads.setStatus": 600,
    "assistant.threads.setSuggestedPrompts": 50,
}
"""Calls a minute of a method in one workspace (docs.slack.dev, each method's tier; setStatus says 600)."""

Sleep = Callable[[float], Awaitable[object]]


@dataclass(slots=True)
class Bucket:
    """A token bucket: `burst` calls at once, then `rate` a second; `free_at` is the time of the next call."""

    rate: float
    burst: int
    free_at: float = 0.0

    def take(self, now: float) -> float:
        """Take the next call; returns the seconds to wait for it."""
        earliest = now - (self.burst - 1) / self.rate
        self.free_at = max(self.free_at, earliest)
        wait = max(0.0, self.free_at - now)
        self.free_at += 1 / self.rate
        return wait


class RateLimiter:
    """Keeps every call within Slack's limits; waits are real seconds."""

    def __init__(self, *, now: Callable[[], float] = monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._now = now
        self._sleep = sleep
        self._buckets: dict[tuple[str, str], Bucket] = {}

    async def wait(self, team: str, method: str, channel: str = "") -> None:
        """Wait until this call may be made."""
        seconds = 0.0
        if method in POSTS and channel:
            seconds = self._bucket(team, f"channel:{channel}", 1.0, BURST).take(self._now())
        if calls := TIERS.get(method):
            tier = self._bucket(team, method, calls / 60, max(BURST, int(calls / 4)))
            seconds = max(seconds, tier.take(self._now()))
        if seconds > 0:
            await self._sleep(seconds)

    def _bucket(self, team: str, name: str, rate: float, burst: int) -> Bucket:
        """The bucket of a name; idle buckets are forgotten, as a desk talks in many channels."""
        if len(self._buckets) > 2000:
            now = self._now()
            self._buckets = {key: each for key, each in self._buckets.items() if each.free_at > now}
        return self._buckets.setdefault((team, name), Bucket(rate, burst))
