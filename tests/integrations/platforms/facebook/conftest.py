"""A strict Facebook on loopback, the platform that speaks to it, its Page, and photos."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from integrations.http import HttpClient
from integrations.platforms.base import MediaFile, OAuthApp, PlatformIdentity
from integrations.platforms.facebook import Facebook
from tests.doubles.picture import PNG
from tests.doubles.platforms.meta.facebook import FacebookDouble
from tests.integrations.platforms.graph_desk import media_url


@pytest.fixture
async def double() -> AsyncIterator[FacebookDouble]:
    double = FacebookDouble()
    async with double:
        yield double


@pytest.fixture
async def facebook(double: FacebookDouble) -> AsyncIterator[Facebook]:
    platform = Facebook(
        HttpClient("Facebook", double.url, deadline=5),
        app=OAuthApp("app-1", "app-secret"),
        media_url=media_url,
        now=lambda: datetime.now(UTC),
        pauses=(0, 0),
    )
    yield platform
    await platform.close()


@pytest.fixture
def page(double: FacebookDouble) -> PlatformIdentity:
    return PlatformIdentity(1, "@acmegarden", "facebook", double.token, double.page)


@pytest.fixture
def photos(tmp_path: Path) -> list[MediaFile]:
    """Three of them, described."""
    found = []
    for name in "abc":
        path = tmp_path / f"{name}.png"
        path.write_bytes(PNG)
        found.append(MediaFile(name * 64, str(path), "image/png", f"picture {name}"))
    return found
