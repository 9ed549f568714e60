"""A strict Instagram on loopback, the platform that speaks to it, and whose account it is."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from integrations.http import HttpClient
from integrations.platforms.base import OAuthApp, PlatformIdentity
from integrations.platforms.instagram import Instagram
from tests.doubles.platforms.meta.instagram import InstagramDouble
from tests.integrations.platforms.graph_desk import media_url


@pytest.fixture
async def double() -> AsyncIterator[InstagramDouble]:
    double = InstagramDouble()
    async with double:
        yield double


@pytest.fixture
async def instagram(double: InstagramDouble) -> AsyncIterator[Instagram]:
    platform = Instagram(
        HttpClient("Instagram", double.url, deadline=5),
        app=OAuthApp("app-1", "app-secret"),
        media_url=media_url,
        now=lambda: datetime.now(UTC),
        tokens=double.url,
        pauses=(0, 0),
    )
    yield platform
    await platform.close()


@pytest.fixture
def who(double: InstagramDouble) -> PlatformIdentity:
    return PlatformIdentity(1, "@ada", "instagram", double.token, double.account)
