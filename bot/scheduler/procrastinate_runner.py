"""The runner over procrastinate: any free process runs a job.

The rows stay the only truth. A procrastinate job says no more than "look at the rows": it is deleted when it
is done, a lost one costs one interval, and there is never one for a single post.
"""

import asyncio
import importlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import structlog
from pydantic import TypeAdapter

from agents.context import Clock
from agents.publishing.events import PublishingEvent
from bot.scheduler.runner import DRAIN_JOB, IDLE_PAUSE, LOCAL_JOBS, SURFACE_JOBS, TELL_JOB, Role, RunnerTasks

QUEUES: Mapping[str, Mapping[str, int]] = {
    "worker": {"drain": 1, "work": 4},
    "gateway": {"speak": 4},
    "all": {"drain": 1, "work": 4, "speak": 4},
}
"""Role → the queues that it serves, and the jobs of each at once: one drain fills a process."""
WAITING_DRAINS = 4
"""Drain jobs that may wait at once: so many workers are woken by one look, the rest by the next."""
DRAIN_SECONDS = 20.0
"""Real seconds after which a drain job ends, whatever is still due: a free process takes the next one."""
HEARTBEAT_INTERVAL, STALLED_AFTER = 5.0, 20.0
"""Real seconds between two heartbeats of a worker, and without any until its jobs are removed."""
RETRY_PAUSE = 1.0
SHUTDOWN_TIMEOUT = 40.0
"""Real seconds that a running job may take to end at closing."""
TABLES_LOCK = 20261121
"""The advisory lock that a process holds while it creates the tables of procrastinate."""

HAPPENED_ADAPTER = TypeAdapter(PublishingEvent)

log = structlog.get_logger()


class NotInstalled(Exception):
    """The extra `scale` is missing; the sentence says how to get it."""


class ProcrastinateRunner:
    """Defers jobs to any free process, and runs jobs that come to this one."""

    pace = 0.25
    cap = timedelta(seconds=5)  # other processes schedule too, and may die before their next look

    def __init__(
        self,
        url: str,
        tasks: RunnerTasks,
        *,
        clock: Clock,
        role: Role = "all",
        stalled: float = STALLED_AFTER,
    ) -> None:
        self._tasks = tasks
        self._clock = clock
        self._queues = QUEUES[role]
        self._stalled = stalled
        self._engine = _procrastinate()
        self._app = _app(url)
        self._workers: dict[str, Any] = {}
        self._serving: list[asyncio.Task[None]] = []
        self._closing = False
        self._draining: set[asyncio.Task[int]] = set()
        self._app.task(name=DRAIN_JOB)(self._drain)
        self._app.task(name=TELL_JOB)(self._report)
        for name, job_function in tasks.jobs.items():
            self._app.task(name=name)(_job_function(name, job_function))

    async def open(self) -> None:
        """Connect, and serve the queues of this role."""
        logging.getLogger("procrastinate").setLevel(logging.ERROR)
        await self._app.open_async()
        await _create_tables(self._app)
        self._serving = [asyncio.create_task(self._serve(queue)) for queue in self._queues]

    async def run_job(self, name: str, *, every: timedelta | None = None) -> bool:
        """Defer a job, unless one waits already or another process deferred it in this interval."""
        if name == DRAIN_JOB:
            for slot in range(WAITING_DRAINS):
                await self._defer(DRAIN_JOB, lock=f"{DRAIN_JOB}:{slot}")
        elif name in LOCAL_JOBS:
            if _queue(name) in self._queues:
                await self._tasks.jobs[name]()
        elif every is None:
            await self._defer(name, lock=name)
        else:
            await self._remove_stalled()
            await self._defer_once(name, every)
        return False

    async def tell(self, happened: PublishingEvent) -> None:
        """Have a gateway report the event: this process may have no surface."""
        words = HAPPENED_ADAPTER.dump_python(happened, mode="json")
        await self._app.configure_task(TELL_JOB, queue="speak").defer_async(happened=words)

    async def close(self) -> None:
        """Fetch no more jobs, wait for running ones, and disconnect."""
        self._closing = True
        for each in self._workers.values():
            each.stop()  # a cancellation may be lost while it connects
        await asyncio.gather(self._tasks.publisher.close(), *self._serving, return_exceptions=True)
        if self._draining:
            await asyncio.wait(self._draining, timeout=RETRY_PAUSE)
        await self._app.close_async()

    async def _defer(self, name: str, *, lock: str) -> None:
        try:
            await self._app.configure_task(name, queue=_queue(name), queueing_lock=lock).defer_async()
        except self._engine.exceptions.AlreadyEnqueued:
            log.debug("job waits already", lock=lock)

    async def _defer_once(self, name: str, every: timedelta) -> None:
        """Defer a job once an interval across all processes, by procrastinate's table of periodic jobs."""
        interval = int(self._clock.now().timestamp() // every.total_seconds())
        job = self._app.configure_task(
            name, queue=_queue(name), queueing_lock=name, lock=name, task_kwargs={"timestamp": interval}
        )
        try:
            await self._app.job_manager.defer_periodic_job(
                job=job.job, periodic_id="", defer_timestamp=interval
            )
        except self._engine.exceptions.AlreadyEnqueued:
            log.debug("job waits already", lock=name)

    async def _remove_stalled(self) -> None:
        """Remove the jobs of dead workers without a retry: the rows say what is left to do."""
        for job in await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._stalled):
            try:
                await self._app.job_manager.finish_job(job, self._engine.jobs.Status.FAILED, delete_job=True)
            except self._engine.exceptions.ConnectorException:
                continue  # another process was quicker
            log.warning("stalled job removed", name=job.task_name)

    async def _serve(self, queue: str) -> None:
        """Serve one queue while this process runs; procrastinate's worker ends when its database is gone."""
        while not self._closing:
            try:
                self._workers[queue] = self._engine.worker.Worker(
                    self._app,
                    queues=[queue],
                    name=queue,
                    concurrency=self._queues[queue],
                    delete_jobs="always",
                    install_signal_handlers=False,
                    update_heartbeat_interval=min(HEARTBEAT_INTERVAL, self._stalled / 4),
                    stalled_worker_timeout=self._stalled,
                    shutdown_graceful_timeout=SHUTDOWN_TIMEOUT,
                )
                await self._workers[queue].run()
            except Exception:
                log.exception("worker broke", queue=queue)
                await asyncio.sleep(RETRY_PAUSE)

    async def _drain(self) -> None:
        """Drain until nothing is due, for at most `DRAIN_SECONDS`. A hanging send holds up no other post."""
        loop = asyncio.get_running_loop()
        end = loop.time() + DRAIN_SECONDS
        own_drains: set[asyncio.Task[int]] = set()
        while (left := end - loop.time()) > 0:
            task = asyncio.create_task(self._tasks.publisher.drain(within=left))
            self._draining.add(task)
            task.add_done_callback(self._draining.discard)
            await asyncio.wait({task}, timeout=IDLE_PAUSE)
            own_drains = {each for each in (*own_drains, task) if not each.done()}
            if task.done() and not task.result():
                if not own_drains:
                    return
                await asyncio.wait(own_drains, timeout=IDLE_PAUSE)

    async def _report(self, happened: dict[str, Any]) -> None:
        try:
            await self._tasks.on_event(HAPPENED_ADAPTER.validate_python(happened))
        except Exception:
            log.exception("telling failed", variant_id=happened.get("variant_id"))


def _procrastinate() -> Any:
    """The module procrastinate, imported when it is used: it is an extra, and its import starts a program."""
    try:
        importlib.import_module("procrastinate.worker")
        return importlib.import_module("procrastinate")
    except ModuleNotFoundError:
        raise NotInstalled(
            "COPYDESK_RUNNER=procrastinate needs more than is installed: pip install 'copydesk[scale]'."
        ) from None


def _app(url: str) -> Any:
    engine = _procrastinate()
    connector = engine.PsycopgConnector(conninfo=libpq(url), min_size=1, max_size=6, timeout=10.0)
    return engine.App(connector=connector)


def _queue(name: str) -> str:
    return "drain" if name == DRAIN_JOB else "speak" if name in SURFACE_JOBS else "work"


def _job_function(name: str, job_function: Callable[[], Awaitable[object]]) -> Callable[..., Awaitable[None]]:
    async def done(**_interval: int) -> None:
        """The safety net of every job: it runs again after its interval."""
        try:
            await job_function()
        except Exception:
            log.exception("job failed", job=name)

    return done


async def create_tables(url: str) -> None:
    """Create the tables of procrastinate in this database, if they are missing."""
    app = _app(url)
    async with app.open_async():
        await _create_tables(app)


async def _create_tables(app: Any) -> None:
    async with app.connector.pool.connection() as connection:
        await connection.execute(f"SELECT pg_advisory_xact_lock({TABLES_LOCK})")
        found = await connection.execute("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")
        if not (await found.fetchone())[0]:
            await connection.execute(app.schema_manager.get_schema())


def libpq(url: str) -> str:
    """A database URL of SQLAlchemy in the form of libpq."""
    parts = urlsplit(url)
    query = [("sslmode" if name == "ssl" else name, value) for name, value in parse_qsl(parts.query)]
    return parts._replace(scheme="postgresql", query=urlencode(query)).geturl()
