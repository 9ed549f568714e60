"""One worker: the real publisher behind the real scheduler, on a fast clock, until it is killed."""

import asyncio
import logging
import os
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog

from agents.platform_rules.registry import Platforms
from agents.publishing.outcomes import Timeouts
from agents.publishing.publisher import Publisher
from bot.wiring.database_lock import DatabaseLock
from storage.database import Database, StorageError, is_sqlite
from storage.vault import Vault
from tests.crash import carriers, naive
from tests.doubles import publishing_scheduler

SPEED = 20.0
TIMEOUTS = Timeouts(
    lease=timedelta(seconds=2.0),
    margin=timedelta(seconds=1.0),
    settle=timedelta(seconds=0.9),
    deadline=0.7,
    fresh=0.4,
)
"""Real lengths: a twentieth of what they are in production, and the calls are quicker, too."""


@dataclass(frozen=True)
class Job:
    """What a worker is told when it starts. At the real moment `began` its clock shows just that."""

    url: str
    secret: str
    path: str
    kind: str
    design: str
    began: float


@dataclass
class FastClock:
    """`SPEED` times as fast as the machine's clock, and the same in every worker."""

    began: float
    speed: float = SPEED

    def now(self) -> datetime:
        """The desk's present moment."""
        return datetime.fromtimestamp(self.began + (time.time() - self.began) * self.speed, UTC)

    async def sleep(self, length: timedelta) -> None:
        """Wait until that much of the desk's time has passed."""
        await asyncio.sleep(length.total_seconds() / self.speed)


def run(job: Job) -> None:
    """Work until killed."""
    level = int(os.environ.get("CRASH_LOG", logging.CRITICAL))
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))
    logging.disable(logging.CRITICAL)
    asyncio.run(_work(job))


async def _work(job: Job) -> None:
    clock = FastClock(job.began)
    carrier = carriers.carrier(job.kind, job.path, SPEED)
    with ExitStack() as stack:
        if is_sqlite(job.url):
            stack.enter_context(DatabaseLock(job.url))
        database = await _opened(job)
        if job.design != "copydesk":
            await naive.DESIGNS[job.design](database, carrier, clock)
            return
        publisher = Publisher(
            database,
            Platforms({carriers.NAME: carrier}),
            clock,
            owner=f"w{os.getpid()}",
            tell=publishing_scheduler.ignore_event,
            timeouts=TIMEOUTS,
        )
        async with publishing_scheduler.scheduler(clock, publisher):
            await asyncio.Event().wait()


async def _opened(job: Job) -> Database:
    """The database, however long it is cut off."""
    while True:
        try:
            return await Database.open(job.url, Vault([job.secret]))
        except (StorageError, OSError):
            await asyncio.sleep(0.1)
