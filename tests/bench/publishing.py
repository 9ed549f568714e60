"""Measures the publisher with a full queue: start, memory, and how late posts of one second go out.

    python -m tests.bench.publishing [--waiting 100000] [--due 200] [--runs 3]

Lateness is taken on the feed: an entry's moment less the moment it was due. The baseline calls the same
sandbox on the same feed from a bare asyncio loop: no claim, no approval, no Attempt, no settlement.
"""

import argparse
import asyncio
import gc
import logging
import os
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median

import structlog
from cryptography.fernet import Fernet
from sqlalchemy import insert, select

from agents.platforms import Platforms
from agents.publisher import Happened, Publisher
from agents.seals import seal
from bot.clock import SystemClock
from bot.feed import LocalFeed
from bot.scheduler import Scheduler
from integrations import discovery
from integrations.platforms.base import Identity, Outgoing, Surroundings
from storage import models
from storage.database import Database
from storage.vault import Vault

HOME = "http://127.0.0.1:8080"
START = datetime(2026, 1, 1, tzinfo=UTC)
FAR = START + timedelta(days=3650)
LEAD = timedelta(seconds=1.5)  # at least so long posts wait until they are due
CHUNK = 5_000


class Quiet:
    """A collector and digests that have nothing to do."""

    async def collect(self) -> int:
        """Nothing."""
        return 0

    async def ring(self) -> None:
        """Nothing."""


async def unheard(_happened: Happened) -> None:
    """Nobody listens."""


@dataclass
class Bench:
    """One open desk on the machine's own clock."""

    database: Database
    platforms: Platforms
    clock: SystemClock
    accounts: int = 0
    made: int = 0

    def scheduler(self) -> Scheduler:
        """A publisher behind its scheduler, as the composition root builds them."""
        publisher = Publisher(self.database, self.platforms, self.clock, owner="bench", tell=unheard)
        return Scheduler(self.clock, publisher=publisher, collector=Quiet(), digests=Quiet(), reruns=Quiet())

    async def found(self, accounts: int) -> None:
        """One workspace with so many accounts on the stand-in."""
        now, name = self.clock.now(), self.platforms.stand_in().name
        mine = {"id": 1, "workspace_id": 1}
        account = {"platform": name, "carrier": name, "connected_at": now, "workspace_id": 1}
        self.accounts, numbers = accounts, range(1, accounts + 1)
        await self._insert(
            {
                models.Workspace: [{"id": 1, "name": "bench", "zone": "UTC", "created_at": now}],
                models.Person: [{"name": "b", "role": models.Role.OWNER, "joined_at": now, **mine}],
                models.Place: [{"surface": "s", "address": "a", **mine}],
                models.Campaign: [{"goal": "g", "author_id": 1, "place_id": 1, "created_at": now, **mine}],
                models.Account: [{"id": n, "ref": f"a{n}", "handle": "@a", **account} for n in numbers],
            }
        )

    async def schedule(self, count: int, *, due: Callable[[int], datetime]) -> None:
        """So many approved Variants, dealt out to the accounts; `due` says when each is meant."""
        for start in range(0, count, CHUNK):
            rows: Rows = {models.Post: [], models.Variant: [], models.Revision: [], models.Approval: []}
            for number in range(start, min(count, start + CHUNK)):
                self.made += 1
                for model, row in self._row(self.made, due(number)).items():
                    rows[model].append(row)
            await self._insert(rows)

    async def _insert(self, rows: "Rows") -> None:
        async with self.database.desk() as desk:
            for model, values in rows.items():
                await desk.session.execute(insert(model), values)

    def _row(self, number: int, at: datetime) -> dict[type, dict[str, object]]:
        account = number % self.accounts + 1
        words = f"Post {number}: our spring sale starts on Monday, twenty per cent off everything."
        sealed = seal(workspace_id=1, account_id=account, revision=1, words=words, media=[], due_at=at)
        mine = {"id": number, "workspace_id": 1}
        made = {"author_id": 1, "created_at": START}
        stand = {"status": models.Status.SCHEDULED, "due_at": at, "next_at": at, "zone": "UTC"}
        answer = {"revision": 1, "seal": sealed, "answer": models.Answer.APPROVED, "asked_at": START}
        return {
            models.Post: {"campaign_id": 1, "number": number, "brief": "b", **made, **mine},
            models.Variant: {"post_id": number, "account_id": account, **stand, **mine},
            models.Revision: {"variant_id": number, "number": 1, "words": words, "media": [], **made, **mine},
            models.Approval: {"post_id": number, "version": 1, "variant_id": number, **answer, **mine},
        }

    async def publish_due(self, count: int, scheduler: Scheduler) -> list[float]:
        """Schedule so many for one coming moment and let them go out; how late each was, in ms."""
        moment = (self.clock.now() + LEAD).replace(microsecond=0) + timedelta(seconds=1)
        await self.schedule(count, due=lambda _number: moment)
        scheduler.wake()
        while len(late := await self._lateness(moment)) < count:  # noqa: ASYNC110 (watched from outside)
            await asyncio.sleep(0.2)
        return late

    async def publish_bare(self, count: int) -> list[float]:
        """The baseline: the same calls from a bare loop, in order within an account."""
        moment, platform = self.clock.now(), self.platforms.stand_in()

        async def lane(account: int) -> None:
            who = Identity(account_id=account, handle=f"@a{account}", stands_for=platform.name)
            for number in range(count // self.accounts):
                key = f"bare-{moment}-{account}-{number}"
                await platform.publish(Outgoing(key=key, identity=who, text="x"))

        await asyncio.gather(*map(lane, range(1, self.accounts + 1)))
        return await self._lateness(moment)

    async def _lateness(self, moment: datetime) -> list[float]:
        async with self.database.overview() as desk:
            moments = await desk.session.scalars(
                select(models.FeedEntry.at).where(models.FeedEntry.at >= moment)
            )
            return sorted((at - moment).total_seconds() * 1000 for at in moments)


Rows = dict[type, list[dict[str, object]]]


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Bench]:
    """A desk in that file."""
    clock = SystemClock()
    database = await Database.open(f"sqlite+aiosqlite:///{path}", Vault([Fernet.generate_key().decode()]))
    feed = LocalFeed(database)
    surroundings = Surroundings(lambda _name, default: default, HOME, clock.now, feed)
    yield Bench(database, Platforms(discovery.platforms(surroundings)), clock)
    await database.close()


def resident() -> float:
    """Resident memory of this process, in MB (Linux)."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of them lies."""
    return values[min(len(values) - 1, int(len(values) * share))]


async def fill(path: Path, *, accounts: int, waiting: int) -> None:
    """A fresh file with so many accounts, and so many Variants that wait for years to come."""
    async with opened(path) as bench:
        await bench.found(accounts)
        await bench.schedule(waiting, due=lambda number: FAR + timedelta(seconds=number))


async def start(path: Path, *, waiting: int) -> None:
    """From opening the file to a running scheduler: time, and memory that came with it."""
    before, began = resident(), time.perf_counter()
    async with opened(path) as bench, bench.scheduler():
        await bench.database.answers()
        took = (time.perf_counter() - began) * 1000
        say(f"start with {waiting:,} waiting", f"{took:.0f} ms, {resident() - before:.1f} MB")


async def serve(path: Path, *, accounts: int, waiting: int, due: int, runs: int) -> None:
    """How late what is due goes out, beside the same calls from a bare loop."""
    async with opened(path) as bench:
        bench.accounts, bench.made = accounts, waiting
        async with bench.scheduler() as scheduler:
            before = resident()
            late = [await bench.publish_due(due, scheduler) for _ in range(runs)]
            say(f"memory after {runs} × {due} published", f"{resident() - before:+.1f} MB")
        bare = [await bench.publish_bare(due) for _ in range(runs)]
    for name, series in (("desk", late), ("bare loop", bare)):
        figures = [f"{median(percentile(run, share) for run in series):.0f}" for share in (0, 0.5, 0.99)]
        say(f"{name}, {due} due on {accounts} accounts: first · p50 · p99", " · ".join(figures) + " ms")
    ratio = median(run[-1] for run in late) / median(run[-1] for run in bare)
    say("until the last one is out, desk : bare loop", f"{ratio:.1f}")


def say(what: str, figure: str) -> None:
    """One row."""
    print(f"{what:<60} {figure:>22}", flush=True)


def main() -> None:
    """Read the arguments and measure with ten accounts, then with two."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiting", type=int, default=100_000)
    parser.add_argument("--due", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, waiting in (("empty", 0), ("full", given.waiting)):
            path = Path(folder) / f"{name}.db"
            alone(fill, path, accounts=1, waiting=waiting)
            alone(start, path, waiting=waiting)
        for accounts in (10, 2):
            path = Path(folder) / f"{accounts}-accounts.db"
            alone(fill, path, accounts=accounts, waiting=given.waiting)
            sizes = {"accounts": accounts, "waiting": given.waiting}
            alone(serve, path, **sizes, due=given.due, runs=given.runs)


def alone(part: Callable[..., Coroutine[None, None, None]], path: Path, **sizes: int) -> None:
    """Run a part in a process of its own, so that its memory is its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(run, part, path, sizes).result()


def run(part: Callable[..., Coroutine[None, None, None]], path: Path, sizes: dict[str, int]) -> None:
    """Run a part to its end, without the log."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(part(path, **sizes))


if __name__ == "__main__":
    main()
