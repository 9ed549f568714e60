"""The scheduler: wakes when something is due, runs jobs at intervals, and survives their errors."""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from agents.publishing.events import PublishingEvent
from bot.scheduler.runner import LocalRunner, RunnerTasks
from bot.scheduler.scheduler import INTERVALS, Scheduler
from tests.doubles.clock import HandClock, settled

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


class Queue:
    """A publisher that knows its due moments and nothing else."""

    def __init__(self, clock: HandClock) -> None:
        self.clock = clock
        self.due: list[datetime] = []
        self.drained: list[datetime] = []
        self.trouble: list[Exception] = []
        self.hang = asyncio.Event()
        self.hang.set()
        self.closed = False
        self._ended = asyncio.Event()

    async def sent(self, count: int) -> None:
        """Wait until so many went out."""
        while len(self.drained) < count:
            self._ended.clear()
            await self._ended.wait()

    async def next_moment(self) -> datetime | None:
        """The earliest."""
        if self.trouble:
            raise self.trouble.pop()
        return min(self.due, default=None)

    async def drain(self, *, within: float = math.inf) -> int:
        """Take what is due."""
        taken = [each for each in self.due if each <= self.clock.now()]
        self.due = [each for each in self.due if each not in taken]
        self.drained += [self.clock.now()] * len(taken)
        self._ended.set()
        await self.hang.wait()
        return len(taken)

    async def sweep(self) -> int:
        """Nothing."""
        return 0

    async def reconcile(self) -> int:
        """Nothing."""
        return 0

    async def close(self) -> None:
        """Closed."""
        self.closed = True
        self.hang.set()


class Bells:
    """A collector, digests and reruns that count; `collect` always fails."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.again = asyncio.Event()

    async def collect(self) -> int:
        """Fails."""
        self.rung.append("collect")
        if self.rung.count("collect") >= 3:
            self.again.set()
        raise RuntimeError("the bell broke")

    def counted(self, name: str) -> Callable[[], Awaitable[object]]:
        """A bell that counts."""

        async def ring() -> None:
            self.rung.append(name)

        return ring


async def unheard(_happened: PublishingEvent) -> None:
    """Nobody is told."""


def local(clock: HandClock, queue: Queue, bells: Bells) -> Scheduler:
    """A scheduler whose work is done in this process."""
    chores = {bell: bells.counted(bell) for bell in INTERVALS}
    chores |= {"sweep": queue.sweep, "reconcile": queue.reconcile, "collect": bells.collect}
    runner = LocalRunner(RunnerTasks(queue, chores, unheard))
    return Scheduler(clock, runner=runner, next_moment=queue.next_moment)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(START)


@pytest.fixture
def queue(clock: HandClock) -> Queue:
    return Queue(clock)


@pytest.fixture
async def scheduler(clock: HandClock, queue: Queue) -> AsyncIterator[Scheduler]:
    scheduler = local(clock, queue, Bells())
    with capture_logs():
        async with scheduler:
            await settled()
            yield scheduler


async def test_it_sleeps_until_the_next_due_moment(
    clock: HandClock, queue: Queue, scheduler: Scheduler
) -> None:
    queue.due = [START + timedelta(seconds=30), START + timedelta(seconds=45)]
    scheduler.wake()
    await settled()
    await clock.pass_time(seconds=29)
    assert queue.drained == []
    await clock.pass_time(seconds=16)
    assert queue.drained == queue_moments(30, 45)


def queue_moments(*seconds: int) -> list[datetime]:
    return [START + timedelta(seconds=each) for each in seconds]


async def test_it_is_woken_by_something_earlier(clock: HandClock, queue: Queue, scheduler: Scheduler) -> None:
    queue.due = queue_moments(50)
    scheduler.wake()
    await settled()
    queue.due += queue_moments(10)
    scheduler.wake()
    await settled()
    await clock.pass_time(seconds=10)
    assert queue.drained == queue_moments(10)


async def test_it_looks_again_at_least_once_a_minute(
    clock: HandClock, queue: Queue, scheduler: Scheduler
) -> None:
    """Another process may have scheduled something, or this machine may have slept."""
    queue.due = queue_moments(70)
    await clock.pass_time(seconds=70)
    assert queue.drained == queue_moments(70)


async def test_a_clock_that_is_set_back_sends_nothing_twice(
    clock: HandClock, queue: Queue, scheduler: Scheduler
) -> None:
    queue.due = queue_moments(30, 3600)
    scheduler.wake()
    await settled()
    await clock.pass_time(seconds=30)
    clock.set(START - timedelta(hours=1))
    await clock.pass_time(seconds=7200)
    assert queue.drained == queue_moments(30, 3600)


async def test_a_send_that_hangs_keeps_nothing_else_waiting(
    clock: HandClock, queue: Queue, scheduler: Scheduler
) -> None:
    queue.hang.clear()
    queue.due = queue_moments(0)
    scheduler.wake()
    await queue.sent(1)
    queue.due = queue_moments(0)
    await queue.sent(2)
    assert queue.drained == queue_moments(0, 0)


async def test_closing_ends_the_waker_and_closes_the_publisher(clock: HandClock, queue: Queue) -> None:
    scheduler = local(clock, queue, Bells())
    ran = [scheduler.runs]
    async with scheduler:
        ran.append(scheduler.runs)
    ran.append(scheduler.runs)
    assert ran == [False, True, False]
    assert queue.closed


async def test_a_bell_that_fails_is_logged_and_rings_on(queue: Queue) -> None:
    class FastClock(HandClock):
        """A thousand of its seconds are a real one."""

        speed = 100_000.0

    bells = Bells()
    with capture_logs() as logs:
        async with local(FastClock(START), queue, bells):
            await bells.again.wait()
    assert bells.rung.count("collect") >= 3
    assert {(each["event"], each["job"]) for each in logs} == {("job failed", "collect")}
    assert "digests" in bells.rung


async def test_all_bells_can_be_rung_at_once(clock: HandClock, queue: Queue) -> None:
    bells = Bells()
    queue.due = queue_moments(0)
    with capture_logs():
        await local(clock, queue, bells).run_all()
    assert bells.rung == [bell for bell in INTERVALS if bell not in {"sweep", "reconcile"}]
    assert queue.drained == queue_moments(0)
