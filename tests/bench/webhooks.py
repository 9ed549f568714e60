"""Ten thousand deliveries of platforms through the web door: kept, each once, beside a door that keeps none.

`python -m tests.bench.webhooks [--count 10000]`: one platform after the other, over kept connections. Ours is
the whole way in (door, signature, reading, Receipt and Activity committed, answer); bare is the same door and
signature with nothing kept. The last column is what stands in the database: as many as were sent.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import httpx
from httpx_aiohttp import AiohttpTransport
from sqlalchemy import func, select

from agents.platform_rules.registry import Platforms
from bot.adapters.platform_webhooks import platform_webhooks
from bot.web.app import build_web_app
from bot.web.endpoints import Endpoint, HttpRequest, HttpResponse
from bot.web.server import WebServer
from storage.models import Account, Receipt
from tests.agents.desk_setup import DeskSetup, set_up_desk
from tests.agents.workspace_setup import open_database
from tests.bench.gauge import quiet
from tests.bot.web.conftest import ListedFeed
from tests.doubles.platforms.webhook_deliveries import TELLERS, Headers, Teller

AT_ONCE = 32


class Bare:
    """Looks at the signature and keeps nothing."""

    methods = ("POST",)

    def __init__(self, platform: object, name: str) -> None:
        self.path = f"/webhooks/{name}"
        self._platform = platform

    async def answer(self, asked: HttpRequest) -> HttpResponse:
        """200 for what is genuine."""
        self._platform.hear(asked.body, asked.headers)  # type: ignore[attr-defined]
        return HttpResponse(200)


async def no_parts() -> dict[str, bool]:
    """Nothing else is served here."""
    return {}


async def rate(hooks: Sequence[Endpoint], made: Sequence[tuple[bytes, Headers]]) -> float:
    """Deliveries a second."""
    web = WebServer("127.0.0.1", 0, build_web_app(ListedFeed(), no_parts, endpoints=hooks))
    await web.open()
    url, left = f"http://127.0.0.1:{web.port}{hooks[0].path}", iter(made)
    async with httpx.AsyncClient(transport=AiohttpTransport(), timeout=60) as http:

        async def lane() -> None:
            for body, headers in left:
                answer = await http.post(url, content=body, headers=dict(headers))
                assert answer.status_code == 200, answer.status_code

        began = time.perf_counter()
        await asyncio.gather(*(lane() for _ in range(AT_ONCE)))
        took = time.perf_counter() - began
    await web.close()
    return len(made) / took


async def measure(teller: Teller, folder: Path, count: int) -> None:
    """One platform: both doors."""
    async with open_database(folder) as database:
        desk = await set_up_desk(database)
        await _account(desk, teller)
        platform = teller.build(desk.clock.now)
        made = [teller.delivery(number, desk.clock.now()) for number in range(count)]
        bare = await rate([Bare(platform, teller.name)], made)
        kept = await rate(
            platform_webhooks(replace(desk.desk, platforms=Platforms({teller.name: platform}))), made
        )
        async with database.read_shared() as rows:
            there = await rows.session.scalar(select(func.count()).select_from(Receipt))
        await platform.close()
    print(f"{teller.name:<10} {kept:7.0f}/s  bare {bare:7.0f}/s  {kept / bare:5.2f} of it  {there:,} kept")


async def _account(desk: DeskSetup, teller: Teller) -> None:
    named = {"ref": teller.name, "platform": teller.name, "carrier": teller.name, "handle": "@ada"}
    account = Account(workspace_id=desk.workspace_id, external_id=teller.account, **named)
    account.connected_at = desk.clock.now()
    async with desk.desk.database.work(desk.workspace_id) as work:
        await work.accounts.add(account)


def main() -> None:
    """Measure every platform that tells us something."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--only", choices=sorted(TELLERS))
    given = parser.parse_args()
    quiet()
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in [given.only] if given.only else sorted(TELLERS):
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure(TELLERS[name], Path(folder), given.count))


if __name__ == "__main__":
    main()
