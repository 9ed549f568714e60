"""Bad weather, switched on by a test: limits that are kept, and faults that are played in order."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from tests.doubles.slack.methods.registry import ONE_A_SECOND, Method

BURST = 5
"""Messages that a channel takes at once before it is one a second (docs: "short bursts")."""


@dataclass(frozen=True)
class Fault:
    """What happens to one call. `after` seconds pass first; the act itself is done only by `lost`."""

    kind: Literal["status", "drop", "stall", "refuse", "ratelimited", "lost"]
    after: float = 0.0
    status: int = 500
    error: str = "internal_error"


@dataclass
class Weather:
    """Faults to come, by method, and whether rates are kept. `seconds` is the clock of the rates."""

    limited: bool = False
    seconds: Callable[[], float] = time.monotonic
    _faults: dict[str, deque[Fault]] = field(default_factory=dict)
    _stamps: dict[tuple[str, str], deque[float]] = field(default_factory=dict)

    def fails(
        self,
        method: str,
        kind: Literal["status", "drop", "stall", "refuse", "ratelimited", "lost"],
        *,
        times: int = 1,
        after: float = 0.0,
        status: int = 500,
        error: str = "internal_error",
    ) -> None:
        """The next calls of a method (or of "*") meet this.

        `status` answers with that HTTP status, `drop` closes the connection before anything is done, `lost`
        after it was done, `stall` waits and then does it, `refuse` answers with that error, `ratelimited`
        with 429 and `Retry-After`.
        """
        fault = Fault(kind, after, status, error)
        self._faults.setdefault(method, deque()).extend([fault] * times)

    def fault(self, method: str) -> Fault | None:
        """What this call meets."""
        for name in (method, "*"):
            if self._faults.get(name):
                return self._faults[name].popleft()
        return None

    def wait(self, method: Method, team: str, channel: str) -> int:
        """Seconds that Slack asks to wait before this call; 0 lets it through."""
        if not self.limited:
            return 0
        posting = method.tier == ONE_A_SECOND
        span, most = (float(BURST), BURST) if posting else (60.0, method.tier)
        stamps = self._stamps.setdefault((method.name, f"{team}/{channel}" if posting else team), deque())
        now = self.seconds()
        while stamps and now - stamps[0] >= span:
            stamps.popleft()
        if len(stamps) < most:
            stamps.append(now)
            return 0
        return max(1, int(span - (now - stamps[0])))
