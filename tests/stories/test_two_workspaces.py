"""Two workspaces on one desk never see each other, whatever id a person or a model names."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agents import tools
from agents.replies import Channel
from agents.turns import planner
from agents.turns.toolbox import Toolbox
from agents.workspace import onboarding
from bot.commands.registry import COMMANDS
from integrations.llm.base import ToolCall
from tests.doubles.clock import HandClock
from tests.doubles.model import Scripted
from tests.stories.theatre import Theatre, playing, words_of

CANARY = "zanzibar-secret-launch"


@pytest.fixture
async def both(tmp_path: Path, clock: HandClock) -> AsyncIterator[tuple[Theatre, Theatre]]:
    """Our workspace, and another one that holds a canary in everything it has."""
    async with playing(tmp_path, clock, place="ours") as ours:
        channel = Channel(ours.surface.name, "theirs")
        workspace_id = await onboarding.found_workspace(
            ours.app.desk.database,
            ours.app.desk.platforms,
            channel=channel,
            owner="tessa",
            address="tessa",
            zone="Asia/Tokyo",
            now=clock.now(),
        )
        theirs = Theatre(ours.app, clock, ours.surface, channel, workspace_id)
        await theirs.says(f"plan 3 posts about {CANARY} for X and LinkedIn tomorrow", by="tessa")
        await theirs.says(f"/brand name {CANARY}", by="tessa")
        await theirs.says(f"/connect sandbox {CANARY}", by="tessa")
        await theirs.says(f"/invite {CANARY} editor", by="tessa")
        await theirs.presses("Approve", on="#1", by="tessa")
        await theirs.passes(days=2)
        yield ours, theirs


async def snapshot(theatre: Theatre) -> list[Any]:
    """Every row of a workspace that somebody else might reach for."""
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        posts = await work.posts.newest(100)
        return [
            [
                (p.number, p.version, [(v.status, v.revision, v.due_at, v.current.words) for v in p.variants])
                for p in posts
            ],
            [(f.kind, f.value) for f in await work.brand_facts.all()],
            [(a.ref, a.health) for a in await work.accounts.all()],
            [(p.name, p.role) for p in await work.people.all()],
        ]


COMMAND_LINES = [f"/{name}" for name in COMMANDS] + [
    "/show 1", "/show 2", "/calendar month", "/report month", "/role tessa viewer", "/disconnect sandbox",
    "/brand remove name", "/fault sandbox refuse", "/audit verify", "/settings grace 5",
    "/invite tessa owner",
]  # fmt: skip


async def test_no_command_reaches_into_another_workspace(both: tuple[Theatre, Theatre]) -> None:
    ours, theirs = both
    before = await snapshot(theirs)
    for line in COMMAND_LINES:
        reply = await ours.says(line)
        assert CANARY not in words_of(reply), line
    assert await snapshot(theirs) == before


async def test_no_button_of_another_workspace_works(both: tuple[Theatre, Theatre]) -> None:
    ours, theirs = both
    before = await snapshot(theirs)
    values = [button.value for card in theirs.stage.cards.values() for button in card.buttons]
    assert len(values) > 8
    for value in values:
        reply = await ours.presses_value(value)
        assert CANARY not in words_of(reply), value
        assert CANARY not in str(reply.form), value
    assert await snapshot(theirs) == before


async def test_no_tool_reaches_into_another_workspace(both: tuple[Theatre, Theatre]) -> None:
    ours, theirs = both
    before = await snapshot(theirs)
    toolbox = await asyncio.to_thread(Toolbox.of, tools)
    arguments: dict[str, dict[str, Any]] = {
        "revise_posts": {"changes": [{"number": 2, "variants": [{"account": "x", "text": "stolen"}]}]},
        "move_posts": {"moves": [{"number": 2, "due": "2026-12-24T09:00"}]},
        "cancel_posts": {"numbers": [1, 2, 3], "account": ""},
        "publish_now": {"numbers": [1, 2, 3]},
        "show_post": {"number": 2},
        "show_calendar": {"period": "month"},
        "show_report": {"period": "month"},
        "ask_person": {"question": "which?", "options": [{"label": "a", "says": "b"}]},
        "plan_posts": {
            "topic": "ours", "start": "", "end": "",
            "posts": [{"brief": "b", "due": "", "variants": [{"account": "sandbox", "text": "t"}]}],
        },
    }  # fmt: skip
    context = await ours.context()
    for spec in toolbox.specs(context.capabilities):
        call = ToolCall("1", spec.name, arguments.get(spec.name, {}))
        model = Scripted(calls=(call,))
        reply = await planner.run_turn(
            ours.with_model(context, model), "do it", toolbox=toolbox, progress=ours.no_progress
        )
        assert CANARY not in words_of(reply), spec.name
        assert CANARY not in json.dumps([str(each) for each in model.requests]), spec.name
    assert await snapshot(theirs) == before
    assert CANARY in words_of(await theirs.says("/brand", by="tessa"))
