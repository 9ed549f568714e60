"""The desk's publisher on platforms that need several calls: whatever breaks, one post, and a true row."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from integrations.http import HttpClient
from integrations.platforms.base import OAuthApp
from integrations.platforms.facebook import Facebook
from integrations.platforms.instagram import Instagram
from integrations.platforms.threads import Threads
from storage.models import Account, Health, Status
from tests.agents.publishing_setup import PublishingSetup
from tests.doubles.picture import PNG
from tests.doubles.platforms.meta.facebook import FacebookDouble
from tests.doubles.platforms.meta.instagram import InstagramDouble
from tests.doubles.platforms.meta.threads import ThreadsDouble
from tests.integrations.platforms.graph_desk import media_url

PLATFORMS: dict[str, tuple[Any, Any]] = {
    "threads": (Threads, ThreadsDouble),
    "facebook": (Facebook, FacebookDouble),
    "instagram": (Instagram, InstagramDouble),
}


@dataclass
class Place:
    """A desk with one account on one platform, and a picture to publish."""

    setup: PublishingSetup
    account: Account
    double: Any
    picture: dict[str, str] = field(default_factory=dict)

    async def brings(self, *, tries: int = 1) -> Status:
        """Publish one picture post; where its row stands in the end."""
        (one,) = await self.setup.scheduled(self.account, "Spring is here", media=[self.picture])
        publisher = self.setup.publisher()
        await publisher.drain()
        if tries > 1:
            await self.setup.until_published(one, publisher)
        await publisher.close(within=5)
        return await self.setup.status(one)


@pytest.fixture(params=sorted(PLATFORMS))
async def place(
    setup: PublishingSetup, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Place]:
    build, make = PLATFORMS[request.param]
    double = make()
    double.seconds = lambda: setup.clock.now().timestamp()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(double)
        more = {"tokens": double.url} if build is Instagram else {}
        platform = build(
            HttpClient(build.label, double.url, deadline=5),
            app=OAuthApp("app-1", "app-secret"),
            media_url=media_url,
            now=setup.clock.now,
            pauses=(0, 0),
            **more,
        )
        stack.push_async_callback(platform.close)
        setup.platforms[request.param] = platform
        account = await _account(setup, request.param, double)
        path = tmp_path / "dot.png"
        path.write_bytes(PNG)
        picture = {
            "sha256": hashlib.sha256(PNG).hexdigest(), "path": str(path), "mime": "image/png", "alt": "a dot"
        }  # fmt: skip
        yield Place(setup, account, double, picture)


async def _account(setup: PublishingSetup, name: str, double: Any) -> Account:
    account = await setup.account(name, carrier=name)
    async with setup.database.work(setup.workspace_id) as work:
        opened = {
            "external_id": double.page if name == "facebook" else double.account,
            "access": work.vault.seal(double.token),
            "handle": "@ada",
        }
        await work.session.execute(update(Account).where(Account.id == account.id).values(**opened))
    return account


async def test_one_picture_post_is_out_at_once(place: Place) -> None:
    assert await place.brings() is Status.PUBLISHED
    assert len(place.double.posts) == 1


@pytest.mark.parametrize("fault", ["lost", "broke", "cut"])
@pytest.mark.parametrize("passes", range(4))
async def test_whichever_call_breaks_there_is_one_post(place: Place, passes: int, fault: str) -> None:
    for _ in range(passes):
        place.double.fails("/v", "pass")
    place.double.fails("/v", fault)
    assert await place.brings(tries=50) is Status.PUBLISHED
    assert len(place.double.posts) == 1


async def test_a_token_that_ended_loses_the_account_and_nothing_is_out(place: Place) -> None:
    place.double.grants[place.double.token].trouble = 460
    assert await place.brings() is Status.RECONNECT
    assert place.double.posts == {}
    async with place.setup.database.read(place.setup.workspace_id) as work:
        assert (await work.accounts.get(place.account.ref)).health is not Health.CONNECTED
