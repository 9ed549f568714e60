"""TikTok on loopback, our side of it, and an account there; what was said is held against its schemas."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integrations.http import HttpClient
from integrations.oauth import Tokens
from integrations.platforms.base import MediaFile, OAuthApp, OutgoingPost, PlatformIdentity
from integrations.platforms.tiktok import SCOPES, TikTok
from tests.doubles.clock import HandClock
from tests.doubles.platforms import schemas
from tests.doubles.platforms.attempt_notes import Notes
from tests.doubles.platforms.tiktok import ADA, TikTokService
from tests.integrations.platforms.tiktok.posts import shown

FILE = "tiktok-content-posting.schema.json"
FILM = b"0123456789" * 2_500_000
PUBLISH = "/v2/post/publish"
RULES = {
    ("POST", f"{PUBLISH}/creator_info/query/"): ("", "CreatorInfoResponse"),
    ("POST", f"{PUBLISH}/video/init/"): ("VideoInitRequest", "InitResponse"),
    ("POST", f"{PUBLISH}/content/init/"): ("PhotoInitRequest", "InitResponse"),
    ("POST", f"{PUBLISH}/status/fetch/"): ("StatusRequest", "StatusResponse"),
}


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


@pytest.fixture
async def there(clock: HandClock) -> AsyncIterator[TikTokService]:
    """The network."""
    async with TikTokService(clock.now) as service:
        yield service
    assert schemas.breaches(FILE, service.calls, RULES) == []


@pytest.fixture
async def tiktok(there: TikTokService, clock: HandClock) -> AsyncIterator[TikTok]:
    """Our side, on a desk that is reached from outside."""
    platform = TikTok(
        HttpClient("TikTok", there.url),
        base=there.url,
        app=OAuthApp("our-app", "our-secret"),
        now=clock.now,
        media_url=lambda file: f"https://desk.example.com/media/{Path(file.path).name}",
    )
    yield platform
    await platform.close()


@pytest.fixture
def ada(there: TikTokService, clock: HandClock) -> PlatformIdentity:
    """An account with every right."""
    token = there.grants.issue(ADA, frozenset(SCOPES), now=clock.now())
    tokens = Tokens(token, there.grants.tokens[token].refresh, scopes=SCOPES)
    return PlatformIdentity(1, "@ada", "tiktok", tokens.kept().secret, ADA)


@pytest.fixture
def video(tmp_path: Path) -> MediaFile:
    """Two pieces, the second with what is left over."""
    path = tmp_path / "film.mp4"
    path.write_bytes(FILM)
    return MediaFile("-", str(path), "video/mp4", seconds=12)


@pytest.fixture
def pictures(tmp_path: Path) -> tuple[MediaFile, ...]:
    return tuple(MediaFile("-", str(tmp_path / f"{number}.jpg"), "image/jpeg") for number in range(2))


@pytest.fixture
def film(ada: PlatformIdentity, video: MediaFile) -> Callable[[Notes], OutgoingPost]:
    """That video, ready to be sent by whoever has these notes."""
    return lambda notes: shown(ada, notes, video)
