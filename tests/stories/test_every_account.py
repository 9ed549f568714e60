"""/accounts with one on every platform: health, rights, expiry, followers, what is left, what it costs."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from agents.accounts import account_choice
from agents.replies import plain
from integrations.oauth import Tokens
from integrations.platforms.base.connecting import (
    Access,
    AuthorizationRequest,
    ConnectsByCredentials,
    ConnectsByOAuth,
    FoundAccount,
)
from integrations.platforms.tiktok import SCOPES as WATCHES
from integrations.platforms.x.api import SCOPES
from tests.doubles import fediverse
from tests.doubles.clock import HandClock
from tests.doubles.platforms import linkedin, tiktok, x
from tests.doubles.platforms.bluesky import World, serving
from tests.doubles.platforms.meta.facebook import FacebookDouble
from tests.doubles.platforms.meta.instagram import InstagramDouble
from tests.doubles.platforms.meta.threads import ThreadsDouble
from tests.doubles.platforms.oauth_grants import Grants
from tests.doubles.platforms.service import Service
from tests.doubles.platforms.telegram import NEWS, TOKEN, TelegramService
from tests.stories.planning import plan_posts
from tests.stories.theatre import Theatre, playing

WAY = AuthorizationRequest("state", "http://127.0.0.1/connect/mastodon/back", "v" * 43)
PAGES = ("rw_organization_admin", "r_organization_social", "w_organization_social")


@pytest.fixture(scope="module")
def servers() -> Iterator[str]:
    with fediverse.serving() as url:
        yield url


@dataclass
class Networks:
    """Every network on loopback: its address, and an account that it opened to us."""

    clock: HandClock
    urls: dict[str, str] = field(default_factory=dict)
    found: dict[str, FoundAccount] = field(default_factory=dict)
    said: ThreadsDouble = field(default_factory=ThreadsDouble)

    def opened(self, name: str, there: Service, who: str, *, scopes: tuple[str, ...], handle: str) -> None:
        """An account that consented."""
        grants: Grants = there.grants  # type: ignore[attr-defined]
        token = grants.issue(who, frozenset(scopes), now=self.clock.now())
        grant = grants.tokens[token]
        tokens = Tokens(token, grant.refresh, expires_at=grant.until, scopes=scopes)
        self.urls[name], self.found[name] = there.url, FoundAccount(who, handle, tokens.kept())

    def has(self, name: str, url: str, who: str, secret: str, handle: str) -> None:
        """An account whose access is a token as it is."""
        self.urls[name], self.found[name] = url, FoundAccount(who, handle, Access(secret))


@pytest.fixture
async def networks(clock: HandClock, servers: str) -> AsyncIterator[Networks]:
    found = Networks(clock, {"mastodon": servers})
    world = World(clock.now)
    world.account("ada.example.org", "app-pass")
    async with AsyncExitStack() as stack:
        on_x = await stack.enter_async_context(x.XService(clock.now))
        found.opened("x", on_x, x.ADA, scopes=SCOPES, handle="@ada")
        pages = await stack.enter_async_context(linkedin.LinkedInService(clock.now))
        found.opened("linkedin", pages, linkedin.PAGE, scopes=PAGES, handle="Acme")
        films = await stack.enter_async_context(tiktok.TikTokService(clock.now))
        found.opened("tiktok", films, tiktok.ADA, scopes=WATCHES, handle="@ada")
        await stack.enter_async_context(page := FacebookDouble())
        found.has("facebook", page.url, page.page, page.token, "@acmegarden")
        await stack.enter_async_context(shown := InstagramDouble())
        found.has("instagram", shown.url, shown.account, shown.token, "@ada")
        said = found.said
        await stack.enter_async_context(said)
        found.has("threads", said.url, said.account, said.token, "@ada")
        news = await stack.enter_async_context(TelegramService(clock.now))
        found.has("telegram_channel", news.url, str(NEWS), TOKEN, "@bakery_news")
        found.urls["bluesky"] = await stack.enter_async_context(serving(world))
        yield found


async def consented(platform: ConnectsByOAuth, server: str) -> FoundAccount:
    """Somebody goes to their server, says yes, and comes back with a code."""
    departure = await platform.depart(WAY, {"server": server})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(departure.url).query).items()}
    async with httpx.AsyncClient() as browser:
        answer = await browser.post(f"{server}/oauth/authorize", data={**asked, "username": "testuser"})
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    (found,) = await platform.arrive(WAY, luggage=departure.luggage, code=back["code"][0])
    return found


@pytest.fixture
async def theatre(home: Path, clock: HandClock, networks: Networks) -> AsyncIterator[Theatre]:
    """A desk with an account on every network."""
    with (home / ".env").open("a") as settings:
        settings.writelines(f"{name.upper()}_BASE_URL={url}\n" for name, url in networks.urls.items())
    async with playing(home, clock) as opened:
        context = await opened.context()
        known = context.platforms
        entered = {"handle": "ada.example.org", "password": "app-pass", "server": ""}
        for name, platform in ((each.name, each) for each in known):
            if name == "mastodon" and isinstance(platform, ConnectsByOAuth):
                networks.found[name] = await consented(platform, networks.urls[name])
            if name == "bluesky" and isinstance(platform, ConnectsByCredentials):
                (networks.found[name],) = await platform.admit(entered)
        for name, found in networks.found.items():
            await account_choice.connect_found_account(context, known.get(name), found)
        yield opened


async def rows(theatre: Theatre) -> Mapping[str, str]:
    """What /accounts says, by the name of the platform that really publishes."""
    said = plain((await theatre.says("/accounts")).text)
    lines = [line.strip().partition(": ") for line in said.splitlines()[1:]]
    return {ref.removesuffix("-2"): line for ref, _, line in lines if "sandbox" not in line}


async def test_every_account_says_how_it_stands_what_is_left_and_what_it_costs(theatre: Theatre) -> None:
    await theatre.app.scheduler.run_all()
    said = await rows(theatre)
    assert len(said) == 9
    assert {name for name, row in said.items() if "works" not in row} == set()
    assert "100 of 100 posts left in any 15 minutes" in said["x"]
    assert "a post costs $0.015 (prices of 2026-08-22)" in said["x"]
    assert "access renewed by itself" in said["x"]
    assert "15 of 15 posts left in any 24 hours" in said["tiktok"]
    assert "250 of 250 posts left" in said["threads"]
    assert "100 of 100 posts left" in said["instagram"]
    assert "1,666 of 1,666 posts left in any hour" in said["bluesky"]


async def test_an_hour_before_people_hear_what_is_in_the_way_on_which_account(
    theatre: Theatre, networks: Networks
) -> None:
    await plan_posts(theatre, "A garden in winter", due="2026-11-20 13:00", on=("threads", "facebook"))
    await theatre.presses("Approve", on="#1")
    networks.said.used = 250
    await theatre.passes(hours=1, minutes=50)
    assert "at risk" not in theatre.said()
    await theatre.passes(minutes=20)
    warned = next(plain(each.text) for each in theatre.stage.replies if "at risk" in plain(each.text))
    assert "#1 A garden in winter is at risk: it is due within the hour, and" in warned
    assert "Threads @ada: its quota allows 0 more until then, and this would be number 1" in warned
    assert "Facebook" not in warned
    assert "0 of 250 posts left" in (await rows(theatre))["threads"]


async def test_more_posts_than_a_platform_takes_in_a_stretch_are_said_on_the_card(theatre: Theatre) -> None:
    texts = [f"Film {number}" for number in range(1, 17)]
    await plan_posts(theatre, *texts[:15], due="2026-11-21 09:00", on=("tiktok",))
    assert not any("TikTok takes 15" in each for each in theatre.card("#15").previews[0].warnings)
    await plan_posts(theatre, texts[15], due="2026-11-21 09:30", on=("tiktok",))
    warned = theatre.card("#16").previews[0].warnings
    assert "makes 16 posts in 24 hours on this account; TikTok takes 15" in warned
