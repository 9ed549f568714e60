"""Telegram on loopback, our side of it, and a channel; what was said is held against the Bot API's list."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from integrations.http import HttpClient
from integrations.platforms.base import PlatformIdentity
from integrations.platforms.telegram_channel import TelegramChannel
from tests.doubles.clock import HandClock
from tests.doubles.platforms import telegram_spec
from tests.doubles.platforms.telegram import NEWS, TOKEN, TelegramService


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


@pytest.fixture
async def there(clock: HandClock) -> AsyncIterator[TelegramService]:
    """The network."""
    async with TelegramService(clock.now) as service:
        yield service
    assert telegram_spec.breaches(service.calls) == []


@pytest.fixture
async def telegram(there: TelegramService) -> AsyncIterator[TelegramChannel]:
    """Our side."""
    platform = TelegramChannel(HttpClient("Telegram channel", there.url))
    yield platform
    await platform.close()


@pytest.fixture
def news() -> PlatformIdentity:
    return PlatformIdentity(1, "@bakery_news", "telegram_channel", TOKEN, str(NEWS))
