"""A feed in a list, and the web app over it: as an app, and as a real server on a free port."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI

from bot.web.app import build_web_app
from bot.web.feed import FeedItem
from bot.web.server import WebServer


@dataclass
class ListedFeed:
    """`FeedPages` over a list, newest last."""

    items: list[FeedItem] = field(default_factory=list)

    async def latest(self, limit: int, before: int | None) -> Sequence[FeedItem]:
        older = [each for each in self.items if before is None or each.id < before]
        return older[::-1][:limit]

    async def item(self, item_id: int) -> FeedItem | None:
        return next((each for each in self.items if each.id == item_id), None)


@pytest.fixture
def feed() -> ListedFeed:
    return ListedFeed()


@pytest.fixture
def parts() -> dict[str, bool]:
    """What the desk says of its parts; a test changes it."""
    return {"database": True, "clock": True}


@pytest.fixture
def app(feed: ListedFeed, parts: dict[str, bool]) -> FastAPI:
    async def ready() -> Mapping[str, bool]:
        return parts

    return build_web_app(feed, ready)


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the real server."""
    web = WebServer("127.0.0.1", 0, app)
    await web.open()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{web.port}") as client:
        yield client
    await web.close()
