"""X on loopback, our side of it, and an account there; what was said is held against X's specifications."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from integrations.http import HttpClient
from integrations.oauth import Tokens
from integrations.platforms.base import OAuthApp, PlatformIdentity
from integrations.platforms.x import X
from integrations.platforms.x.api import SCOPES
from tests.doubles.clock import HandClock
from tests.doubles.platforms import x_spec
from tests.doubles.platforms.x import ADA, XService


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


@pytest.fixture
async def there(clock: HandClock) -> AsyncIterator[XService]:
    """The network."""
    async with XService(clock.now) as service:
        yield service
    assert x_spec.breaches(service.calls) == []


@pytest.fixture
async def x(there: XService, clock: HandClock) -> AsyncIterator[X]:
    """Our side."""
    platform = X(
        HttpClient("X", there.url), base=there.url, app=OAuthApp("our-app", "our-secret"), now=clock.now
    )
    yield platform
    await platform.close()


@pytest.fixture
def ada(there: XService, clock: HandClock) -> PlatformIdentity:
    """An account with every right."""
    token = there.grants.issue(ADA, frozenset(SCOPES), now=clock.now())
    tokens = Tokens(token, there.grants.tokens[token].refresh, scopes=SCOPES)
    return PlatformIdentity(1, "@ada", "x", tokens.kept().secret, ADA)
