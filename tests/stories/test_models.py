"""A desk with Claude: planning by it over a real socket, what people see when it fails, and what it cost."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents.replies import plain
from tests.doubles.claude import server
from tests.doubles.claude.server import KEY, ClaudeDouble
from tests.doubles.claude.speaking import Answer, Refusal, text, thinking, tool
from tests.doubles.clock import HandClock
from tests.stories.theatre import Theatre, playing, words_of

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
POST = {"brief": "Sale", "due": "", "variants": [{"account": "x", "text": "20 % off, this week only."}]}
PLAN = {"topic": "sale", "start": "", "end": "", "posts": [POST]}
WRITTEN = Answer((thinking(), text("Press Approve."), tool("plan_posts", PLAN)), stop="tool_use")


@pytest.fixture
async def claude() -> AsyncIterator[ClaudeDouble]:
    async with server.listening() as double:
        yield double


@asynccontextmanager
async def desk(folder: Path, claude: ClaudeDouble, **more: str) -> AsyncIterator[Theatre]:
    """A desk that asks the double first."""
    given = {"COPYDESK_LLM": "anthropic", "ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": claude.url, **more}
    lines = "\n".join(f"{name}={value}" for name, value in given.items())
    await asyncio.to_thread((folder / ".env").write_text, lines)
    async with playing(folder, HandClock(FRIDAY)) as theatre:
        yield theatre


def said(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False)


async def test_claude_plans_and_it_is_counted(tmp_path: Path, claude: ClaudeDouble) -> None:
    claude.will(WRITTEN)
    async with desk(tmp_path, claude) as theatre:
        reply = await theatre.says("plan a post about our sale")
        assert "20 % off, this week only." in words_of(reply)
        assert plain(reply.text) == "Press Approve."
        assert theatre.card("#1").previews[0].note == "drafted by Claude"
        await theatre.presses("Approve", on="#1")
        usage = plain((await theatre.says("/usage")).text)
    assert "planner, claude-sonnet-5-5: 1 call, 3,497 tokens, $0.0017" in usage
    assert "1 post approved: 3,497 tokens and $0.0017 for each" in usage
    (first,) = claude.asked
    assert '"account":"x"' in first["system"][1]["text"]
    assert "Friday, 2026-11-20 10:00 in Europe/Berlin" in said(first["messages"][0])


async def test_thoughts_end_with_their_turn(tmp_path: Path, claude: ClaudeDouble) -> None:
    looking = Answer((thinking(), tool("show_queue", {})), stop="tool_use")
    claude.will(looking, Answer((text("Nothing."),)), Answer((text("Yes."),)))
    async with desk(tmp_path, claude) as theatre:
        await theatre.says("what is planned?")
        await theatre.says("is it good?")
    assert "thinking" in said({"messages": claude.asked[1]["messages"]})
    assert '"type": "thinking"' not in said({"messages": claude.asked[2]["messages"]})


async def test_when_claude_is_down_templates_write_and_say_so_once(
    tmp_path: Path, claude: ClaudeDouble
) -> None:
    claude.will(Refusal(529, "overloaded_error", {"retry-after": "3600"}))
    async with desk(tmp_path, claude) as theatre:
        reply = await theatre.says("plan 2 posts about our spring sale for X")
        assert plain(reply.text).startswith("ℹ Our usual model does not answer just now, so this was written")
        note = theatre.card("#1").previews[0].note
        again = await theatre.says("plan a post about our winter sale for X")
        assert "ℹ" not in plain(again.text)
        assert "ℹ" not in said({"kept": [each.text for each in await _kept(theatre)]})
    assert note == "written from a template: no AI could be reached"
    assert len(claude.asked) == 1


async def _kept(theatre: Theatre) -> list[Any]:
    context = await theatre.context()
    async with context.read() as work:
        found = await work.conversation.recent(place_id=context.place_id, thread="", count=8)
    return [type("Kept", (), {"text": each.words}) for each in found]


async def test_an_owner_is_told_of_a_wrong_key_and_nobody_else(tmp_path: Path, claude: ClaudeDouble) -> None:
    async with desk(tmp_path, claude, ANTHROPIC_API_KEY="sk-wrong") as theatre:
        await theatre.says("/invite eve editor")
        await theatre.says("what is scheduled?", by="eve")
        told = [(name, plain(reply.text)) for name, reply in theatre.stage.private]
        await theatre.says("what is scheduled?", by="eve")
        assert len(theatre.stage.private) == len(told) == 1
    assert told[0][0] == "dana"
    assert "does not accept our key: an owner must put another one into ANTHROPIC_API_KEY" in told[0][1]
    assert "sk-wrong" not in theatre.said()


async def test_a_refusal_is_said_plainly_and_nothing_was_done(tmp_path: Path, claude: ClaudeDouble) -> None:
    claude.will(Answer((text("I can't"),), stop="refusal"))
    async with desk(tmp_path, claude) as theatre:
        reply = await theatre.says("plan a post that defames our rival")
    assert plain(reply.text) == (
        "Claude declined to write this. Say it differently, or write it yourself. "
        "Nothing was published by this."
    )
    assert len(claude.asked) == 1


async def test_a_days_budget_is_kept_and_can_be_changed(tmp_path: Path, claude: ClaudeDouble) -> None:
    claude.will(WRITTEN, Answer((text("Hi."),)))
    async with desk(tmp_path, claude) as theatre:
        assert "does not read right" in plain((await theatre.says("/settings dollars-a-day lots")).text)
        await theatre.says("/settings tokens-a-day 3000")
        await theatre.says("plan a post about our sale")
        reply = await theatre.says("what is scheduled?")
        assert "Today's budget for AI is spent" in plain(reply.text)
        assert "budget: 3,000 tokens a day" in plain((await theatre.says("/usage")).text)
        await theatre.says("/settings tokens-a-day off")
        await theatre.says("/settings dollars-a-day 2,50")
        assert "dollars-a-day: 2.50 (" in plain((await theatre.says("/settings")).text)
        assert plain((await theatre.says("hello?")).text) == "Hi."
