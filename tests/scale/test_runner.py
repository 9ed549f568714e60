"""The runner that hands out tickets: its tables, who gets what, and what becomes of dead workers' ones."""

import asyncio
import importlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from blockbuster import BlockBuster
from cryptography.fernet import Fernet
from structlog.testing import capture_logs

from agents.publishing.events import PublishingEvent
from bot.cli import subcommands
from bot.scheduler.procrastinate_runner import NotInstalled, ProcrastinateRunner, create_tables, libpq
from bot.scheduler.runner import LocalRunner, Role, RunnerTasks
from bot.settings import Settings, SettingsError
from storage.models import Status
from tests.databases import Postgres
from tests.doubles.clock import HandClock

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EVENT = PublishingEvent(1, 2, 3, 4, 5, Status.ASKING, "uncertain", "Look there.", "https://x.example", START)


@dataclass
class Hands:
    """A publisher, chores and ears that count."""

    drained: int = 0
    rung: list[str] = field(default_factory=list)
    heard: list[PublishingEvent] = field(default_factory=list)
    due: int = 0

    async def drain(self, *, within: float = 0.0) -> int:
        """Take what is due."""
        taken, self.due = self.due, 0
        self.drained += taken
        return taken

    async def close(self) -> None:
        """Nothing is under way."""

    async def chore(self, kind: str) -> None:
        """Ring."""
        self.rung.append(kind)

    async def hear(self, happened: PublishingEvent) -> None:
        """Listen."""
        self.heard.append(happened)

    def duties(self) -> RunnerTasks:
        """What the runner is given."""
        kinds = ("sweep", "reconcile", "collect", "digests")

        def of(kind: str) -> Callable[[], Awaitable[None]]:
            return lambda: self.chore(kind)

        return RunnerTasks(self, {kind: of(kind) for kind in kinds}, self.hear)


@pytest.fixture
def url(postgres: Postgres, nothing_blocks: BlockBuster) -> Any:
    """An empty database."""
    nothing_blocks.deactivate()
    name = postgres.create(migrated=False)
    yield postgres.url(name)
    postgres.drop(name)


@asynccontextmanager
async def runner_of(
    url: str, hands: Hands, *, role: Role, clock: HandClock | None = None, stalled: float = 20
) -> AsyncIterator[ProcrastinateRunner]:
    """An open runner."""
    runner = ProcrastinateRunner(
        url, hands.duties(), clock=clock or HandClock(START), role=role, stalled=stalled
    )
    await runner.open()
    yield runner
    await runner.close()


async def until(true: Callable[[], bool]) -> None:
    """Wait for the database's own notifications to arrive."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 (another connection is at work)
            await asyncio.sleep(0.02)


async def said(runner: ProcrastinateRunner, statement: str) -> Sequence[Any]:
    """Rows of the engine's own tables."""
    async with runner._app.connector.pool.connection() as connection:
        found: Sequence[Any] = await (await connection.execute(statement)).fetchall()
        return found


async def test_its_tables_are_set_up_once_whoever_comes_first(url: str) -> None:
    await asyncio.gather(*(create_tables(url) for _ in range(3)))
    await create_tables(url)


async def test_migrate_sets_its_tables_up_too(url: str, tmp_path: Path) -> None:
    settings = Settings.of(
        {
            "COPYDESK_DATABASE_URL": url,
            "COPYDESK_RUNNER": "procrastinate",
            "COPYDESK_DATA_DIR": str(tmp_path),
            "COPYDESK_SECRET_KEY": Fernet.generate_key().decode(),
        }
    )
    for _ in range(2):
        assert await subcommands.migrate(settings) == "The database is up to date."
    async with runner_of(url, Hands(), role="gateway") as runner:
        assert await said(runner, "SELECT count(*) FROM procrastinate_jobs") == [(0,)]


async def test_a_gateway_puts_drain_tickets_up_and_takes_none(url: str) -> None:
    hands = Hands(due=5)
    async with runner_of(url, hands, role="gateway") as gateway:
        for _ in range(3):
            assert not await gateway.run_job("drain")
        locks = await said(gateway, "SELECT queueing_lock FROM procrastinate_jobs ORDER BY 1")
        assert locks == [(f"drain:{slot}",) for slot in range(4)]
        assert hands.drained == 0

        worker_hands = Hands(due=7)
        async with runner_of(url, worker_hands, role="worker"):
            await until(lambda: worker_hands.drained == 7)
            async with asyncio.timeout(20):
                while await said(gateway, "SELECT 1 FROM procrastinate_jobs"):  # noqa: ASYNC110 (deleted when done)
                    await asyncio.sleep(0.02)


async def test_what_is_rung_by_many_is_done_once_in_each_stretch_of_time(url: str) -> None:
    clock, every, hands = HandClock(START), timedelta(minutes=10), Hands()
    async with (
        runner_of(url, hands, role="worker", clock=clock) as first,
        runner_of(url, hands, role="worker", clock=clock) as second,
    ):
        for _ in range(3):
            await asyncio.gather(
                first.run_job("collect", every=every), second.run_job("collect", every=every)
            )
        await until(lambda: hands.rung == ["collect"])
        clock.set(START + every)
        await asyncio.gather(first.run_job("collect", every=every), second.run_job("collect", every=every))
        await until(lambda: hands.rung == ["collect", "collect"])


async def test_what_happened_is_told_by_a_gateway(url: str) -> None:
    worker, gateway = Hands(), Hands()
    async with (
        runner_of(url, worker, role="worker") as runner,
        runner_of(url, gateway, role="gateway"),
    ):
        await runner.tell(EVENT)
        await until(lambda: gateway.heard == [EVENT])
    assert worker.heard == []


async def test_the_ticket_of_a_dead_worker_is_reaped_and_never_tried_again(url: str) -> None:
    clock, hands, every = HandClock(START), Hands(), timedelta(minutes=10)
    async with runner_of(url, hands, role="gateway", clock=clock) as gateway:
        await gateway.run_job("collect", every=every)
        await said(gateway, "UPDATE procrastinate_jobs SET status = 'doing' RETURNING 1")
        with capture_logs() as logs:
            await gateway.run_job("sweep", every=every)
        assert [(each["event"], each["name"]) for each in logs] == [("stalled job removed", "collect")]
        assert await said(gateway, "SELECT task_name FROM procrastinate_jobs") == [("sweep",)]


async def test_a_worker_in_one_process_leaves_to_others_what_needs_a_surface() -> None:
    hands = Hands(due=1)
    runner = LocalRunner(hands.duties(), role="worker")
    assert await runner.run_job("drain")
    assert not await runner.run_job("digests")
    assert hands.rung == []


async def test_without_the_extra_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(NotInstalled, match=r"pip install 'copydesk\[scale\]'"):
        await create_tables("postgresql+asyncpg://db/desk")


def test_procrastinate_on_sqlite_is_one_sentence() -> None:
    with pytest.raises(SettingsError, match="COPYDESK_RUNNER=procrastinate needs PostgreSQL"):
        Settings.of({"COPYDESK_RUNNER": "Procrastinate"})


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("postgresql+asyncpg://me:p%40w@db:5433/desk", "postgresql://me:p%40w@db:5433/desk"),
        ("postgresql+asyncpg://me@/desk?host=/run/pg", "postgresql://me@/desk?host=%2Frun%2Fpg"),
        ("postgresql+asyncpg://db/desk?ssl=require", "postgresql://db/desk?sslmode=require"),
    ],
)
def test_the_same_url_serves_both_drivers(ours: str, theirs: str) -> None:
    assert libpq(ours) == theirs
