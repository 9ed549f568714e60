"""The runner protocol, which runs jobs in this process or by workers, and the runner of this process."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from agents.publishing.events import PublishingEvent, Tell

Role = Literal["all", "gateway", "worker"]
"""The role of a process: everything; surfaces, web and scheduling; the jobs behind them."""

DRAIN_JOB, TELL_JOB = "drain", "tell"
SURFACE_JOBS = ("examine", "risks", "digests", "reruns", "results", "notices", "interrupted", TELL_JOB)
"""Jobs that need a surface: a gateway runs them."""
LOCAL_JOBS = frozenset({"notices"})
"""Jobs that every process runs for itself, as their state is in its memory."""
IDLE_PAUSE = 0.05
"""Real seconds between two looks at a queue whose due posts are being sent already."""


class Publishes(Protocol):
    """The publisher as a runner needs it."""

    async def drain(self, *, within: float = ...) -> int:
        """Send everything that is due, claiming posts for at most so many real seconds."""

    async def close(self) -> None:
        """Begin no more sends, and wait for running ones."""


@dataclass(frozen=True, slots=True)
class RunnerTasks:
    """The work of a process: the publisher, the jobs by name, and the callback for publishing events."""

    publisher: Publishes
    jobs: Mapping[str, Callable[[], Awaitable[object]]]
    on_event: Tell


class Runner(Protocol):
    """Runs jobs.

    `pace` is the real seconds until the queue is looked at again after an idle look, `cap` the longest time
    on the desk's clock without a look at it.
    """

    pace: float
    cap: timedelta

    async def open(self) -> None:
        """Accept jobs from now on."""

    async def run_job(self, job: str, *, every: timedelta | None = None) -> bool:
        """Run a job, at most once in each interval `every`; True when it did some work in this process."""

    async def tell(self, happened: PublishingEvent) -> None:
        """Report a publishing event to people, in the process of their surface."""

    async def close(self) -> None:
        """Begin no more jobs; running ones end, sends within their deadline."""


class LocalRunner:
    """Runs every job in this process, at once."""

    pace = IDLE_PAUSE
    cap = timedelta(seconds=60)

    def __init__(self, tasks: RunnerTasks, *, role: Role = "all") -> None:
        self._tasks = tasks
        self._has_no_surface = role == "worker"

    async def open(self) -> None:
        """Nothing: there is nothing to open."""

    async def run_job(self, job: str, *, every: timedelta | None = None) -> bool:
        """Run the job now. A worker has no surface, so it skips jobs that need one."""
        if job == DRAIN_JOB:
            return bool(await self._tasks.publisher.drain())
        if self._has_no_surface and job in SURFACE_JOBS:
            return False
        return bool(await self._tasks.jobs[job]())

    async def tell(self, happened: PublishingEvent) -> None:
        """Report the event in this process."""
        await self._tasks.on_event(happened)

    async def close(self) -> None:
        """Wait for running sends."""
        await self._tasks.publisher.close()
