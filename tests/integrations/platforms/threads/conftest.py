"""A strict Threads on loopback, the platform that speaks to it, and whose account it is."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from integrations.http import HttpClient
from integrations.platforms.base import OAuthApp, PlatformIdentity
from integrations.platforms.threads import Threads
from tests.doubles.platforms.meta.threads import ThreadsDouble
from tests.integrations.platforms.graph_desk import media_url


@pytest.fixture
async def double() -> AsyncIterator[ThreadsDouble]:
    double = ThreadsDouble()
    async with double:
        yield double


@pytest.fixture
async def threads(double: ThreadsDouble) -> AsyncIterator[Threads]:
    platform = Threads(
        HttpClient("Threads", double.url, deadline=5),
        app=OAuthApp("app-1", "app-secret"),
        media_url=media_url,
        now=lambda: datetime.now(UTC),
        pauses=(0, 0),
    )
    yield platform
    await platform.close()


@pytest.fixture
def who(double: ThreadsDouble) -> PlatformIdentity:
    return PlatformIdentity(1, "@ada", "threads", double.token, double.account)
