"""The stories of planning, approving, publishing and reporting, unchanged, with everybody on Slack."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.doubles.clock import HandClock
from tests.stories import test_approving, test_plan_to_report, test_trouble
from tests.stories.slack_theatre import SlackTheatre, playing_on_slack

ALONE = {
    "test_a_button_works_after_a_restart",
    "test_a_post_that_is_hours_late_is_confirmed_by_a_person",
    "test_a_post_that_is_minutes_late_still_goes_out",
}
"""These open a desk themselves; tests/bot/slack has its own restarts."""

for _module in (test_approving, test_plan_to_report, test_trouble):
    globals().update(
        {
            name: story
            for name, story in vars(_module).items()
            if name.startswith("test_") and name not in ALONE
        }
    )


@pytest.fixture
def kind() -> str:
    """Slack is the same on every database."""
    return "sqlite"


@pytest.fixture
async def theatre(home: Path, clock: HandClock) -> AsyncIterator[SlackTheatre]:
    """A desk behind Slack, with dana as its owner."""
    async with playing_on_slack(home, clock) as opened_theatre:
        yield opened_theatre
