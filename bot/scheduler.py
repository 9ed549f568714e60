"""The scheduler: wakes at the next due moment and rings the bells. It remembers nothing.

What is due lives in rows, so a clock that is set back or forth can delay or hasten a post but never repeat
one: a row that went out has left the status that the waker looks for. The waker asks again at least every
`CAP`, because a machine that slept or whose clock was set is late to notice otherwise.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, Self

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from agents.context import Clock

CAP = timedelta(seconds=60)
"""The longest sleep, on the desk's clock."""
PACE = 0.05
"""Real seconds: the shortest time between two rings of one bell, and between two looks at the queue."""
REST = 1.0
"""Real seconds until the next look after one that failed."""

log = structlog.get_logger()


class Publishes(Protocol):
    """What the scheduler asks of the publisher."""

    async def next_moment(self) -> datetime | None:
        """When there is something to do next."""

    async def drain(self) -> int:
        """Send everything that is due."""

    async def sweep(self) -> int:
        """Take up what dead workers left."""

    async def reconcile(self) -> int:
        """Look up what is uncertain."""

    async def close(self) -> None:
        """Begin nothing more, and let what is under way end."""


class Collects(Protocol):
    """What it asks of the collector."""

    async def collect(self) -> int:
        """Fetch what is new."""


class Digests(Protocol):
    """What it asks of the digests."""

    async def ring(self) -> None:
        """Send those whose time has come."""


class Notices(Protocol):
    """What it asks of the notices."""

    async def ring(self) -> None:
        """Say what was gathered."""


class Reruns(Protocol):
    """What it asks of the reruns."""

    async def ring(self) -> None:
        """Make those whose time has come."""


@dataclass(frozen=True, slots=True)
class Bell:
    """Something to do every so often on the desk's clock."""

    name: str
    every: timedelta
    ring: Callable[[], Awaitable[object]]


class Scheduler:
    """Runs while it is entered: `async with scheduler`. Rings are counted in real seconds / `clock.speed`."""

    def __init__(
        self,
        clock: Clock,
        *,
        publisher: Publishes,
        collector: Collects,
        digests: Digests,
        reruns: Reruns,
        notices: Notices | None = None,
    ) -> None:
        self._clock = clock
        self._publisher = publisher
        self._bells = (
            Bell("sweep", timedelta(seconds=5), publisher.sweep),
            Bell("reconcile", timedelta(seconds=5), publisher.reconcile),
            Bell("collect", timedelta(minutes=10), collector.collect),
            Bell("digests", timedelta(seconds=30), digests.ring),
            Bell("reruns", timedelta(seconds=60), reruns.ring),
            *((Bell("notices", timedelta(seconds=20), notices.ring),) if notices else ()),
        )
        self._ringer: AsyncIOScheduler | None = None
        self._waker: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
        self._at_work: set[asyncio.Task[Any]] = set()

    @property
    def runs(self) -> bool:
        """Is it entered, and is its waker alive?"""
        return self._waker is not None and not self._waker.done()

    async def __aenter__(self) -> Self:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a ring that is skipped is no trouble
        ringer = AsyncIOScheduler(timezone=UTC)
        for bell in self._bells:
            seconds = max(PACE, bell.every.total_seconds() / self._clock.speed)
            ringer.add_job(
                self._toll,
                IntervalTrigger(seconds=seconds, timezone=UTC),
                args=[bell],
                id=bell.name,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        ringer.start()
        self._ringer = ringer
        self._waker = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    def wake(self) -> None:
        """Something may be due earlier than was thought."""
        self._woken.set()

    async def ring(self) -> None:
        """Do at once whatever is due, and ring every bell once."""
        await self._work()
        for bell in self._bells:
            await self._ring(bell)

    async def close(self) -> None:
        """Begin nothing more; what is under way ends, sends within their deadline."""
        if self._waker is not None:
            self._waker.cancel()
            await asyncio.wait({self._waker})
        if self._ringer is not None:
            self._ringer.remove_all_jobs()
        await self._publisher.close()
        if self._at_work:
            _, hanging = await asyncio.wait(self._at_work, timeout=REST)
            for task in hanging:
                task.cancel()
        if self._ringer is not None:
            self._ringer.shutdown(wait=False)
        self._waker = self._ringer = None

    async def _watch(self) -> None:
        """Sleep until something is due, have it done, and sleep again."""
        while True:
            try:
                await self._until_due()
            except Exception:
                log.exception("waker failed")
                await asyncio.sleep(REST)
                continue
            task = asyncio.create_task(self._work())
            self._keep(task)
            # A send may hang for its whole deadline: what falls due meanwhile is not kept waiting for it.
            await asyncio.wait({task}, timeout=PACE)
            if task.done():
                await asyncio.sleep(task.result())

    async def _until_due(self) -> None:
        while True:
            self._woken.clear()
            moment = await self._publisher.next_moment()
            now = self._clock.now()
            if moment is not None and moment <= now:
                return
            cap = max(CAP, timedelta(seconds=PACE) * self._clock.speed)
            await self._rest(cap if moment is None else min(moment - now, cap))

    async def _rest(self, length: timedelta) -> None:
        """Sleep so long on the desk's clock, or until woken."""
        waits = [asyncio.create_task(self._clock.sleep(length)), asyncio.create_task(self._woken.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    async def _work(self) -> float:
        """Send and look up whatever is due; returns how long to rest before the queue is looked at again.

        The safety net of this loop is here.
        """
        try:
            done = await self._publisher.drain()
            if looked_up := await self._publisher.reconcile():
                done += looked_up + await self._publisher.drain()  # what surely is not out goes out again
        except Exception:
            log.exception("drain failed")
            return REST
        return 0 if done else PACE  # somebody else has what is due: that is no reason to spin

    async def _toll(self, bell: Bell) -> None:
        """Ring once, in a task that closing waits for."""
        task = asyncio.create_task(self._ring(bell))
        self._keep(task)
        await asyncio.wait({task})

    async def _ring(self, bell: Bell) -> object:
        """Ring once. The safety net of every bell is here: it rings on."""
        try:
            return await bell.ring()
        except Exception:
            log.exception("bell failed", bell=bell.name)
            return None

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
