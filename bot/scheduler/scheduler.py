"""The scheduler: wakes at the next due moment, and runs jobs at their intervals. It stores nothing.

Due posts are rows, so a clock that is set back or forth can delay or hasten a post but never repeat it: a row
that was published has left the status that the waker looks for. The waker asks again at least every `cap` of
its runner, because a machine that slept or whose clock was set is late to notice otherwise.
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

SHORTEST_PAUSE = 0.05
"""Real seconds: the shortest time between two runs of one job, and between two looks at the queue."""
ERROR_PAUSE = 1.0
"""Real seconds until the next look at the queue after an error."""

log = structlog.get_logger()


INTERVALS = {
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
"""Job → its interval on the desk's clock."""


class Scheduler:
    """Runs while it is entered: `async with scheduler`. Intervals are divided by `clock.speed`."""

    def __init__(
        self, clock: Clock, *, runner: Runner, next_moment: Callable[[], Awaitable[datetime | None]]
    ) -> None:
        self._clock = clock
        self._runner = runner
        self._next_moment = next_moment
        self._interval_scheduler: AsyncIOScheduler | None = None
        self._waker: asyncio.Task[None] | None = None
        self._woken = asyncio.Event()
        self._at_work: set[asyncio.Task[Any]] = set()

    @property
    def runs(self) -> bool:
        """Whether the scheduler is entered and its waker is alive."""
        return self._waker is not None and not self._waker.done()

    async def __aenter__(self) -> Self:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a skipped run is no error
        await self._runner.open()
        interval_scheduler = AsyncIOScheduler(timezone=UTC)
        for job, every in INTERVALS.items():
            seconds = max(SHORTEST_PAUSE, every.total_seconds() / self._clock.speed)
            interval_scheduler.add_job(
                self._run_tracked,
                IntervalTrigger(seconds=seconds, timezone=UTC),
                args=[job],
                id=job,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        interval_scheduler.start()
        self._interval_scheduler = interval_scheduler
        self._waker = asyncio.create_task(self._watch())
        return self

    async def __aexit__(self, *_exception: object) -> None:
        await self.close()

    def wake(self) -> None:
        """Look at the queue again: something may be due earlier than before."""
        self._woken.set()

    async def run_all(self) -> None:
        """Publish what is due, and run every job once, now."""
        await self._publish_due()
        for job in INTERVALS:
            await self._run_job(job)

    async def close(self) -> None:
        """Begin no more jobs; running ones end, sends within their deadline."""
        if self._waker is not None:
            self._waker.cancel()
            await asyncio.wait({self._waker})
        if self._interval_scheduler is not None:
            self._interval_scheduler.remove_all_jobs()
        await self._runner.close()
        if self._at_work:
            _, hanging = await asyncio.wait(self._at_work, timeout=ERROR_PAUSE)
            for task in hanging:
                task.cancel()
        if self._interval_scheduler is not None:
            self._interval_scheduler.shutdown(wait=False)
        self._waker = self._interval_scheduler = None

    async def _watch(self) -> None:
        """Sleep until something is due, publish it, and sleep again."""
        while True:
            try:
                await self._until_due()
            except Exception:
                log.exception("waker failed")
                await asyncio.sleep(ERROR_PAUSE)
                continue
            task = asyncio.create_task(self._publish_due())
            self._keep(task)
            # A send may hang for its whole deadline; posts that fall due meanwhile do not wait for it.
            await asyncio.wait({task}, timeout=SHORTEST_PAUSE)
            if task.done():
                await asyncio.sleep(task.result())

    async def _until_due(self) -> None:
        while True:
            self._woken.clear()
            moment = await self._next_moment()
            now = self._clock.now()
            if moment is not None and moment <= now:
                return
            cap = max(self._runner.cap, timedelta(seconds=SHORTEST_PAUSE) * self._clock.speed)
            await self._sleep(cap if moment is None else min(moment - now, cap))

    async def _sleep(self, length: timedelta) -> None:
        """Sleep for this length on the desk's clock, or until woken."""
        waits = [asyncio.create_task(self._clock.sleep(length)), asyncio.create_task(self._woken.wait())]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()

    async def _publish_due(self) -> float:
        """Publish and look up what is due; returns the seconds until the queue is looked at again.

        The safety net of this loop is here.
        """
        try:
            done = await self._runner.run_job("drain")
            if await self._runner.run_job("reconcile"):
                done = (
                    await self._runner.run_job("drain") or True
                )  # a post that was found not to be out is sent again
        except Exception:
            log.exception("drain failed")
            return ERROR_PAUSE
        return 0 if done else self._runner.pace  # other workers send what is due: that is no reason to spin

    async def _run_tracked(self, job: str) -> None:
        """Run a job once, in a task that `close` waits for."""
        task = asyncio.create_task(self._run_job(job))
        self._keep(task)
        await asyncio.wait({task})

    async def _run_job(self, job: str) -> bool:
        """Run a job once. The safety net of every job is here: an error does not end its interval."""
        try:
            return await self._runner.run_job(job, every=INTERVALS[job])
        except Exception:
            log.exception("job failed", job=job)
            return False

    def _keep(self, task: asyncio.Task[Any]) -> None:
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
