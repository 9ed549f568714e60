"""Several processes on one PostgreSQL."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from blockbuster import BlockBuster
from cryptography.fernet import Fernet
from sqlalchemy import func, insert, select, text

from agents.approvals.seals import seal
from storage import models
from storage.database import Database
from storage.models import FeedEntry, Status
from storage.vault import Vault
from tests import house
from tests.databases import Postgres, postgres_of_this_run

ACCOUNTS = 40


@dataclass
class Fleet:
    """A database, the processes that work on it, and what they printed."""

    url: str
    key: str
    folder: str
    database: Database
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)
    printed: dict[str, list[str]] = field(default_factory=dict)
    readers: list[asyncio.Task[None]] = field(default_factory=list)
    made: int = 0

    async def start(self, name: str, *, latency: float = 0.02) -> asyncio.subprocess.Process:
        """A process whose role its name begins with, once it is ready."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.scale.node", name.rstrip("0123456789"), str(latency),
            cwd=house.ROOT,
            env={
                "COPYDESK_DATA_DIR": self.folder, "COPYDESK_DATABASE_URL": self.url, "PATH": "",
                "COPYDESK_SECRET_KEY": self.key, "COPYDESK_RUNNER": "procrastinate",
            },
            stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self.processes[name], self.printed[name] = process, []
        assert process.stdout is not None
        line = await process.stdout.readline()
        assert line == b"ready\n", line
        self.readers.append(asyncio.create_task(self._read(name, process.stdout)))
        return process

    async def _read(self, name: str, pipe: asyncio.StreamReader) -> None:
        async for line in pipe:
            self.printed[name].append(line.decode().strip())

    def signal(self, number: signal.Signals, *names: str) -> None:
        """SIGUSR1 wakes a process, SIGUSR2 rings every bell of it."""
        for name in names:
            self.processes[name].send_signal(number)

    async def no_tickets(self) -> bool:
        """Is every ticket done?"""
        async with self.database.read_shared() as shared:
            return not await shared.session.scalar(text("SELECT count(*) FROM procrastinate_jobs"))

    async def stop(self) -> None:
        """Kill whoever is left."""
        for process in self.processes.values():
            if process.returncode is None:
                process.kill()
                await process.wait()
        await asyncio.gather(*self.readers)
        await self.database.close()

    def said(self) -> list[str]:
        """What people were told, by anyone."""
        return [line for lines in self.printed.values() for line in lines if line.startswith("said ")]

    async def found(self) -> None:
        """A workspace with a home channel, a campaign and its accounts."""
        now = datetime.now(UTC) - timedelta(days=30)
        async with self.database.shared_work() as shared:
            workspace = await shared.workspaces.add(name="Desk", zone=noon(), at=now)
            work = shared.within(workspace.id)
            dana = await work.people.add(name="dana", role=models.Role.OWNER, at=now)
            place = await work.places.keep(surface="console", address="home")
            workspace.home_channel_id = place.id
            workspace.digest_at = workspace.report_at = None
            mine = {"workspace_id": workspace.id}
            await work.campaigns.add(
                models.Campaign(goal="g", author_id=dana.id, place_id=place.id, created_at=now, **mine)
            )
            for number in range(ACCOUNTS):
                account = {"platform": "sandbox", "carrier": "sandbox", "handle": "@a", "connected_at": now}
                await work.accounts.add(models.Account(ref=f"a{number}", **account, **mine))

    async def due(self, count: int, *, after: timedelta = timedelta()) -> None:
        """So many approved posts, dealt out to the accounts; the gateways are woken, as a press would."""
        due = datetime.now(UTC).replace(microsecond=0) + after
        async with self.database.shared_work() as shared:
            rows = [approved(number, due) for number in range(self.made + 1, self.made + count + 1)]
            for model in rows[0]:
                await shared.session.execute(insert(model), [each[model] for each in rows])
        self.made += count
        gateways = [name for name in self.processes if name.startswith("gateway")]
        self.signal(signal.SIGUSR1, *gateways)

    async def published(self) -> int:
        """How many are out, as the rows say."""
        async with self.database.read_shared() as shared:
            out = select(func.count()).where(models.Variant.status == Status.PUBLISHED)
            return int(await shared.session.scalar(out) or 0)

    async def entries(self) -> list[str]:
        """The keys of what is really out."""
        async with self.database.read_shared() as shared:
            return list(await shared.session.scalars(select(FeedEntry.key)))

    async def owners(self) -> set[str]:
        """Who tried."""
        async with self.database.read_shared() as shared:
            return set(await shared.session.scalars(select(models.Attempt.owner).distinct()))

    async def until(self, true: Callable[[], Awaitable[bool]], *, within: float = 30) -> None:
        """Wait for other processes."""
        async with asyncio.timeout(within):
            while not await true():  # noqa: ASYNC110 (other processes are at work: there is nothing to wait on)
                await asyncio.sleep(0.05)


def noon() -> str:
    """A zone where it is midday: no quiet hours, and no midnight in the middle of a test."""
    return f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"


def approved(number: int, due: datetime) -> dict[type[models.Base], dict[str, object]]:
    """A post with everything that lets it go out."""
    mine = {"id": number, "workspace_id": 1}
    made = {"author_id": 1, "created_at": due}
    account, words = number % ACCOUNTS + 1, f"Post {number}"
    sealed = seal(workspace_id=1, account_id=account, revision=1, words=words, media=[], due_at=due)
    stand = {"status": Status.SCHEDULED, "due_at": due, "next_at": due, "zone": "UTC"}
    answer = {"answer": models.Answer.APPROVED, "asked_at": due, "seal": sealed, "revision": 1}
    return {
        models.Post: {"campaign_id": 1, "number": number, "brief": words, **made, **mine},
        models.Variant: {"post_id": number, "account_id": account, **stand, **mine},
        models.Revision: {"variant_id": number, "number": 1, "words": words, "media": [], **made, **mine},
        models.Approval: {"post_id": number, "version": 1, "variant_id": number, **answer, **mine},
    }


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL of this run."""
    with postgres_of_this_run() as server:
        yield server


@pytest.fixture
async def fleet(postgres: Postgres, tmp_path: object, nothing_blocks: BlockBuster) -> AsyncIterator[Fleet]:
    """An empty desk on PostgreSQL, and nobody at work."""
    nothing_blocks.deactivate()
    name = postgres.create(migrated=True)
    url, key = postgres.url(name), Fernet.generate_key().decode()
    fleet = Fleet(url, key, str(tmp_path), await Database.open(url, Vault([key])))
    await fleet.found()
    yield fleet
    await fleet.stop()
    postgres.drop(name)
