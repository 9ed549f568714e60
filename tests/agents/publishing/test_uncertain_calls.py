"""The publisher on networks without a key: whichever call breaks, there is one post, or a person is asked."""

import hashlib
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from agents.publishing.publisher import Publisher
from integrations.http import HttpClient
from integrations.oauth import Tokens
from integrations.platforms.base import OAuthApp, PostExtras
from integrations.platforms.linkedin import LinkedIn
from integrations.platforms.telegram_channel import TelegramChannel
from integrations.platforms.tiktok import SCOPES as TIKTOK_SCOPES
from integrations.platforms.tiktok import TikTok
from integrations.platforms.x import X
from integrations.platforms.x.api import SCOPES
from storage.models import Account, Status
from tests.agents.publishing_setup import PublishingSetup
from tests.doubles.picture import PNG
from tests.doubles.platforms.linkedin import ADA as MEMBER
from tests.doubles.platforms.linkedin import PAGE, LinkedInService
from tests.doubles.platforms.service import Kind, Service
from tests.doubles.platforms.telegram import NEWS, TOKEN, TelegramService
from tests.doubles.platforms.tiktok import ADA as TIKTOKER
from tests.doubles.platforms.tiktok import TikTokService
from tests.doubles.platforms.x import ADA, XService
from tests.integrations.platforms.tiktok.posts import CHOSEN

APP = OAuthApp("our-app", "our-secret")
RIGHTS = {
    ADA: SCOPES,
    TIKTOKER: TIKTOK_SCOPES,
    MEMBER: ("w_member_social",),
    PAGE: ("w_organization_social", "r_organization_social"),
}
BREAKS: tuple[Kind, ...] = ("loses", "breaks", "cuts")
CALLS = 4
"""As many as any of them needs."""


@dataclass
class Place:
    """A desk with one account on one network, and a file to publish."""

    setup: PublishingSetup
    account: Account
    there: Any
    tells: bool
    """can it be asked what is out?"""
    media: dict[str, str] = field(default_factory=dict)
    besides: PostExtras = field(default_factory=PostExtras)

    def out(self) -> int:
        """What people can see."""
        if isinstance(self.there, TikTokService):
            return len(self.there.out())
        return len(self.there.messages if isinstance(self.there, TelegramService) else self.there.posts)

    async def brings(self, *, minutes: int = 15) -> Status:
        """Publish one post with it; where its row stands when nothing moves any more."""
        (one,) = await self.setup.scheduled(
            self.account, "Spring is here", media=[self.media], besides=self.besides
        )
        publisher = self.setup.publisher()
        await _lives(self.setup, publisher, minutes)
        await publisher.close(within=5)
        return await self.setup.status(one)


async def _lives(setup: PublishingSetup, publisher: Publisher, minutes: int) -> None:
    for _ in range(minutes):
        await publisher.drain()
        await setup.clock.pass_time(minutes=1)
        await publisher.sweep()
        await publisher.reconcile()


def _x(setup: PublishingSetup, there: Service) -> X:
    return X(HttpClient("X", there.url, deadline=5), base=there.url, app=APP, now=setup.clock.now)


def _linkedin(setup: PublishingSetup, there: Service) -> LinkedIn:
    return LinkedIn(
        HttpClient("LinkedIn", there.url, deadline=5), base=there.url, app=APP, now=setup.clock.now
    )


def _tiktok(setup: PublishingSetup, there: Service) -> TikTok:
    return TikTok(
        HttpClient("TikTok", there.url, deadline=5),
        base=there.url,
        app=APP,
        now=setup.clock.now,
        media_url=lambda _file: "https://desk.example.com/media/a.jpg",
    )


def _telegram(_rig: PublishingSetup, there: Service) -> TelegramChannel:
    return TelegramChannel(HttpClient("Telegram channel", there.url, deadline=5))


Build = Callable[[PublishingSetup, Service], Any]
NETWORKS: dict[str, tuple[Build, Any, str, bool]] = {
    "x": (_x, XService, ADA, True),
    "page": (_linkedin, LinkedInService, PAGE, True),
    "member": (_linkedin, LinkedInService, MEMBER, False),
    "film": (_tiktok, TikTokService, TIKTOKER, True),
    "photo": (_tiktok, TikTokService, TIKTOKER, False),
    "channel": (_telegram, TelegramService, str(NEWS), False),
}


@pytest.fixture(params=sorted(NETWORKS))
async def place(
    setup: PublishingSetup, tmp_path: Path, request: pytest.FixtureRequest
) -> AsyncIterator[Place]:
    build, make, who, tells = NETWORKS[request.param]
    there = make(setup.clock.now)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(there)
        platform = build(setup, there)
        stack.push_async_callback(platform.close)
        setup.platforms[platform.name] = platform
        account = await _account(setup, platform.name, there, who)
        path = tmp_path / "dot.png"
        path.write_bytes(PNG)
        sha256 = hashlib.sha256(PNG).hexdigest()
        mime = "video/mp4" if request.param == "film" else "image/png"
        media = {"sha256": sha256, "path": str(path), "mime": mime, "alt": "a dot"}
        chosen = PostExtras(options=CHOSEN if platform.name == TikTok.name else {})
        yield Place(setup, account, there, tells, media, chosen)


async def _account(setup: PublishingSetup, name: str, there: Any, who: str) -> Account:
    account = await setup.account(name, carrier=name)
    secret = TOKEN
    if who in RIGHTS:
        token = there.grants.issue(who, frozenset(RIGHTS[who]), now=setup.clock.now())
        secret = Tokens(token, scopes=RIGHTS[who]).kept().secret
    async with setup.database.work(setup.workspace_id) as work:
        opened = {"external_id": who, "access": work.vault.seal(secret), "handle": "@ada"}
        await work.session.execute(update(Account).where(Account.id == account.id).values(**opened))
    return account


async def test_one_post_is_out_at_once(place: Place) -> None:
    assert await place.brings(minutes=1) is Status.PUBLISHED
    assert place.out() == 1


@pytest.mark.parametrize("fault", BREAKS)
@pytest.mark.parametrize("passes", range(CALLS))
async def test_whichever_call_breaks_there_is_one_post_or_a_person_is_asked(
    place: Place, passes: int, fault: Kind
) -> None:
    place.there.suffer("", fault, skip=passes)
    status = await place.brings()
    assert status is Status.PUBLISHED or (status is Status.ASKING and not place.tells)
    assert place.out() <= 1
    assert place.out() == 1 or status is Status.ASKING
