"""Gateways and workers on one PostgreSQL: each post once, by whoever is there, whoever dies."""

import asyncio
import signal
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from storage.models import Workspace
from tests.scale.conftest import Fleet

pytestmark = pytest.mark.slow


async def all_out(fleet: Fleet) -> bool:
    return await fleet.published() == fleet.made


async def test_two_workers_send_each_post_once_and_both_take_part(fleet: Fleet) -> None:
    await asyncio.gather(*(fleet.start(name) for name in ("gateway1", "worker1", "worker2")))
    await fleet.due(200)

    await fleet.until(lambda: all_out(fleet))

    keys = await fleet.entries()
    assert len(keys) == len(set(keys)) == 200
    owners = await fleet.owners()
    pids = {str(fleet.processes[name].pid) for name in ("worker1", "worker2")}
    assert {owner.rsplit("-", 1)[1] for owner in owners} == pids, "and the gateway none"


async def test_a_worker_that_is_killed_costs_no_post(fleet: Fleet) -> None:
    names = ("gateway1", "worker1", "worker2")
    await asyncio.gather(*(fleet.start(name, latency=0.1) for name in names))
    await fleet.due(400)

    async def under_way() -> bool:
        return await fleet.published() >= 20

    await fleet.until(under_way)
    fleet.processes["worker1"].kill()
    await fleet.until(lambda: all_out(fleet), within=60)

    keys = await fleet.entries()
    assert len(keys) == len(set(keys)) == 400


async def test_a_worker_that_is_told_to_stop_finishes_what_is_under_way(fleet: Fleet) -> None:
    await asyncio.gather(fleet.start("gateway1"), fleet.start("worker1", latency=0.5))
    await fleet.due(600)

    async def under_way() -> bool:
        return len(await fleet.entries()) >= 10

    await fleet.until(under_way)
    worker = fleet.processes["worker1"]
    worker.send_signal(signal.SIGTERM)
    async with asyncio.timeout(20):
        assert await worker.wait() == 0
    assert "closed" in fleet.printed["worker1"]
    assert len(await fleet.entries()) == await fleet.published() < 600, "nothing was left half done"

    await fleet.start("worker2")
    await fleet.until(lambda: all_out(fleet))


async def test_a_lost_ticket_costs_one_tick(fleet: Fleet) -> None:
    await fleet.start("gateway1")
    await fleet.due(20)

    async def waiting() -> bool:
        return not await fleet.no_tickets()

    await fleet.until(waiting)
    async with fleet.database.shared_work() as shared:
        await shared.session.execute(text("DELETE FROM procrastinate_jobs"))
    await fleet.start("worker1")
    await fleet.until(lambda: all_out(fleet), within=15)


async def test_two_gateways_send_one_digest(fleet: Fleet) -> None:
    await asyncio.gather(*(fleet.start(name) for name in ("gateway1", "gateway2", "worker1")))
    async with fleet.database.shared_work() as shared:
        workspace = await shared.session.get(Workspace, 1)
        assert workspace is not None
        workspace.digest_at = (
            datetime.now(ZoneInfo(workspace.zone)).replace(second=0, microsecond=0) - timedelta(minutes=1)
        ).time()

    async def told() -> bool:
        return bool(fleet.said())

    await fleet.due(1, after=timedelta(hours=1))  # something to say
    fleet.signal(signal.SIGUSR2, "gateway1", "gateway2", "worker1")
    await fleet.until(told)
    fleet.signal(signal.SIGUSR2, "gateway1", "gateway2")
    await fleet.until(fleet.no_tickets)
    assert len(fleet.said()) == 1, fleet.said()
