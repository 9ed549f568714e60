"""Runners: who does what the clock rings for, this process or any worker (through procrastinate).

The rows stay the only truth. What is passed on is a ticket, "look at the rows": it is deleted when it is
done, a lost one costs one ring of the clock, and there is never one for a single post.
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
from agents.publishing.events import Happened
from bot.scheduler.runner import DRAIN, OWN, PACE, SPEAKING, TELL, Duties, Role

QUEUES: Mapping[str, Mapping[str, int]] = {
    "worker": {"drain": 1, "work": 4},
    "gateway": {"speak": 4},
    "all": {"drain": 1, "work": 4, "speak": 4},
}
"""role → the queues it serves, and how many tickets of each at once: one drain fills a process"""
TICKETS = 4
"""Drain tickets that may wait at once: so many workers are woken by one tick, the rest by the next."""
TICKET = 20.0
"""Real seconds after which a drain ticket ends, whatever is still due: whoever is free takes the next one."""
BEAT, STALLED = 5.0, 20.0
"""Real seconds between two signs of life of a worker, and without any until its tickets are reaped."""
REST = 1.0
GRACE = 40.0
"""Real seconds that a ticket under way may take to end when the process closes."""
PREPARING = 20261121
"""The advisory lock that one process holds while it sets procrastinate's tables up."""

HAPPENED = TypeAdapter(Happened)

log = structlog.get_logger()


class NotInstalled(Exception):
    """The extra `scale` is missing; the sentence says how to get it."""


class ProcrastinateRunner:
    """Hands tickets to whichever process is free, and does those that come to this one."""

    pace = 0.25
    cap = timedelta(seconds=5)  # others schedule too, and may die before they tick

    def __init__(
        self, url: str, duties: Duties, *, clock: Clock, role: Role = "all", stalled: float = STALLED
    ) -> None:
        self._duties = duties
        self._clock = clock
        self._queues = QUEUES[role]
        self._stalled = stalled
        self._engine = _procrastinate()
        self._app = _app(url)
        self._workers: dict[str, Any] = {}
        self._serving: list[asyncio.Task[None]] = []
        self._closing = False
        self._draining: set[asyncio.Task[int]] = set()
        self._app.task(name=DRAIN)(self._drain)
        self._app.task(name=TELL)(self._hear)
        for kind, chore in duties.chores.items():
            self._app.task(name=kind)(_chore(kind, chore))

    async def open(self) -> None:
        """Connect, and serve this role's queues."""
        logging.getLogger("procrastinate").setLevel(logging.ERROR)
        await self._app.open_async()
        await _prepare(self._app)
        self._serving = [asyncio.create_task(self._serve(queue)) for queue in self._queues]

    async def nudge(self, kind: str, *, every: timedelta | None = None) -> bool:
        """Put a ticket up, unless one waits already or somebody did so in this stretch of time."""
        if kind == DRAIN:
            for slot in range(TICKETS):
                await self._put(DRAIN, lock=f"{DRAIN}:{slot}")
        elif kind in OWN:
            if _queue(kind) in self._queues:
                await self._duties.chores[kind]()
        elif every is None:
            await self._put(kind, lock=kind)
        else:
            await self._reap()
            await self._put_once(kind, every)
        return False

    async def tell(self, happened: Happened) -> None:
        """Let a gateway tell it: this process may have no surface."""
        words = HAPPENED.dump_python(happened, mode="json")
        await self._app.configure_task(TELL, queue="speak").defer_async(happened=words)

    async def close(self) -> None:
        """Fetch no more tickets, let those under way end, and let go."""
        self._closing = True
        for each in self._workers.values():
            each.stop()  # a cancellation may be lost while it connects
        await asyncio.gather(self._duties.publisher.close(), *self._serving, return_exceptions=True)
        if self._draining:
            await asyncio.wait(self._draining, timeout=REST)
        await self._app.close_async()

    async def _put(self, kind: str, *, lock: str) -> None:
        try:
            await self._app.configure_task(kind, queue=_queue(kind), queueing_lock=lock).defer_async()
        except self._engine.exceptions.AlreadyEnqueued:
            log.debug("ticket waits already", lock=lock)

    async def _put_once(self, kind: str, every: timedelta) -> None:
        """One ticket for each stretch of time, whoever ticks: the engine keeps a table of them."""
        stretch = int(self._clock.now().timestamp() // every.total_seconds())
        ticket = self._app.configure_task(
            kind, queue=_queue(kind), queueing_lock=kind, lock=kind, task_kwargs={"timestamp": stretch}
        )
        try:
            await self._app.job_manager.defer_periodic_job(
                job=ticket.job, periodic_id="", defer_timestamp=stretch
            )
        except self._engine.exceptions.AlreadyEnqueued:
            log.debug("ticket waits already", lock=kind)

    async def _reap(self) -> None:
        """Take dead workers' tickets away, never to be tried again: the rows say what is left to do."""
        for ticket in await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=self._stalled):
            try:
                await self._app.job_manager.finish_job(
                    ticket, self._engine.jobs.Status.FAILED, delete_job=True
                )
            except self._engine.exceptions.ConnectorException:
                continue  # somebody else was quicker
            log.warning("ticket reaped", kind=ticket.task_name)

    async def _serve(self, queue: str) -> None:
        """Work on one queue while this process runs; the engine's own worker ends when its database does."""
        while not self._closing:
            try:
                self._workers[queue] = self._engine.worker.Worker(
                    self._app,
                    queues=[queue],
                    name=queue,
                    concurrency=self._queues[queue],
                    delete_jobs="always",
                    install_signal_handlers=False,
                    update_heartbeat_interval=min(BEAT, self._stalled / 4),
                    stalled_worker_timeout=self._stalled,
                    shutdown_graceful_timeout=GRACE,
                )
                await self._workers[queue].run()
            except Exception:
                log.exception("worker broke", queue=queue)
                await asyncio.sleep(REST)

    async def _drain(self) -> None:
        """Drain until nothing is due, for at most `TICKET`. A send that hangs keeps nothing else waiting."""
        loop = asyncio.get_running_loop()
        end = loop.time() + TICKET
        mine: set[asyncio.Task[int]] = set()
        while (left := end - loop.time()) > 0:
            task = asyncio.create_task(self._duties.publisher.drain(within=left))
            self._draining.add(task)
            task.add_done_callback(self._draining.discard)
            await asyncio.wait({task}, timeout=PACE)
            mine = {each for each in (*mine, task) if not each.done()}
            if task.done() and not task.result():
                if not mine:
                    return
                await asyncio.wait(mine, timeout=PACE)

    async def _hear(self, happened: dict[str, Any]) -> None:
        try:
            await self._duties.hear(HAPPENED.validate_python(happened))
        except Exception:
            log.exception("telling failed", variant_id=happened.get("variant_id"))


def _procrastinate() -> Any:
    """The engine. It is an extra, and importing it starts a program: so only whoever uses it does."""
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


def _queue(kind: str) -> str:
    return "drain" if kind == DRAIN else "speak" if kind in SPEAKING else "work"


def _chore(kind: str, chore: Callable[[], Awaitable[object]]) -> Callable[..., Awaitable[None]]:
    async def done(**_stretch: int) -> None:
        """The safety net of every chore: it is rung again."""
        try:
            await chore()
        except Exception:
            log.exception("bell failed", bell=kind)

    return done


async def prepare(url: str) -> None:
    """Set procrastinate's own tables up in this database, if they are not there."""
    app = _app(url)
    async with app.open_async():
        await _prepare(app)


async def _prepare(app: Any) -> None:
    async with app.connector.pool.connection() as connection:
        await connection.execute(f"SELECT pg_advisory_xact_lock({PREPARING})")
        found = await connection.execute("SELECT to_regclass('procrastinate_jobs') IS NOT NULL")
        if not (await found.fetchone())[0]:
            await connection.execute(app.schema_manager.get_schema())


def libpq(url: str) -> str:
    """SQLAlchemy's URL for asyncpg, as libpq reads it."""
    parts = urlsplit(url)
    query = [("sslmode" if name == "ssl" else name, value) for name, value in parse_qsl(parts.query)]
    return parts._replace(scheme="postgresql", query=urlencode(query)).geturl()
