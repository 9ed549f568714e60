"""Drafts can be read while they are written; nothing of them is stored, and they go when it breaks off."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.replies import plain
from agents.turns import draft_stream
from tests.doubles.claude import server
from tests.doubles.claude.server import KEY, ClaudeDouble
from tests.doubles.claude.speaking import Answer, tool
from tests.doubles.clock import HandClock
from tests.stories.on_slack import playing_on_slack
from tests.stories.on_telegram import playing_on_telegram
from tests.stories.test_grounding import asked, planned
from tests.stories.test_models import desk


@pytest.fixture
async def claude() -> AsyncIterator[ClaudeDouble]:
    async with server.listening() as double:
        yield double


async def test_each_post_is_seen_when_its_json_is_whole(tmp_path: Path, claude: ClaudeDouble) -> None:
    claude.will(planned("One.", "Two.", "Three."))
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("plan 3 posts about flowers")
        seen = [card for card in theatre.stage.previews if card]
        assert [[each.words for each in card.previews] for card in seen] == [
            ["One."],
            ["One.", "Two."],
            ["One.", "Two.", "Three."],
        ]
        assert not any(card.buttons for card in seen)
        assert seen[0].title == "1 post written so far"
        assert seen[0].previews[0].account == "1. b · X @demo (sandbox)"
        assert seen[0].previews[0].note == draft_stream.NOTE
        assert [theatre.card(each).previews[0].words for each in ("#1", "#2", "#3")] == [
            "One.",
            "Two.",
            "Three.",
        ]


async def test_what_was_seen_of_a_broken_answer_goes_and_nothing_is_stored(
    tmp_path: Path, claude: ClaudeDouble
) -> None:
    whole = planned("One.", "Two.")
    claude.will(Answer(whole.blocks, stop="tool_use", ending="cut", after=16), planned("Three."))
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("plan 2 posts about flowers")
        words = [[each.words for each in card.previews] if card else None for card in theatre.stage.previews]
        assert words == [["One."], None, ["Three."]]
        assert [card.title for card in theatre.stage.cards.values()] == ["#1 b"]
        assert theatre.card("#1").previews[0].words == "Three."


async def test_what_is_no_draft_is_not_shown(tmp_path: Path, claude: ClaudeDouble) -> None:
    wrong = {"brief": "b", "due": "", "variants": [{"account": "x", "text": 5}]}
    strange = {"brief": "b", "due": "", "variants": [{"account": "nobody", "text": "t"}], "publish": True}
    plan = {"topic": "t", "start": "", "end": "", "posts": [wrong, strange]}
    claude.will(Answer((tool("plan_posts", plan),), stop="tool_use"), asked("show_help", {}))
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("plan 2 posts about flowers")
        assert theatre.stage.previews == []
        assert theatre.stage.cards == {}


def asking(folder: Path, claude: ClaudeDouble) -> None:
    """Whoever opens a desk in this folder asks the double."""
    given = {"COPYDESK_LLM": "anthropic", "ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": claude.url}
    with (folder / ".env").open("a") as file:
        file.writelines(f"{name}={value}\n" for name, value in given.items())


@pytest.mark.parametrize("count", [1, 3])
async def test_on_slack_the_first_card_takes_the_place_of_what_was_being_written(
    tmp_path: Path, claude: ClaudeDouble, clock: HandClock, count: int
) -> None:
    await asyncio.to_thread(asking, tmp_path, claude)
    claude.will(planned(*["One.", "Two.", "Three."][:count]))
    async with playing_on_slack(tmp_path, clock) as theatre:
        await theatre.says("plan some posts about flowers")
        calls = [(each.method, json.dumps(each.arguments)) for each in theatre.slack.world.calls]
        seen = [method for method, given in calls if "written so far" in given]
        standing = [each for each in theatre.slack.world.messages.values() if "written so far" in each.text]
    assert seen[0] == "chat.postMessage"
    assert standing == []
    assert len([method for method, _ in calls if method == "chat.postMessage"]) == (4 if count > 1 else 2)


async def test_on_telegram_what_was_being_written_goes_when_the_cards_come(
    tmp_path: Path, claude: ClaudeDouble, clock: HandClock
) -> None:
    await asyncio.to_thread(asking, tmp_path, claude)
    claude.will(planned("One.", "Two."))
    async with playing_on_telegram(tmp_path, clock) as theatre:
        await theatre.says("plan 2 posts about flowers")
        shown = theatre.telegram.world.calls
        assert [each for each in shown if "written so far" in json.dumps(each.arguments)]
        left = [each for each in theatre.telegram.world.messages.values() if not each.deleted]
    assert not [each for each in left if "written so far" in each.text]


async def test_when_the_model_cannot_go_on_nothing_that_was_written_stays(
    tmp_path: Path, claude: ClaudeDouble, clock: HandClock
) -> None:
    await asyncio.to_thread(asking, tmp_path, claude)
    claude.will(Answer(planned("One.", "Two.").blocks, stop="refusal"))
    async with playing_on_slack(tmp_path, clock) as theatre:
        reply = await theatre.says("plan 2 posts about flowers")
        assert "declined" in plain(reply.text)
        left = [each.text for each in theatre.slack.world.messages.values() if each.from_app]
    assert not [each for each in left if "written" in each]
