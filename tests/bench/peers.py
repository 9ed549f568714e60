"""What others do with the same posts: a job each, no approval, no Attempt, no settlement."""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import httpx
from apscheduler.executors.asyncio import AsyncIOExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from tests.bench import loopback
from tests.bench.gauge import Spent, spent

_http: list[httpx.AsyncClient] = []
_open: list[asyncio.Semaphore] = []
_out: list[str] = []


async def post(url: str, key: str) -> None:
    """One job."""
    async with _open[0]:
        (await _http[0].post(url, content=key)).json()
    _out.append(key)


async def apscheduler(store: str, url: str, count: int) -> tuple[float, Spent]:
    """A date job a post, in memory or in a store; returns when they were due, and what it used."""
    _http[:], _open[:] = [loopback.client()], [asyncio.Semaphore(loopback.CONNECTIONS)]
    jobs = SQLAlchemyJobStore(url=store) if store else MemoryJobStore()
    ringer = AsyncIOScheduler(
        jobstores={"default": jobs}, executors={"default": AsyncIOExecutor()}, timezone=UTC
    )
    ringer.start(paused=True)
    due = datetime.now(UTC) + timedelta(seconds=1)
    for number in range(count):
        ringer.add_job(
            post, "date", run_date=due, args=[url, f"job-{number}"], misfire_grace_time=None, id=f"{number}"
        )
    await asyncio.sleep(max(0, due.timestamp() - time.time()))
    began, cpu = time.time(), spent()
    ringer.resume()
    while len(_out) < count:  # noqa: ASYNC110 (watched from outside)
        await asyncio.sleep(0.2)
    used = Spent(spent() - cpu)
    ringer.shutdown(wait=False)
    await _http[0].aclose()
    return began, used
