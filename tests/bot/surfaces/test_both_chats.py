"""One workspace in a strict Slack and a strict Telegram at once: one decision, drawn in both."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.surfaces.slack.surface import Slack as SlackSurface
from bot.surfaces.slack.transport.rate_limiter import RateLimiter
from tests.bot.surfaces.telegram.conftest import FRIDAY, Stage, playing
from tests.doubles import slack as slack_double
from tests.doubles.clock import HandClock
from tests.doubles.slack import Slack, open_slack, words_of
from tests.doubles.telegram import Message, open_telegram
from tests.stories.on_slack import at_once

PLAN = "plan 2 posts about our spring sale for X and LinkedIn next week"


@dataclass
class Both:
    """A team on Slack, a group on Telegram, and the one desk that serves them."""

    slack: Slack
    stage: Stage

    async def settled(self) -> None:
        """Wait until everything that was begun is done, in both."""
        surface = self.stage.app.surfaces.find(SlackSurface)
        assert surface
        await surface.idle()
        await self.stage.settled()

    async def join(self) -> None:
        """Dana asks for a code on Slack and types it in the group."""
        dana = self.slack.person("dana")
        await dana.types("/copydesk", "link")
        await self.settled()
        code = re.search(r"/link ([A-Z0-9-]+)", words_of(self.slack.whispered("dana")[-1]))
        assert code
        self.stage.person("dana").mentions(f"/link {code[1]}")
        await self.settled()
        assert "one workspace now" in self.stage.posted()[-1].text

    def on_slack(self, number: int) -> slack_double.Message:
        """The card of that post in the channel."""
        return [each for each in self.slack.posted() if words_of(each).startswith(f"#{number} ")][-1]

    async def on_telegram(self, number: int) -> Message:
        """The card of that post in the group, asked for."""
        self.stage.person("dana").mentions(f"/show {number}")
        await self.settled()
        return self.stage.posted()[-1]


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    async with open_slack() as slack, open_telegram() as telegram:
        given = {
            "SLACK_BOT_TOKEN": slack.token,
            "SLACK_BASE_URL": slack.api_url,
            "SLACK_SIGNING_SECRET": slack.world.app.signing_secret,
        }
        async with playing(telegram, tmp_path, HandClock(FRIDAY), **given) as stage:
            surface = stage.app.surfaces.find(SlackSurface)
            assert surface
            surface._client._limiter = RateLimiter(sleep=at_once)
            running = asyncio.create_task(surface.run(stage.app.gateway))
            slack.listens(f"http://127.0.0.1:{stage.web.port}/slack/events")
            opened = Both(slack, stage)
            await slack.person("dana").mentions(PLAN)
            await opened.settled()
            await opened.join()
            yield opened
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


async def test_rule_09_a_press_on_telegram_changes_the_copy_on_slack(both: Both) -> None:
    shown = await both.on_telegram(1)
    await both.stage.person("dana").presses(shown, "Approve")
    await both.settled()
    assert "Approved by dana" in words_of(both.on_slack(1))


async def test_rule_09_a_press_on_slack_changes_the_copy_on_telegram(both: Both) -> None:
    shown = await both.on_telegram(1)
    await both.slack.person("dana").presses(both.on_slack(1), "Approve")
    await both.settled()
    assert "Approved by dana" in shown.text


@pytest.mark.slow
async def test_rule_03_a_hundred_presses_in_both_are_one_decision(both: Both) -> None:
    shown, card = await both.on_telegram(1), both.on_slack(1)
    dana, dora = both.slack.person("dana"), both.stage.person("dana")
    approve = str(dora.button(shown, "Approve")["callback_data"])
    presses = [
        dana.presses(card, "Approve") if each % 2 else dora.acts(approve, on=shown) for each in range(100)
    ]
    await asyncio.gather(*presses)
    await both.settled()
    assert "Approved by dana" in words_of(card)
    assert "Approved by dana" in shown.text
    desk = both.stage.app.desk
    async with desk.database.read_shared() as shared:
        (workspace,) = await shared.workspaces.all()
        decided = await shared.within(workspace.id).audit.about("post #1")
    assert [row.verb for row in decided].count("approved") == 1
