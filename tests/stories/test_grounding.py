"""Facts that nobody gave are marked on the card, and such a post is never approved together with others."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agents.replies import plain
from tests.doubles.claude import server
from tests.doubles.claude.server import ClaudeDouble
from tests.doubles.claude.speaking import Answer, tool
from tests.stories.test_models import desk


@pytest.fixture
async def claude() -> AsyncIterator[ClaudeDouble]:
    async with server.listening() as double:
        yield double


def planned(*words: str, due: str = "") -> Answer:
    """Posts for X with these words."""
    posts = [{"brief": "b", "due": due, "variants": [{"account": "x", "text": each}]} for each in words]
    return asked("plan_posts", {"topic": "sale", "start": "", "end": "", "posts": posts})


def asked(name: str, arguments: dict[str, Any]) -> Answer:
    """One call of a tool."""
    return Answer((tool(name, arguments),), stop="tool_use")


async def test_what_nobody_said_is_marked_and_left_out_of_approve_all(
    tmp_path: Path, claude: ClaudeDouble
) -> None:
    claude.will(
        planned(
            "20 % off until Friday: https://kranich.example.com/sale",
            "Save 40 % on everything!",
            "Spring is here.",
        )
    )
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("/brand link https://kranich.example.com/sale")
        await theatre.says("plan 3 posts: 20% off until Friday")
        assert theatre.card("#1").previews[0].warnings == ()
        assert "no source: 40 %" in theatre.card("#2").previews[0].warnings
        assert any("no source for something in #2" in plain(line) for line in theatre.plan().lines)
        reply = await theatre.presses("Approve all 2", on="plan")
        assert plain(reply.text) == (
            "✓ Approved: #1, #3. #2 says 40 % without a source: look, and approve it on its card."
        )
        assert theatre.button("Approve", on="#2").confirm == "I know no source of 40 %. Approve it?"
        await theatre.presses("Approve", on="#2")
        assert "approved" in plain(theatre.card("#2").lines[0])


async def test_what_a_person_writes_is_their_word(tmp_path: Path, claude: ClaudeDouble) -> None:
    claude.will(planned("Save 40 % now."))
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("plan a post about our sale")
        assert theatre.card("#1").previews[0].warnings == ("no source: 40 %",)
        form = (await theatre.presses("Edit", on="#1")).form
        await theatre.hands_in(form, x="Save 45 % now.")
        assert theatre.card("#1").previews[0].words == "Save 45 % now."
        assert theatre.card("#1").previews[0].warnings == ()


async def test_what_a_model_rewrites_is_looked_at_again(tmp_path: Path, claude: ClaudeDouble) -> None:
    new = [{"account": "x", "text": "20 % off, 3 days only."}]
    claude.will(planned("20 % off."), asked("revise_posts", {"changes": [{"number": 1, "variants": new}]}))
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("plan a post: 20 % off")
        await theatre.says("make it urgent")
        assert theatre.card("#1").previews[0].warnings == ("no source: 3",)


async def test_when_a_post_goes_out_is_a_source(tmp_path: Path, claude: ClaudeDouble) -> None:
    claude.will(planned("See you on Tuesday, 24 November.", due="2026-11-24T09:00"))
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("plan a post for our market")
        assert theatre.card("#1").previews[0].warnings == ()
