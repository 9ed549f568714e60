"""What every story plays on."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from tests.doubles.clock import HandClock
from tests.stories.on_slack import playing_on_slack
from tests.stories.on_telegram import playing_on_telegram
from tests.stories.theatre import Theatre, playing

ON_TELEGRAM_TOO = {
    *("test_approving", "test_branding", "test_campaigns", "test_images", "test_plan_to_report"),
    "test_trouble",
}
ON_SLACK_TOO = {*ON_TELEGRAM_TOO, "test_linking", "test_options", "test_outlining"}
IN_MINUTES = {"test_approving"}
"""Stories whose twins on Slack and Telegram are played for every change; the others' by `make test-all`."""

PLAYING: Mapping[str, Callable[[Path, HandClock], AbstractAsyncContextManager[Theatre]]] = {
    "recorder": playing,
    "slack": playing_on_slack,
    "telegram": playing_on_telegram,
}


@pytest.fixture
def clock() -> HandClock:
    """Friday, 20 November 2026, 10:00 in Berlin."""
    return HandClock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every story is played on both databases, those of the main route on Slack and Telegram too."""
    story, plays = metafunc.module.__name__.rpartition(".")[2], "theatre" in metafunc.fixturenames
    twins = [] if story in IN_MINUTES else [pytest.mark.slow]
    played = [_on("sqlite", "recorder"), _on("postgresql", "recorder")]
    played += [_on("sqlite", "slack", twins)] if plays and story in ON_SLACK_TOO else []
    played += [_on("sqlite", "telegram", twins)] if plays and story in ON_TELEGRAM_TOO else []
    metafunc.fixturenames += [name for name in ("kind", "surface") if name not in metafunc.fixturenames]
    metafunc.parametrize(("kind", "surface"), played, indirect=True)


def _on(kind: str, surface: str, marks: Sequence[pytest.MarkDecorator] = ()) -> ParameterSet:
    return pytest.param(kind, surface, marks=marks, id=f"{kind}-{surface}")


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
    async with PLAYING[surface](home, clock) as opened:
        yield opened
