"""A desk to measure: one workspace, its accounts, any number of approved Variants, and what works on them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import event, func, insert, select, text, update

from agents.approvals.seals import seal
from agents.platform_rules.registry import Platforms
from agents.publishing.events import PublishingEvent
from agents.publishing.publisher import Publisher
from bot.clock import SystemClock
from bot.scheduler.procrastinate_runner import ProcrastinateRunner
from bot.scheduler.runner import Role
from bot.scheduler.scheduler import Scheduler
from storage import models
from storage.database import Database
from storage.models import Status
from storage.vault import Vault
from tests.bench import loopback
from tests.bench.loopback import Loopback
from tests.doubles import publishing_scheduler

START = datetime(2026, 1, 1, tzinfo=UTC)
FAR = START + timedelta(days=3650)
CHUNK, STEP = 5_000, 50_000
Rows = dict[type, list[dict[str, object]]]

FUTURE = """
WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)
"""
WAITING = (
    "INSERT INTO posts (id, workspace_id, campaign_id, number, version, brief, author_id, created_at)"
    " {numbers} SELECT n, 1, 1, n, 1, 'b', 1, :start FROM numbers",
    "INSERT INTO variants (id, workspace_id, post_id, account_id, revision, status, due_at, zone, next_at,"
    " owner, fence, tries, lookups, note)"
    " {numbers} SELECT n, 1, n, n % :accounts + 1, 1, 'scheduled', :far, 'UTC', :far, '', 0, 0, 0, ''"
    " FROM numbers",
    "INSERT INTO revisions (id, workspace_id, variant_id, number, words, media, author_id, note, created_at)"
    " {numbers} SELECT n, 1, n, 1, 'Our spring sale.', '[]', 1, '', :start FROM numbers",
)
"""What waits for years to come, written by the database itself."""


@dataclass
class Bench:
    """One open desk on the machine's own clock. `commits` counts its writing transactions."""

    database: Database
    platforms: Platforms
    clock: SystemClock
    accounts: int = 0
    made: int = 0
    commits: int = 0
    media: list[dict[str, Any]] = field(default_factory=list)
    """what goes with every post"""

    def scheduler(self, *, tickets_url: str = "", role: Role = "all") -> Scheduler:
        """A publisher behind its scheduler, as the composition root builds them."""
        publisher = Publisher(
            self.database,
            self.platforms,
            self.clock,
            owner=f"{id(self)}",
            tell=publishing_scheduler.ignore_event,
        )
        if not tickets_url:
            return publishing_scheduler.scheduler(self.clock, publisher)
        runner = Untold(
            tickets_url, publishing_scheduler.publisher_tasks(publisher), clock=self.clock, role=role
        )
        return Scheduler(self.clock, runner=runner, next_moment=publisher.next_moment)

    async def found(self, accounts: int) -> None:
        """One workspace with so many accounts on the stand-in."""
        now, name = self.clock.now(), Loopback.name
        mine = {"id": 1, "workspace_id": 1}
        account = {"platform": name, "carrier": name, "connected_at": now, "workspace_id": 1}
        self.accounts, numbers = accounts, range(1, accounts + 1)
        await self._insert(
            {
                models.Workspace: [
                    {"id": 1, "name": "bench", "zone": "UTC", "created_at": now, "grace_minutes": 600}
                ],
                models.Person: [{"name": "b", "role": models.Role.OWNER, "joined_at": now, **mine}],
                models.Place: [{"surface": "s", "address": "a", **mine}],
                models.Campaign: [{"goal": "g", "author_id": 1, "place_id": 1, "created_at": now, **mine}],
                models.Account: [{"id": n, "ref": f"a{n}", "handle": "@a", **account} for n in numbers],
            }
        )

    async def schedule(self, count: int, *, due: datetime, status: Status = Status.SCHEDULED) -> None:
        """So many approved Variants for one moment, dealt out to the accounts."""
        for start in range(0, count, CHUNK):
            rows: Rows = {models.Post: [], models.Variant: [], models.Revision: [], models.Approval: []}
            for _ in range(start, min(count, start + CHUNK)):
                self.made += 1
                for model, row in self._row(self.made, due, status).items():
                    rows[model].append(row)
            await self._insert(rows)

    async def _insert(self, rows: "Rows") -> None:
        async with self.database.shared_work() as shared:
            for model, values in rows.items():
                await shared.session.execute(insert(model), values)

    def _row(self, number: int, at: datetime, status: Status) -> dict[type, dict[str, object]]:
        account = number % self.accounts + 1
        words = f"Post {number}: our spring sale starts on Monday, twenty per cent off everything."
        sent: dict[str, Any] = {"words": words, "media": self.media}
        sealed = seal(workspace_id=1, account_id=account, revision=1, due_at=at, **sent)
        mine = {"id": number, "workspace_id": 1}
        made = {"author_id": 1, "created_at": START}
        stand = {"status": status, "due_at": at, "next_at": at, "zone": "UTC"}
        answer = {"revision": 1, "seal": sealed, "answer": models.Answer.APPROVED, "asked_at": START}
        return {
            models.Post: {"campaign_id": 1, "number": number, "brief": "b", **made, **mine},
            models.Variant: {"post_id": number, "account_id": account, **stand, **mine},
            models.Revision: {"variant_id": number, "number": 1, **sent, **made, **mine},
            models.Approval: {"post_id": number, "version": 1, "variant_id": number, **answer, **mine},
        }

    async def schedule_far(self, count: int) -> None:
        """So many that wait for years to come, in steps that no server calls too long."""
        for _ in range(0, count, STEP):
            await self._schedule_far(min(STEP, count))

    async def _schedule_far(self, count: int) -> None:
        given = {"first": self.made + 1, "last": self.made + count, "accounts": self.accounts}
        moments = {"start": START, "far": FAR}
        sqlite = self.database.engine.dialect.name == "sqlite"
        if sqlite:
            moments = {name: f"{at:%Y-%m-%d %H:%M:%S.%f}" for name, at in moments.items()}  # type: ignore[misc]
        numbers = FUTURE if sqlite else FUTURE.replace(":first", "CAST(:first AS bigint)")
        async with self.database.shared_work() as shared:
            for words in WAITING:
                statement = text(words.format(numbers=numbers))
                known = statement.compile().params
                values = {name: value for name, value in {**given, **moments}.items() if name in known}
                await shared.session.execute(statement, values)
        self.made += count

    async def release(self) -> datetime:
        """Everything that is held back may go out from now on; returns that moment."""
        async with self.database.shared_work() as shared:
            await shared.session.execute(
                update(models.Variant)
                .where(models.Variant.status == Status.PROPOSED)
                .values(status=Status.SCHEDULED)
                .execution_options(synchronize_session=False)
            )
        return self.clock.now()

    async def left(self) -> int:
        """How many are not out yet."""
        async with self.database.read_shared() as shared:
            waiting = select(func.count()).where(models.Variant.status != Status.PUBLISHED)
            return int(await shared.session.scalar(waiting.where(models.Variant.due_at < FAR)) or 0)


class Untold(ProcrastinateRunner):
    """Nobody listens, so nothing is passed on."""

    async def tell(self, happened: PublishingEvent) -> None:
        """Nothing."""


@asynccontextmanager
async def opened(
    url: str, *, platform_url: str = "", connections: int = loopback.CONNECTIONS
) -> AsyncIterator[Bench]:
    """A desk in that database, which publishes to the loopback."""
    clock = SystemClock()
    database = await Database.open(url, Vault([Fernet.generate_key().decode()]))
    async with loopback.client(connections) as http:
        bench = Bench(database, Platforms({Loopback.name: Loopback(platform_url, http)}), clock)

        @event.listens_for(database.engine.sync_engine, "commit")
        def count(_connection: object) -> None:
            bench.commits += 1

        yield bench
    await database.close()
