"""The scheduler: wakes at the next due moment and rings the bells. It remembers nothing.

What is due lives in rows, so a clock that is set back or forth can delay or hasten a post but never repeat
one: a row that went out has left the status that the waker looks for. The waker asks again at least every
`cap` of its runner, because a machine that slept or whose clock was set is late to notice otherwise.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from agents.context import Clock
from bot.scheduler.runner import Runner

PACE = 0.05
"""Real seconds: the shortest time between two rings of one bell, and between two looks at the queue."""
REST = 1.0
"""Real seconds until the next look after one that failed."""

log = structlog.get_logger()


BELLS = {
    "sweep": timedelta(seconds=5),
    "reconcile": timedelta(seconds=5),
    "collect": timedelta(minutes=10),
    "examine": timedelta(minutes=10),
    "risks": timedelta(seconds=60),
    "digests": timedelta(seconds=30),
    "reruns": timedelta(seconds=60),
    "results": timedelta(hours=1),
    "notices": timedelta(seconds=20),
    "interrupted": timedelta(minutes=1),
    "media": timedelta(hours=6),
}
"""What is rung, and how often on the desk's clock."""


class Scheduler:
    """Runs while it is entered: `async with scheduler`. Rings are counted in real seconds / `clock.speed`."""

    def __init__(
        self, clock: Clock, *, runner: Runner, next_moment: Callable[[], Awaitable[datetime | None]]
    ) -> None:
        self._clock = clock
        self._runner = runner
        self._next_moment = next_moment
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
        await self._runner.open()
        ringer = AsyncIOScheduler(timezone=UTC)
        for bell, every in BELLS.items():
            seconds = max(PACE, every.total_seconds() / self._clock.speed)
            ringer.add_job(
                self._toll,
                IntervalTrigger(seconds=seconds, timezone=UTC),
                args=[bell],
                id=bell,
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
        for bell in BELLS:
            await self._ring(bell)

    async def close(self) -> None:
        """Begin nothing more; what is under way ends, sends within their deadline."""
        if self._waker is not None:
            self._waker.cancel()
            await asyncio.wait({self._waker})
        if self._ringer is not None:
            self._ringer.remove_all_jobs()
        await self._runner.close()
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
            moment = await self._next_moment()
            now = self._clock.now()
            if moment is not None and moment <= now:
                return
            cap = max(self._runner.cap, timedelta(seconds=PACE) * self._clock.speed)
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
        """Have what is due sent and looked up; returns how long to rest before the queue is looked at again.

        The safety net of this loop is here.
        """
        try:
            done = await self._runner.nudge("drain")
            if await self._runner.nudge("reconcile"):
                done = await self._runner.nudge("drain") or True  # what surely is not out goes out again
        except Exception:
            log.exception("drain failed")
            return REST
        return 0 if done else self._runner.pace  # others have what is due: that is no reason to spin

    async def _toll(self, bell: str) -> None:
        """Ring once, in a task that closing waits for."""
        task = asyncio.create_task(self._ring(bell))
        self._keep(task)
        await asyncio.wait({task})

    async def _ring(self, bell: str) -> bool:
        """Ring once. The safety net of every bell is here: it rings on."""
        try:
            return await self._runner.nudge(bell, every=BELLS[bell])
        except Exception:
            log.exception("bell failed", bell=bell)
            return False

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
