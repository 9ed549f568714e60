"""A campaign with Claude: one call for the strategy, one that drafts from exactly what people approved."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.replies import plain
from tests.doubles.claude import server
from tests.doubles.claude.server import ClaudeDouble
from tests.doubles.claude.speaking import Answer, Refusal, text, tool
from tests.stories.test_campaigns import BEGIN, button
from tests.stories.test_models import desk
from tests.stories.theatre import words_of

OUTLINE = {
    "audience": "People who bake at home",
    "pillars": [{"name": "Dough", "about": "What makes it rise."}],
    "posts_a_week": 1,
    "start": "2026-11-23",
    "end": "2026-11-29",
    "measures": ["views"],
}
POST = {"brief": "Dough: rising", "due": "", "variants": [{"account": "x", "text": "Let it rest overnight."}]}
PLAN = {"topic": "baking", "start": "2026-11-23", "end": "2026-11-29", "posts": [POST]}


@pytest.fixture
async def claude() -> AsyncIterator[ClaudeDouble]:
    async with server.listening() as double:
        yield double


async def test_the_posts_are_drafted_from_what_people_approved(tmp_path: Path, claude: ClaudeDouble) -> None:
    drafted = Answer((tool("plan_posts", PLAN),), stop="tool_use")
    claude.will(Answer((text(json.dumps(OUTLINE)),)), drafted, Answer((text("Press Approve."),)))
    async with desk(tmp_path, claude) as theatre:
        card = words_of(await theatre.says(BEGIN))
        await theatre.presses_value(button(theatre, "Approve"))
        assert theatre.card("#1").title == "#1 Dough: rising"
        assert theatre.card("#1").previews[0].note == "drafted by Claude"
        usage = plain((await theatre.says("/usage")).text)
    assert "Audience: People who bake at home" in card
    assert "drafted by Claude" in card
    assert "strategy, claude-opus-5-5: 1 call" in usage
    asked = claude.asked[1]
    assert [each["name"] for each in asked["tools"]] == ["plan_posts"]
    said = json.dumps(asked["messages"], ensure_ascii=False)
    assert "People who bake at home" in said
    assert "Draft 1 of them with one call" in said.replace("\\n", " ")


async def test_when_no_draft_came_the_strategy_stays_approved(tmp_path: Path, claude: ClaudeDouble) -> None:
    claude.will(Answer((text(json.dumps(OUTLINE)),)), Answer((text("No."),), stop="refusal"))
    async with desk(tmp_path, claude) as theatre:
        await theatre.says(BEGIN)
        said = plain((await theatre.presses_value(button(theatre, "Approve"))).text)
        assert "is approved" in said
        assert "Claude declined" in said
        assert "press Draft posts on campaign 1 to try again" in said
        claude.will(Answer((tool("plan_posts", PLAN),), stop="tool_use"), Answer((text("Done."),)))
        await theatre.presses_value(button(theatre, "Draft posts"))
        assert theatre.card("#1").title == "#1 Dough: rising"


async def test_when_claude_is_down_the_template_says_so(tmp_path: Path, claude: ClaudeDouble) -> None:
    claude.will(Refusal(529, "overloaded_error", {"retry-after": "3600"}))
    async with desk(tmp_path, claude) as theatre:
        said = words_of(await theatre.says(BEGIN))
    assert said.startswith("ℹ Our usual model does not answer just now")
    assert "written from a template: no AI could be reached" in said
