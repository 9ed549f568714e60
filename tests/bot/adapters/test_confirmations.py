"""Confirmation questions are looked up on the card of the button, in the workspace of the press."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agents.approvals.requests import plan_stamp
from agents.replies import Channel
from bot.adapters.confirmations import Confirmations
from tests.agents.desk_setup import DeskSetup, set_up_desk
from tests.agents.workspace_setup import open_database


@dataclass
class Asking:
    """An office, and the questions of its desk."""

    office: DeskSetup
    questions: Confirmations

    async def asks(self, value: str) -> str:
        """What is asked in the office's own channel."""
        return await self.questions.find(self.office.channel, value)


@pytest.fixture
async def asking(tmp_path: Path) -> AsyncIterator[Asking]:
    async with open_database(tmp_path) as database:
        there = await set_up_desk(database)
        yield Asking(there, Confirmations(there.desk))


async def test_rule_11_a_post_that_goes_out_right_away_is_asked_about_as_it_stands_now(
    asking: Asking,
) -> None:
    (post,) = await asking.office.plan(hours=1)
    assert await asking.asks(f"approve:{post.id}:1") == ""
    await asking.office.clock.pass_time(minutes=57)
    assert await asking.asks(f"approve:{post.id}:1") == "#1 goes out right away. Approve it?"


async def test_rule_11_a_whole_plan_is_asked_about(asking: Asking) -> None:
    posts = await asking.office.plan(count=2)
    value = f"approve_all:{posts[0].campaign_id}:{plan_stamp(posts)}"
    assert await asking.asks(value) == "Approve all 2 posts?"


async def test_another_workspace_learns_nothing(asking: Asking) -> None:
    (post,) = await asking.office.plan(hours=0.01)
    value = f"approve:{post.id}:1"
    other = await set_up_desk(asking.office.desk.database, place="elsewhere", clock=asking.office.clock)
    assert await asking.asks(value)
    assert await asking.questions.find(other.channel, value) == ""
    assert await asking.questions.find(Channel("recorder", "nowhere"), value) == ""


@pytest.mark.parametrize(
    "value", ["approve:1:9", "approve:77:1", "import:1:0", "do:queue", "", ":", "approve:²:1"]
)
async def test_a_button_that_stands_nowhere_asks_nothing(asking: Asking, value: str) -> None:
    await asking.office.plan(hours=0.01)
    assert await asking.asks(value) == ""
