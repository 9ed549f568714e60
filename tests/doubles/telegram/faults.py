"""Bad weather, switched on by a test: rates that are kept, and faults that are played in order."""

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

BURST = 3
"""Messages that a chat takes at once before it is one a second (Bots FAQ: "short bursts")."""

OVERALL, GROUP = (30, 1.0), (20, 60.0)
"""Messages in so many seconds: to all, to a group."""

SENDS = frozenset({"sendMessage", "sendPhoto", "sendDocument", "sendVideo", "sendMediaGroup"})
"""What the rates count: new messages, and no edits."""

Trouble = Literal["status", "drop", "stall", "refuse", "ratelimited", "lost"]


@dataclass(frozen=True)
class Fault:
    """What happens to one call, after some seconds; the act itself is done only by `stall` and `lost`."""

    kind: Trouble
    after: float = 0.0
    status: int = 500
    words: str = ""


@dataclass(frozen=True)
class Limit:
    """At most so many messages in so many seconds."""

    name: str
    most: int
    span: float
    counts: int


@dataclass
class Weather:
    """Faults to come, by method, and whether rates are kept. `seconds` is the clock of the rates.

    The rates are those of the Bots FAQ ("My bot is hitting limits"): one message a second in a chat, twenty a
    minute in a group, thirty a second in all.
    """

    limited: bool = False
    burst: int = BURST
    seconds: Callable[[], float] = time.monotonic
    _faults: dict[str, deque[Fault]] = field(default_factory=dict)
    _stamps: dict[str, deque[float]] = field(default_factory=dict)

    def fails(
        self,
        method: str,
        kind: Trouble,
        *,
        times: int = 1,
        after: float = 0.0,
        status: int = 500,
        words: str = "",
    ) -> None:
        """The next calls of a method (or of "*") meet this.

        `status` answers with that HTTP status, `drop` closes the connection before anything is done, `lost`
        after it was done, `stall` waits and then does it, `refuse` answers with that status and these words,
        `ratelimited` with 429 and `after` as `retry_after`, at once.
        """
        self._faults.setdefault(method, deque()).extend([Fault(kind, after, status, words)] * times)

    def fault(self, method: str) -> Fault | None:
        """What this call meets."""
        for name in (method, "*"):
            if self._faults.get(name):
                return self._faults[name].popleft()
        return None

    def wait(self, method: str, chat: int, *, messages: int = 1) -> int:
        """Seconds to wait before this call; 0 lets it through. In its chat an album is one."""
        if not self.limited or method not in SENDS:
            return 0
        now = self.seconds()
        limits = list(self._limits(chat, messages))
        waits = [self._until(limit, now) for limit in limits]
        if max(waits) > 0:
            return max(1, math.ceil(max(waits)))
        for limit in limits:
            self._stamps[limit.name].extend([now] * limit.counts)
        return 0

    def _limits(self, chat: int, messages: int) -> Iterator[Limit]:
        yield Limit(f"chat {chat}", self.burst, float(self.burst), 1)
        yield Limit("all", *OVERALL, messages)
        if chat < 0:
            yield Limit(f"group {chat}", *GROUP, messages)

    def _until(self, limit: Limit, now: float) -> float:
        """Seconds until a limit lets so many through."""
        stamps = self._stamps.setdefault(limit.name, deque())
        while stamps and now - stamps[0] >= limit.span:
            stamps.popleft()
        over = len(stamps) + limit.counts - limit.most
        return stamps[min(over, len(stamps)) - 1] + limit.span - now if over > 0 and stamps else 0.0
