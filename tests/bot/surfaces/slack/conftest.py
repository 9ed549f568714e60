"""A whole desk behind a strict Slack: what people do there reaches the real gateway and a real database."""

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
from bot.surfaces.slack.surface import Slack as SlackSurface
from bot.web.app import build_web_app
from bot.web.server import WebServer
from tests.databases import lay_out
from tests.doubles.clock import HandClock
from tests.doubles.slack import Message, Person, Slack, open_slack

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PLAN = "plan 2 posts about our spring sale for X and LinkedIn next week"


@dataclass
class Stage:
    """One team on Slack, and the desk that serves it."""

    slack: Slack
    app: OpenDesk
    clock: HandClock
    web: WebServer

    def person(self, name: str) -> Person:
        """Somebody in the team."""
        return self.slack.person(name)

    async def plan(self, words: str = PLAN, *, by: str = "dana") -> list[Message]:
        """Somebody asks for a plan in #social; returns its parent and its cards when all are there."""
        person, before = self.person(by), len(self.slack.posted())
        await person.mentions(words)
        count = int(words.split()[1])
        await self.settled()
        shown = self.slack.posted()[before:]
        assert len(shown) == count + (count > 1), [each.text for each in shown]
        return shown

    async def settled(self) -> None:
        """Wait until everything that was begun is done."""
        surface = self.app.surfaces.find(SlackSurface)
        assert surface
        await surface.idle()


@asynccontextmanager
async def playing(slack: Slack, folder: Path, clock: HandClock, **settings: str) -> AsyncIterator[Stage]:
    """The desk is open; opening the same folder again is a restart."""
    given = {
        "COPYDESK_DATA_DIR": str(folder),
        "COPYDESK_HTTP_PORT": "0",
        "SLACK_BOT_TOKEN": slack.token,
        "SLACK_BASE_URL": slack.api_url,
        "SLACK_SIGNING_SECRET": slack.world.app.signing_secret,
        **settings,
    }
    read = Settings.of({name: value for name, value in given.items() if value})
    await asyncio.to_thread(lay_out, folder / "copydesk.db")
    async with open_desk(read, clock=clock) as app:
        pages = LocalFeedPages(app.desk.database, app.desk.platforms)
        web = WebServer("127.0.0.1", 0, build_web_app(pages, app.ready, endpoints=app.surfaces.endpoints))
        await web.open()
        surface = app.surfaces.find(SlackSurface)
        assert surface
        running = asyncio.create_task(surface.run(app.gateway))
        if "SLACK_APP_TOKEN" in settings:
            slack.uses_sockets()
            await slack.sockets.connected()
        else:
            slack.listens(f"http://127.0.0.1:{web.port}/slack/events")
        try:
            yield Stage(slack, app, clock, web)
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
async def slack() -> AsyncIterator[Slack]:
    """A Slack with dana and the desk in #social."""
    async with open_slack() as opened_slack:
        yield opened_slack


@pytest.fixture
async def stage(slack: Slack, clock: HandClock, tmp_path: Path) -> AsyncIterator[Stage]:
    """The desk behind it, over signed HTTP."""
    async with playing(slack, tmp_path, clock) as open_stage:
        yield open_stage
