"""Every platform that tells us something, through the real web door: forged, replayed, mixed up, crowded."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from blockbuster import BlockBuster
from sqlalchemy import func, select

from agents.platform_rules.registry import Platforms
from bot.adapters.platform_webhooks import platform_webhooks
from bot.web.app import build_web_app
from bot.web.server import WebServer
from storage.database import Database
from storage.models import Account, Activity, Receipt
from tests.agents.desk_setup import DeskSetup, set_up_desk
from tests.agents.workspace_setup import open_database
from tests.bot.web.conftest import ListedFeed
from tests.doubles.platforms.webhook_deliveries import SECRET, TELLERS, Headers, Teller

CROWD, FORGED = 60, 20
AT_ONCE = 16


@dataclass
class Door:
    """A desk with the account that is told of, its web door, and whoever stands before it."""

    office: DeskSetup
    teller: Teller
    browser: httpx.AsyncClient

    async def brings(self, body: bytes, headers: Headers) -> int:
        answer = await self.browser.post(f"/webhooks/{self.teller.name}", content=body, headers=dict(headers))
        return answer.status_code

    async def tells(self, number: int, *, secret: str = SECRET) -> int:
        return await self.brings(*self.teller.delivery(number, self.office.clock.now(), secret=secret))

    async def receipts(self) -> int:
        async with self.office.desk.database.shared_work() as shared:
            return await shared.session.scalar(select(func.count()).select_from(Receipt)) or 0

    async def activities(self) -> list[Activity]:
        ever = datetime(2000, 1, 1, tzinfo=UTC)
        async with self.office.desk.database.read(self.office.workspace_id) as work:
            return list(await work.activities.between(ever, ever + timedelta(days=30_000)))


async def no_parts() -> dict[str, bool]:
    """Nothing else is served here."""
    return {}


@pytest.fixture
async def database(database_url: str, nothing_blocks: BlockBuster) -> AsyncIterator[Database]:
    """An empty one; migrating reads its scripts before anything else runs."""
    nothing_blocks.deactivate()
    async with open_database(database_url) as database:
        nothing_blocks.activate()
        yield database


@pytest.fixture(params=sorted(TELLERS))
async def door(database: Database, request: pytest.FixtureRequest) -> AsyncIterator[Door]:
    teller, desk = TELLERS[request.param], await set_up_desk(database)
    platform = teller.build(desk.clock.now)
    async with database.work(desk.workspace_id) as work:
        named = {"ref": teller.name, "platform": teller.name, "carrier": teller.name, "handle": "@ada"}
        account = Account(workspace_id=desk.workspace_id, external_id=teller.account, **named)
        account.connected_at = desk.clock.now()
        await work.accounts.add(account)
    heard = replace(desk.desk, platforms=Platforms({teller.name: platform}))
    web = WebServer("127.0.0.1", 0, build_web_app(ListedFeed(), no_parts, endpoints=platform_webhooks(heard)))
    await web.open()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{web.port}") as browser:
        yield Door(desk, teller, browser)
    await web.close()
    await platform.close()


async def test_what_it_asks_at_the_beginning_is_answered_to_it_alone(door: Door) -> None:
    path, expected = f"/webhooks/{door.teller.name}", door.teller.answer()
    answer = await door.browser.get(path, params=dict(door.teller.asks))
    assert (answer.status_code, answer.text) == ((200, expected) if expected else (403, ""))
    assert (await door.browser.get(path, params={"hub.verify_token": "guessed"})).status_code == 403


async def test_a_delivery_is_kept_before_it_is_acknowledged_and_counts_once(door: Door) -> None:
    assert [await door.tells(1) for _ in range(3)] == [200, 200, 200]
    assert await door.receipts() == 1
    assert len(await door.activities()) == (1 if door.teller.comments else 0)


async def test_what_is_forged_leaves_no_trace(door: Door) -> None:
    now = door.office.clock.now()
    body, headers = door.teller.delivery(1, now)
    assert await door.tells(1, secret="guessed") == 403
    assert await door.brings(body + b" ", headers) == 403
    assert await door.brings(body, {}) == 403
    for strange in (b"", b"{", b"[]", b'{"data": 1, "notifications": 2, "content": 3, "entry": 4}'):
        sent = strange, door.teller.sign(strange, SECRET, now)
        assert await door.brings(*sent) in (200, 403), strange
    assert await door.activities() == []


async def test_the_order_in_which_they_come_changes_nothing(door: Door) -> None:
    for number in (3, 1, 2, 1, 3):
        assert await door.tells(number) == 200
    assert await door.receipts() == 3
    assert len(await door.activities()) == (3 if door.teller.comments else 0)


async def test_in_a_crowd_each_is_kept_once_and_no_forged_one(door: Door) -> None:
    """Everything twice, with forged ones between, many at once; `tests.bench.webhooks` sends 10,000."""
    lanes = asyncio.Semaphore(AT_ONCE)

    async def tell(number: int, secret: str) -> int:
        async with lanes:
            return await door.tells(number, secret=secret)

    sent = [tell(number, SECRET) for number in [*range(CROWD), *range(CROWD)]]
    forged = [tell(number, "guessed") for number in range(FORGED)]
    answers = await asyncio.gather(*sent[:CROWD], *forged, *sent[CROWD:])
    assert sorted(answers) == [200] * (2 * CROWD) + [403] * FORGED
    assert await door.receipts() == CROWD
    assert len(await door.activities()) == (CROWD if door.teller.comments else 0)
