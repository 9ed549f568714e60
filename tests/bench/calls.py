"""Calls of one published text post, and of one with a described picture, beside the fewest the API allows.

`python -m tests.bench.calls`: each platform publishes to its double on loopback, or to mastodon_mock, and
every call on the way is counted. A call beyond the fewest has its reason in the last column.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from integrations.http import HttpClient
from integrations.oauth import Tokens
from integrations.platforms.base import MediaFile, OAuthApp, OutgoingPost, PlatformIdentity, PostExtras
from integrations.platforms.bluesky import Bluesky
from integrations.platforms.facebook import Facebook
from integrations.platforms.instagram import Instagram
from integrations.platforms.linkedin import LinkedIn
from integrations.platforms.mastodon import Mastodon
from integrations.platforms.mastodon.api import Keys
from integrations.platforms.telegram_channel import TelegramChannel
from integrations.platforms.threads import Threads
from integrations.platforms.tiktok import SCOPES as TIKTOK_SCOPES
from integrations.platforms.tiktok import TikTok
from integrations.platforms.x import X
from integrations.platforms.x.api import SCOPES as X_SCOPES
from tests.bench.gauge import quiet
from tests.doubles.fediverse import serving as fediverse
from tests.doubles.picture import PNG
from tests.doubles.platforms import bluesky, linkedin, telegram, tiktok, x
from tests.doubles.platforms.meta.facebook import FacebookDouble
from tests.doubles.platforms.meta.instagram import InstagramDouble
from tests.doubles.platforms.meta.threads import ThreadsDouble
from tests.integrations.platforms.graph_desk import media_url

APP = OAuthApp("our-app", "our-secret")
CHOSEN = {"privacy": "everyone", "comments": "yes", "duets": "no", "stitches": "no"}
FEWEST: dict[str, tuple[int, int, str]] = {
    "x": (1, 3, "alt text is a call of its own"),
    "facebook": (1, 1, ""),
    "instagram": (0, 3, "the link of what is out is asked for"),
    "threads": (1, 3, "container and publish, so that a lost answer is found; the link is asked for"),
    "linkedin": (1, 3, ""),
    "tiktok": (0, 3, ""),
    "bluesky": (1, 2, ""),
    "mastodon": (1, 2, ""),
    "telegram_channel": (1, 1, "no alt texts there"),
}
"""Calls without and with a picture that the API needs at least (0: none without media), and why."""


def now() -> datetime:
    """The doubles' clock and ours."""
    return datetime.now(UTC)


class Counting(HttpClient):
    """Remembers its calls."""

    def __init__(self, label: str, url: str) -> None:
        super().__init__(label, url)
        self.made: list[str] = []

    async def send(self, method: str, path: str, **request: Any) -> Any:
        """Remember it, and make it."""
        self.made.append(f"{method} {path}")
        return await super().send(method, path, **request)


@dataclass(frozen=True)
class Ready:
    """A platform that can be published to."""

    platform: Any
    client: Counting
    who: PlatformIdentity


def _granted(service: Any, who: str, scopes: Sequence[str]) -> str:
    token = service.grants.issue(who, frozenset(scopes), now=now())
    return Tokens(token, scopes=tuple(scopes)).kept().secret


@asynccontextmanager
async def _service(make: Any, label: str, build: Callable[..., Any], who: str, scopes: Sequence[str]) -> Any:
    async with make(now) as there:
        client = Counting(label, there.url)
        secret = _granted(there, who, scopes)
        yield Ready(build(client, there.url), client, PlatformIdentity(1, "@ada", "", secret, who))


@asynccontextmanager
async def _graph(make: Any, build: Any) -> AsyncIterator[Ready]:
    async with make() as double:
        client = Counting(build.label, double.url)
        more = {"tokens": double.url} if build is Instagram else {}
        platform = build(client, app=APP, media_url=media_url, now=now, pauses=(0, 0), **more)
        account = double.page if build is Facebook else double.account
        yield Ready(platform, client, PlatformIdentity(1, "@ada", "", double.token, account))


@asynccontextmanager
async def _bluesky() -> AsyncIterator[Ready]:
    world = bluesky.World(now)
    world.account("ada.example.org", "app-pass")
    async with bluesky.serving(world) as url:
        client = Counting("Bluesky", url)
        platform = Bluesky(client, home=url, now=now)
        answers = {"handle": "ada.example.org", "password": "app-pass", "server": ""}
        (found,) = await platform.admit(answers)
        client.made.clear()
        who = PlatformIdentity(1, found.handle, "", found.access.secret, found.external_id, found.server)
        yield Ready(platform, client, who)


@asynccontextmanager
async def _mastodon() -> AsyncIterator[Ready]:
    with fediverse() as url:
        client = Counting("Mastodon", url)
        secret = Keys("mock_token").written()
        who = PlatformIdentity(1, "@testuser", "", secret, "1", url)
        yield Ready(Mastodon(client, home=url, now=now), client, who)


@asynccontextmanager
async def _telegram() -> AsyncIterator[Ready]:
    async with telegram.TelegramService(now) as there:
        client = Counting("Telegram", there.url)
        who = PlatformIdentity(1, "@bakery_news", "", telegram.TOKEN, str(telegram.NEWS))
        yield Ready(TelegramChannel(client), client, who)


def _tiktok(client: HttpClient, url: str) -> TikTok:
    return TikTok(client, base=url, app=APP, now=now, media_url=lambda _: "https://desk.example.com/a.jpg")


PLACES: dict[str, Callable[[], Any]] = {
    "x": lambda: _service(
        x.XService, "X", lambda client, url: X(client, base=url, app=APP, now=now), x.ADA, X_SCOPES
    ),
    "facebook": lambda: _graph(FacebookDouble, Facebook),
    "instagram": lambda: _graph(InstagramDouble, Instagram),
    "threads": lambda: _graph(ThreadsDouble, Threads),
    "linkedin": lambda: _service(
        linkedin.LinkedInService,
        "LinkedIn",
        lambda client, url: LinkedIn(client, base=url, app=APP, now=now),
        linkedin.ADA,
        ("w_member_social",),
    ),
    "tiktok": lambda: _service(tiktok.TikTokService, "TikTok", _tiktok, tiktok.ADA, TIKTOK_SCOPES),
    "bluesky": _bluesky,
    "mastodon": _mastodon,
    "telegram_channel": _telegram,
}


async def calls(name: str, media: Sequence[MediaFile]) -> list[str]:
    """What one publication is, call by call."""
    async with PLACES[name]() as ready:
        besides = PostExtras(options=CHOSEN if name == "tiktok" else {})
        await ready.platform.publish(
            OutgoingPost("1-1-1", ready.who, "Spring", tuple(media), besides=besides)
        )
        if close := getattr(ready.platform, "close", None):
            await close()
        made: list[str] = ready.client.made
        return made


async def table() -> None:
    """Print it."""
    print(f"{'':<18} {'words':>6} {'fewest':>6} {'picture':>8} {'fewest':>6}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dot.png"
        await asyncio.to_thread(path.write_bytes, PNG)
        picture = MediaFile("a" * 64, str(path), "image/png", "a dot")
        for name, (least, with_picture, why) in FEWEST.items():
            words = str(len(await calls(name, []))) if least else "-"
            shown = len(await calls(name, [picture]))
            print(f"{name:<18} {words:>6} {least or '-':>6} {shown:>8} {with_picture:>6}  {why}")


def main() -> None:
    """Count."""
    quiet()
    asyncio.run(table())


if __name__ == "__main__":
    main()
