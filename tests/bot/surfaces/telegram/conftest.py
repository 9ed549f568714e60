"""A whole desk behind a strict Telegram: what people do there reaches the real gateway and database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.feed_pages import LocalFeedPages
from bot.app import OpenDesk, open_desk
from bot.settings import Settings
from bot.surfaces.telegram.surface import Telegram as TelegramSurface
from bot.surfaces.telegram.transport.rate_limiter import RateLimiter
from bot.surfaces.telegram.transport.webhook import WebhookEndpoint
from bot.web.app import build_web_app
from bot.web.server import WebServer
from tests.databases import lay_out
from tests.doubles.clock import HandClock
from tests.doubles.telegram import Message, Person, Place, Telegram, open_telegram

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PLAN = "plan 2 posts about our spring sale for X and LinkedIn next week"
ZONE = "I took these times to be meant in"
"""The question that comes once, with the first times."""
SECRET = "a-secret-that-telegram-knows"


class HandTime:
    """Seconds that pass when somebody waits for them."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        """Seconds since the beginning."""
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        """They have passed."""
        self.seconds += seconds
        await asyncio.sleep(0)


@dataclass
class Stage:
    """A group on Telegram, and the desk that serves it."""

    telegram: Telegram
    app: OpenDesk
    clock: HandClock
    web: WebServer
    surface: TelegramSurface

    def person(self, name: str) -> Person:
        """Somebody in the group."""
        return self.telegram.person(name)

    async def plan(self, words: str = PLAN, *, by: Person | None = None) -> list[Message]:
        """Somebody asks for a plan; returns its first message and its cards when all are there."""
        person = by or self.person("dana")
        before = len(self.posted(person.here))
        person.mentions(words)
        await self.settled()
        shown = self.posted(person.here)[before:]
        count = int(words.split()[1])
        assert len(shown) == count + (count > 1), [each.text for each in shown]
        return shown

    def posted(self, place: Place | None = None) -> list[Message]:
        """What the desk said there, but for the question of the zone."""
        return [each for each in self.telegram.posted(place) if ZONE not in each.text]

    async def settled(self) -> None:
        """Wait until everything that was begun is done."""
        await self.telegram.delivered()
        await self.surface.idle()


@asynccontextmanager
async def playing(
    telegram: Telegram, folder: Path, clock: HandClock, **settings: str
) -> AsyncIterator[Stage]:
    """The desk is open; opening the same folder again is a restart."""
    given = {
        "COPYDESK_DATA_DIR": str(folder),
        "COPYDESK_HTTP_PORT": "0",
        "TELEGRAM_BOT_TOKEN": telegram.token,
        "TELEGRAM_BASE_URL": telegram.url,
        **settings,
    }
    read = Settings.of({name: value for name, value in given.items() if value})
    await asyncio.to_thread(lay_out, folder / "copydesk.db")
    async with open_desk(read, clock=clock) as app:
        surface = app.surfaces.find(TelegramSurface)
        assert surface
        time = HandTime()
        surface._client._limiter = RateLimiter(now=time.now, sleep=time.sleep)
        surface._client._sleep = time.sleep
        surface._transport._pause = time.sleep  # type: ignore[attr-defined]
        pages = LocalFeedPages(app.desk.database, app.desk.platforms)
        web = WebServer("127.0.0.1", 0, build_web_app(pages, app.ready, endpoints=app.surfaces.endpoints))
        await web.open()
        for endpoint in app.surfaces.endpoints:
            if isinstance(endpoint, WebhookEndpoint):
                endpoint._public_url = f"http://127.0.0.1:{web.port}"
        running = asyncio.create_task(surface.run(app.gateway))
        try:
            yield Stage(telegram, app, clock, web, surface)
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
            await web.close()


@pytest.fixture
def clock() -> HandClock:
    """Friday, 20 November 2026, 10:00 in Berlin."""
    return HandClock(FRIDAY)


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    """A Telegram with dana, who speaks German, and the desk in a group."""
    async with open_telegram() as opened_telegram:
        opened_telegram.hires("dana").language = "de"
        yield opened_telegram


@pytest.fixture
async def stage(telegram: Telegram, clock: HandClock, tmp_path: Path) -> AsyncIterator[Stage]:
    """The desk behind it, by long polling."""
    async with playing(telegram, tmp_path, clock) as open_stage:
        yield open_stage
