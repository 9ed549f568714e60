"""What every story plays on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.doubles.clock import HandClock
from tests.stories.theatre import Theatre, playing


@pytest.fixture
def clock() -> HandClock:
    """Friday, 20 November 2026, 10:00 in Berlin."""
    return HandClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


@pytest.fixture
async def theatre(tmp_path: Path, clock: HandClock) -> AsyncIterator[Theatre]:
    """A fresh desk with dana as its owner."""
    async with playing(tmp_path, clock) as opened:
        yield opened
