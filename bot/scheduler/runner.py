"""What a process can do when the clock rings, and the port through which it is done: here, or by workers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from agents.publishing.events import Happened, Tell

Role = Literal["all", "gateway", "worker"]
"""What a process is for: everything; surfaces, web and ticking; the work behind them."""

DRAIN, TELL = "drain", "tell"
SPEAKING = ("examine", "risks", "digests", "reruns", "results", "notices", "interrupted", TELL)
"""What needs a surface: a gateway does it."""
OWN = frozenset({"notices"})
"""What each process does for itself: it alone knows what it gathered."""
PACE = 0.05
"""Real seconds between two looks at a queue whose due posts are at work already."""


class Publishes(Protocol):
    """What a runner asks of the publisher."""

    async def drain(self, *, within: float = ...) -> int:
        """Send everything that is due, claiming for at most so many real seconds."""

    async def close(self) -> None:
        """Begin nothing more, and let what is under way end."""


@dataclass(frozen=True, slots=True)
class Duties:
    """What this process can do: publish, the chores it is rung for, and tell people what happened."""

    publisher: Publishes
    chores: Mapping[str, Callable[[], Awaitable[object]]]
    hear: Tell


class Runner(Protocol):
    """Has work done.

    `pace` is the real seconds until the queue is looked at again after an idle nudge, `cap` the longest time
    on the desk's clock without a look at it.
    """

    pace: float
    cap: timedelta

    async def open(self) -> None:
        """From now on work is taken."""

    async def nudge(self, kind: str, *, every: timedelta | None = None) -> bool:
        """Have this kind of work done, at most once in each `every`; True when some was done here."""

    async def tell(self, happened: Happened) -> None:
        """Let people hear of it, wherever their surface is."""

    async def close(self) -> None:
        """Begin nothing more; what is under way ends, sends within their deadline."""


class LocalRunner:
    """Does everything in this process, at once."""

    pace = PACE
    cap = timedelta(seconds=60)

    def __init__(self, duties: Duties, *, role: Role = "all") -> None:
        self._duties = duties
        self._mute = role == "worker"

    async def open(self) -> None:
        """Nothing has to be opened."""

    async def nudge(self, kind: str, *, every: timedelta | None = None) -> bool:
        """Do it now. A worker has no surface, so what speaks is left to others."""
        if kind == DRAIN:
            return bool(await self._duties.publisher.drain())
        if self._mute and kind in SPEAKING:
            return False
        return bool(await self._duties.chores[kind]())

    async def tell(self, happened: Happened) -> None:
        """Tell it here."""
        await self._duties.hear(happened)

    async def close(self) -> None:
        """Let sends end."""
        await self._duties.publisher.close()
