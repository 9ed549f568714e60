"""What every story plays on."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.databases import KINDS
from tests.doubles.clock import HandClock
from tests.stories.on_slack import playing_on_slack
from tests.stories.theatre import Theatre, playing

ON_SLACK_TOO = {"test_approving", "test_linking", "test_plan_to_report", "test_trouble"}


@pytest.fixture
def clock() -> HandClock:
    """Friday, 20 November 2026, 10:00 in Berlin."""
    return HandClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every story is played on both databases, those of the main route on Slack too."""
    played = [(kind, "recorder") for kind in KINDS]
    if metafunc.module.__name__.rpartition(".")[2] in ON_SLACK_TOO and "theatre" in metafunc.fixturenames:
        played.append(("sqlite", "slack"))
    metafunc.fixturenames += [name for name in ("kind", "surface") if name not in metafunc.fixturenames]
    metafunc.parametrize(("kind", "surface"), played, indirect=True, ids=["-".join(each) for each in played])


@pytest.fixture
def kind(request: pytest.FixtureRequest) -> str:
    """Which database a story is played on."""
    return str(request.param)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, database_url: str) -> Path:
    """The folder of the desk; its `.env` says where its database is."""
    (tmp_path / ".env").write_text(f"COPYDESK_DATABASE_URL={database_url}\n")
    return tmp_path


@pytest.fixture
def surface(request: pytest.FixtureRequest) -> str:
    """Where people talk to the desk."""
    return str(request.param)


@pytest.fixture
async def theatre(home: Path, clock: HandClock, surface: str) -> AsyncIterator[Theatre]:
    """A fresh desk with dana as its owner."""
    async with playing_on_slack(home, clock) if surface == "slack" else playing(home, clock) as opened:
        yield opened
