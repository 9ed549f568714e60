"""Versions of a post are shown beside each other; nothing changes before one is taken and approved."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.replies import plain
from tests.doubles.claude import server
from tests.doubles.claude.server import ClaudeDouble
from tests.doubles.claude.speaking import Answer
from tests.stories.test_grounding import asked, planned
from tests.stories.test_models import desk


@pytest.fixture
async def claude() -> AsyncIterator[ClaudeDouble]:
    async with server.listening() as double:
        yield double


def versions(*words: str, number: int = 1) -> Answer:
    """What a model answers that was asked for versions."""
    made = [{"variants": [{"account": "x", "text": each}]} for each in words]
    return asked("offer_versions", {"number": number, "versions": made})


async def test_a_version_that_is_taken_becomes_the_words(tmp_path: Path, claude: ClaudeDouble) -> None:
    claude.will(planned("Spring is here."), versions("Hello, spring!", "Spring: 30 % more sun, 7 days."))
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("plan a post about spring")
        reply = await theatre.says("give me 2 versions of #1, with 30 % more sun")
        (card,) = reply.cards
        assert [each.words for each in card.previews] == ["Hello, spring!", "Spring: 30 % more sun, 7 days."]
        assert [each.warnings for each in card.previews] == [(), ("no source: 7",)]
        assert theatre.card("#1").previews[0].words == "Spring is here."
        await theatre.presses_value(card.buttons[1].value)
        assert theatre.card("#1").previews[0].words == "Spring: 30 % more sun, 7 days."
        assert theatre.card("#1").previews[0].warnings == ("no source: 7",)
        assert theatre.card("#1").previews[0].note == "drafted by Claude"
        late = await theatre.presses_value(card.buttons[0].value)
        assert "#1 has changed since this was shown" in plain(late.text)
        forged = await theatre.presses_value(card.buttons[0].value.replace("take", "pick"))
        assert "older version of this desk" in plain(forged.text)
    assert len(claude.asked) == 2


async def test_versions_for_an_account_that_a_post_is_not_on_are_refused(
    tmp_path: Path, claude: ClaudeDouble
) -> None:
    wrong = {"number": 1, "versions": [{"variants": [{"account": "linkedin", "text": "Hi"}]}] * 2}
    claude.will(planned("Spring."), asked("offer_versions", wrong), Answer(stop="end_turn"))
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("plan a post about spring")
        reply = await theatre.says("2 versions of #1")
        assert "#1 goes out on x alone." in plain(reply.text)
    assert len(claude.asked) == 3
