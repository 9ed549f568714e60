"""Measures publishing on a loopback platform, side by side: throughput, lateness, a million waiting, cost.

    python -m tests.bench.publishing [--due 5000,50000] [--waiting 1000000] [--only throughput,burst,waiting]

"bare" is the limit: the same HTTP client in a bare asyncio loop, without a row. CPU is of the publishing
processes (user + system); where other work shares the machine, it is the column to trust.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bot.scheduler.procrastinate_runner import create_tables
from storage.models import Status
from tests.bench import celery_peer, desk, loopback, peers
from tests.bench.gauge import Spent, alone, percentile, quiet, resident, say, spent
from tests.databases import postgres_of_this_run

ACCOUNTS = 100
LEAD = timedelta(seconds=2)
WIDE = 1000
"""Connections for the burst: with 50 the client alone would take 4 s for 1,000 calls of 200 ms."""


async def bare(platform_url: str, count: int) -> tuple[float, Spent]:
    """The limit; returns when it began and what it used."""
    left = iter(range(count))
    async with loopback.client() as http:

        async def lane() -> None:
            for number in left:
                (await http.post(platform_url, content=f"bare-{number}")).json()

        began, cpu = time.time(), spent()
        await asyncio.gather(*(lane() for _ in range(loopback.CONNECTIONS)))
        return began, Spent(spent() - cpu)


async def ours(url: str, platform_url: str, count: int) -> tuple[float, Spent]:
    """One process with everything in it, as `copydesk run`."""
    async with desk.opened(url, platform_url=platform_url) as bench:
        await bench.found(ACCOUNTS)
        await bench.schedule(count, due=bench.clock.now(), status=Status.PROPOSED)
        async with bench.scheduler() as scheduler:
            began = (await bench.release()).timestamp()
            cpu, commits = spent(), bench.commits
            scheduler.wake()
            while await bench.left():  # noqa: ASYNC110 (watched from outside)
                await asyncio.sleep(0.5)
            return began, Spent(spent() - cpu, bench.commits - commits)


async def spread(url: str, platform_url: str, count: int, workers: int) -> tuple[float, Spent]:
    """A gateway that ticks, and worker processes that take its tickets."""
    async with desk.opened(url, platform_url=platform_url) as bench:
        await bench.found(ACCOUNTS)
        await bench.schedule(count, due=bench.clock.now(), status=Status.PROPOSED)
        await create_tables(url)
        spawned = get_context("spawn")
        pipes = [spawned.Pipe() for _ in range(workers)]
        hands = [spawned.Process(target=work, args=(theirs, url, platform_url)) for _, theirs in pipes]
        for each in hands:
            each.start()
        for ours_, _ in pipes:
            await asyncio.to_thread(ours_.recv)
        async with bench.scheduler(tickets_url=url, role="gateway") as scheduler:
            began = (await bench.release()).timestamp()
            scheduler.wake()
            while await bench.left():  # noqa: ASYNC110 (watched from outside)
                await asyncio.sleep(0.5)
        used = []
        for ours_, _ in pipes:
            ours_.send("stop")
            used.append(await asyncio.to_thread(ours_.recv))
        for each in hands:
            each.join()
        return began, Spent(sum(each.cpu for each in used), sum(each.commits for each in used))


def work(ends: Connection, url: str, platform_url: str) -> None:
    """A worker process, until told to stop."""
    quiet()

    async def until_told() -> None:
        async with (
            desk.opened(url, platform_url=platform_url) as bench,
            bench.scheduler(tickets_url=url, role="worker"),
        ):
            cpu, commits = spent(), bench.commits
            ends.send("ready")
            await asyncio.to_thread(ends.recv)
            ends.send(Spent(spent() - cpu, bench.commits - commits))

    asyncio.run(until_told())


async def start(url: str) -> None:
    """With everything waiting: from opening to a running scheduler, the memory of it, and one claim."""
    before, began = resident(), time.perf_counter()
    async with desk.opened(url) as bench, bench.scheduler():
        await bench.database.ping()
        took = (time.perf_counter() - began) * 1000
        say(f"  start, {bench.database.engine.dialect.name}", f"{took:.0f} ms, +{resident() - before:.1f} MB")
    async with desk.opened(url) as bench:
        bench.accounts, bench.made = ACCOUNTS, 10_000_000
        await bench.schedule(ACCOUNTS * 6 * 4, due=bench.clock.now())  # each claim takes 4 of 25 accounts
        took_ms = [await claim(bench) for _ in range(6)]
    say("  claim of 100 due: first · median of the next five",
        f"{took_ms[0]:.1f} · {percentile(took_ms[1:], 0.5):.1f} ms")  # fmt: skip


async def claim(bench: desk.Bench) -> float:
    """ms for 100, committed; they are let go as published."""
    began, now = time.perf_counter(), bench.clock.now()
    async with bench.database.shared_work() as work_:
        claims = await work_.claims.claim(owner="b", now=now, lease_until=now + LEAD, limit=100)
    took = (time.perf_counter() - began) * 1000
    assert len(claims) == 100
    async with bench.database.shared_work() as work_:
        await work_.publishing._move(claims, (Status.CLAIMED,), {"status": Status.PUBLISHED})
    return took


async def fill_far(url: str, count: int) -> None:
    """So many that wait for years."""
    async with desk.opened(url) as bench:
        await bench.found(ACCOUNTS)
        await bench.schedule_far(count)


async def burst(url: str, platform_url: str) -> float:
    """1,000 for one coming second; returns the due moment."""
    async with desk.opened(url, platform_url=platform_url, connections=WIDE) as bench:
        await bench.found(ACCOUNTS)
        async with bench.scheduler() as scheduler:
            due = (bench.clock.now() + LEAD).replace(microsecond=0) + timedelta(seconds=1)
            await bench.schedule(1000, due=due)
            scheduler.wake()
            while await bench.left():  # noqa: ASYNC110 (watched from outside)
                await asyncio.sleep(0.2)
        return due.timestamp()


def measure_throughput(servers: Iterator[str], count: int, folder: Path) -> None:
    """Figures 1 and 4."""
    say(
        f"{count:,} due now on {ACCOUNTS} accounts",
        "posts/s   p99 late   of bare   CPU ms/post   commits/post",
    )
    limit = 0.0
    ways: list[tuple[str, Callable[..., Coroutine[Any, Any, tuple[float, Spent]]], list[Any]]] = [
        ("bare asyncio, same HTTP client", bare, []),
        ("Copydesk, SQLite", ours, [f"sqlite+aiosqlite:///{folder}/{count}.db"]),
        ("Copydesk, PostgreSQL, one process", ours, [next(servers)]),
        ("Copydesk, PostgreSQL, gateway + 1 worker", spread, [next(servers)]),
        ("Copydesk, PostgreSQL, gateway + 2 workers", spread, [next(servers)]),
        ("APScheduler, a job a post, memory", peers.apscheduler, [""]),
        (
            "APScheduler, a job a post, SQLAlchemy store",
            peers.apscheduler,
            [f"sqlite:///{folder}/jobs{count}.db"],
        ),
        ("Celery on Redis, a task a post", celery_peer.celery, []),
    ]
    for name, way, given in ways:
        if "store" in name and count > 5_000:
            say(f"  {name}", "left out: it blocks its loop for minutes")
            continue
        if way is celery_peer.celery and not celery_peer.is_installed():
            say(f"  {name}", "not installed: skipped")
            continue
        with loopback.server() as platform_url:
            more = [int(name.split()[-2])] if way is spread else []
            began, used = alone(way, *given, platform_url, count, *more)
            came = asyncio.run(loopback.arrivals(platform_url))
        once = [moments[0] - began for moments in came.values()]
        doubled = sum(len(moments) - 1 for moments in came.values())
        pace = count / max(once)
        limit = limit or pace
        say(f"  {name}",
            f"{pace:>7,.0f} {percentile(once, 0.99):>8.1f} s {pace / limit:>8.2f} "
            f"{used.cpu / count * 1000:>12.2f} {used.commits / count:>13.3f}"
            f"{f'  LOST {count - len(once)} DOUBLED {doubled}' if doubled or len(once) != count else ''}",
        )  # fmt: skip


def measure_burst(servers: Iterator[str], folder: Path) -> None:
    """Figure 2."""
    say("1,000 due in one second, 200 ms latency, 100 accounts", "due → request start: p50 · p99 · last")
    for name, url in (("SQLite", f"sqlite+aiosqlite:///{folder}/burst.db"), ("PostgreSQL", next(servers))):
        with loopback.server(latency=0.2) as platform_url:
            due = alone(burst, url, platform_url)
            came = asyncio.run(loopback.arrivals(platform_url))
        late = [(moments[0] - due) * 1000 for moments in came.values()]
        say(
            f"  Copydesk, {name}",
            " · ".join(f"{percentile(late, share):.0f}" for share in (0.5, 0.99, 1)) + " ms",
        )


def measure_waiting(servers: Iterator[str], folder: Path, count: int) -> None:
    """Figure 3."""
    say(f"{count:,} future posts", "")
    for url in (f"sqlite+aiosqlite:///{folder}/far.db", next(servers)):
        alone(fill_far, url, count)
        alone(start, url)


@contextmanager
def databases() -> Iterator[Iterator[str]]:
    """Fresh PostgreSQL databases, one after the other, on a private server that syncs as a real one does."""
    with postgres_of_this_run() as server:
        yield (server.url(server.create(migrated=True)) for _ in range(100))


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--due", default="5000,50000")
    parser.add_argument("--waiting", type=int, default=1_000_000)
    parser.add_argument("--only", default="throughput,burst,waiting")
    given = parser.parse_args()
    only = given.only.split(",")
    with tempfile.TemporaryDirectory() as folder, databases() as servers:
        if "throughput" in only:
            for count in given.due.split(","):
                measure_throughput(servers, int(count), Path(folder))
        if "burst" in only:
            measure_burst(servers, Path(folder))
        if "waiting" in only:
            measure_waiting(servers, Path(folder), given.waiting)


if __name__ == "__main__":
    main()
