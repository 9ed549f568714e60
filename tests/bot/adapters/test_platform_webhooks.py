"""Webhooks of platforms, through the real web door: greeted, signed, kept once, in whose workspace it is."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from blockbuster import BlockBuster

from agents.platform_rules.registry import Platforms
from bot.adapters.platform_webhooks import platform_webhooks
from bot.web.app import build_web_app
from bot.web.server import WebServer
from integrations.http import HttpClient
from integrations.platforms.base import OAuthApp
from integrations.platforms.instagram import Instagram
from storage.database import Database
from storage.models import Account, Activity
from tests.agents.desk_setup import DeskSetup, set_up_desk
from tests.agents.workspace_setup import open_database
from tests.bot.web.conftest import ListedFeed
from tests.doubles.platforms.meta.instagram import webhook
from tests.integrations.platforms.graph_desk import media_url

VALUE = {"id": "55", "from": {"id": "9", "username": "bob"}, "text": "Where?", "media": {"id": "44"}}


@dataclass
class Door:
    """A desk whose account is 17, its web door, and somebody before it."""

    office: DeskSetup
    browser: httpx.AsyncClient
    token: str

    async def sends(self, payload: Any, *, secret: str = "app-secret") -> int:
        body = json.dumps(payload).encode()
        signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={signed}"}
        answer = await self.browser.post("/webhooks/instagram", content=body, headers=headers)
        return answer.status_code

    async def kept(self) -> list[Activity]:
        ever = datetime(2020, 1, 1, tzinfo=UTC)
        async with self.office.desk.database.read(self.office.workspace_id) as work:
            return list(await work.activities.between(ever, ever + timedelta(days=10_000)))


@pytest.fixture
async def database(database_url: str, nothing_blocks: BlockBuster) -> AsyncIterator[Database]:
    """An empty one; migrating reads its scripts before anything else runs."""
    nothing_blocks.deactivate()
    async with open_database(database_url) as database:
        nothing_blocks.activate()
        yield database


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    desk = await set_up_desk(database)
    instagram = Instagram(
        HttpClient("Instagram", "http://127.0.0.1:9"),
        app=OAuthApp("app-1", "app-secret"),
        media_url=media_url,
        now=desk.clock.now,
    )
    async with database.work(desk.workspace_id) as work:
        await work.accounts.add(
            Account(
                workspace_id=desk.workspace_id,
                ref="instagram",
                platform="instagram",
                carrier="instagram",
                handle="@ada",
                external_id="17",
                connected_at=desk.clock.now(),
            )
        )
    known: dict[str, Any] = {"instagram": instagram}
    heard = replace(desk.desk, platforms=Platforms(known))

    async def ready() -> dict[str, bool]:
        return {}

    web = WebServer("127.0.0.1", 0, build_web_app(ListedFeed(), ready, endpoints=platform_webhooks(heard)))
    await web.open()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{web.port}") as browser:
        yield Door(desk, browser, instagram.agreed)
    await web.close()
    await instagram.close()


async def test_the_question_at_the_beginning_is_answered_to_who_knows_the_token(door: Door) -> None:
    asked = {"hub.mode": "subscribe", "hub.verify_token": door.token, "hub.challenge": "1158201444"}
    answer = await door.browser.get("/webhooks/instagram", params=asked)
    assert (answer.status_code, answer.text) == (200, "1158201444")
    asked["hub.verify_token"] = "guessed"
    assert (await door.browser.get("/webhooks/instagram", params=asked)).status_code == 403


async def test_what_is_told_is_kept_once_however_often_it_comes(door: Door) -> None:
    payload = webhook("17", "comments", VALUE)
    assert [await door.sends(payload), await door.sends(payload)] == [200, 200]
    assert await door.sends(webhook("17", "comments", VALUE, flat=True)) == 200, "told in another way"
    (activity,) = await door.kept()
    assert (activity.external_id, activity.author, activity.words) == ("55", "@bob", "Where?")


async def test_what_is_forged_or_about_nobody_leaves_no_trace(door: Door) -> None:
    assert await door.sends(webhook("17", "comments", VALUE), secret="another") == 403
    assert await door.sends(webhook("18", "comments", VALUE)) == 200
    assert await door.sends({"object": "instagram", "entry": [{"changes": [{"field": "comments"}]}]}) == 403
    assert await door.kept() == []


async def test_an_account_that_is_not_connected_any_more_hears_nothing(door: Door) -> None:
    async with door.office.desk.database.work(door.office.workspace_id) as work:
        (await work.accounts.get("instagram")).lose()
    assert await door.sends(webhook("17", "comments", VALUE)) == 200
    assert await door.kept() == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_the_order_in_which_they_come_changes_nothing(door: Door, order: tuple[int, int]) -> None:
    both = [webhook("17", "comments", {**VALUE, "id": str(number), "text": "x"}) for number in (1, 2)]
    for each in order:
        await door.sends(both[each])
    assert {each.external_id for each in await door.kept()} == {"1", "2"}
