"""What every story plays on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.databases import KINDS
from tests.doubles.clock import HandClock
from tests.stories.theatre import Theatre, playing


@pytest.fixture
def clock() -> HandClock:
    """Friday, 20 November 2026, 10:00 in Berlin."""
    return HandClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Every story is played on both."""
    return str(request.param)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, database_url: str) -> Path:
    """The folder of the desk; its `.env` says where its database is."""
    (tmp_path / ".env").write_text(f"COPYDESK_DATABASE_URL={database_url}\n")
    return tmp_path


@pytest.fixture
async def theatre(home: Path, clock: HandClock) -> AsyncIterator[Theatre]:
    """A fresh desk with dana as its owner."""
    async with playing(home, clock) as opened:
        yield opened
