"""What every request begins with is the same bytes: vendors keep it, and charge a twentieth for it."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.replies import Channel
from agents.workspace import onboarding
from tests.doubles.claude import server
from tests.doubles.claude.server import ClaudeDouble
from tests.doubles.claude.speaking import Answer, text, tool
from tests.stories.test_models import PLAN, desk
from tests.stories.theatre import Theatre

HELLO = Answer((text("Hello."),))
PLANNED = Answer((tool("plan_posts", PLAN),), stop="tool_use")


@pytest.fixture
async def claude() -> AsyncIterator[ClaudeDouble]:
    async with server.listening() as double:
        yield double


def beginning(body: dict[str, Any], *, blocks: int) -> str:
    """The body as it was sent, up to and with that block of the system prompt."""
    return json.dumps([body["model"], body["tools"], body["system"][:blocks]], ensure_ascii=False)


async def neighbour(theatre: Theatre) -> Theatre:
    """Another workspace on the same desk, with other words about itself."""
    channel = Channel(theatre.surface.name, "next-door")
    app, clock = theatre.app, theatre.clock
    workspace_id = await onboarding.found_workspace(
        app.desk.database,
        app.desk.platforms,
        channel=channel,
        owner="nina",
        address="nina",
        zone="America/New_York",
        now=clock.now(),
    )
    return replace(theatre, channel=channel, workspace_id=workspace_id)


async def test_two_turns_of_a_workspace_begin_alike(tmp_path: Path, claude: ClaudeDouble) -> None:
    claude.will(PLANNED, HELLO)
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("/brand voice friendly")
        await theatre.says("plan a post about our sale")
        await theatre.passes(hours=30)
        await theatre.says("hello", by="dana")
    first, second = claude.asked
    assert beginning(first, blocks=2) == beginning(second, blocks=2)
    assert first["messages"][-1] != second["messages"][-1]


async def test_two_workspaces_begin_alike_and_know_nothing_of_each_other(
    tmp_path: Path, claude: ClaudeDouble
) -> None:
    claude.will(HELLO, HELLO)
    async with desk(tmp_path, claude) as theatre:
        other = await neighbour(theatre)
        await theatre.says("/brand voice stern")
        await other.says("/brand voice playful", by="nina")
        await theatre.says("hello")
        await other.says("hello", by="nina")
    first, second = claude.asked
    assert beginning(first, blocks=1) == beginning(second, blocks=1)
    assert "stern" in beginning(first, blocks=2)
    assert "playful" not in json.dumps(first)
    assert "stern" not in json.dumps(second)


async def test_what_is_cached_ends_where_the_talk_begins(tmp_path: Path, claude: ClaudeDouble) -> None:
    claude.will(HELLO)
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("hello")
    (body,) = claude.asked
    assert [each["cache_control"]["ttl"] for each in body["system"]] == ["1h", "1h"]
    present, words = body["messages"][-1]["content"]
    assert "Europe/Berlin" in present["text"]
    assert words["text"] == "hello"


async def test_a_wish_about_one_post_sends_that_posts_words_alone(
    tmp_path: Path, claude: ClaudeDouble
) -> None:
    drafts = [
        {"brief": each, "due": "", "variants": [{"account": "x", "text": f"All about {each}."}]}
        for each in ("tulips", "roses", "lilies")
    ]
    claude.will(Answer((tool("plan_posts", {**PLAN, "posts": drafts}),), stop="tool_use"))
    moved = tool("move_posts", {"moves": [{"number": 3, "due": "2026-11-27T09:00"}]})
    shorter = {"changes": [{"number": 2, "variants": [{"account": "x", "text": "Roses."}]}]}
    claude.will(Answer((moved, tool("revise_posts", shorter, id="toolu_02")), stop="tool_use"))
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("plan 3 posts about flowers")
        await theatre.says("move 3 to Friday, make 2 shorter")
        assert theatre.card("#2").previews[0].words == "Roses."
    assert len(claude.asked) == 2
    present = claude.asked[1]["messages"][-1]["content"][0]["text"]
    assert "All about roses." in present
    assert "All about tulips." not in json.dumps(claude.asked[1])
