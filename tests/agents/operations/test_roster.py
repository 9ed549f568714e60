"""The roster: every specialist is found in its own file, and says truly whether it works and what it cost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agents.context import Budget
from agents.operations import roster
from agents.operations.roster import Agent
from agents.refusals import Refused
from agents.replies import plain
from integrations.llm.base import Model
from storage.database import Database
from tests.agents.desk_setup import DeskSetup, set_up_desk
from tests.doubles.model import Scripted

TOKENS = {"input": 1000, "cached": 0, "written": 0, "output": 500, "thinking": 0}
ANSWERED = {"cost": 14_200, "took_ms": 900, "request_id": "", "trouble": ""}
CALL = {"purpose": "planner", "provider": "claude", "model": "claude-sonnet-5-5", **TOKENS, **ANSWERED}
DRAWS = Agent("artist", "Draws.", purposes=("images",), needs_model=True)


class Named(Scripted):
    """A model by another name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name


class Several(Scripted):
    """Models in the order of preference; the last needs nobody."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.models: list[Model] = [Named(name) for name in (*names, "rules")]


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    found = await set_up_desk(database)
    found.desk = replace(found.desk, model=Several("claude", "groq"))
    return found


async def called(desk: DeskSetup, **more: Any) -> None:
    async with desk.desk.database.work(desk.workspace_id) as work:
        await work.model_calls.add([{**CALL, "at": desk.clock.now(), **more}])


async def said(desk: DeskSetup, name: str) -> list[str]:
    """What is said of one of them."""
    rows = plain((await roster.list_agents(await desk.context("vic"))).text).splitlines()
    first = next(place for place, row in enumerate(rows) if row.startswith(name))
    rest = next((each for each in range(first + 1, len(rows)) if rows[each][0] != " "), len(rows))
    return [row.strip() for row in rows[first:rest]]


def test_specialists_are_found_in_the_order_of_the_work() -> None:
    names = [each.name for each in roster.AGENTS]
    expected = [
        "planner",
        "strategist",
        "writer",
        "creative",
        "timing",
        "publisher",
        "collector",
        "optimiser",
    ]
    expected.append("reporter")
    assert names == expected
    assert len(set(names)) == len(names)
    assert all(each.does.endswith(".") for each in roster.AGENTS)


async def test_each_says_when_it_ran_and_what_that_cost(desk: DeskSetup) -> None:
    assert await said(desk, "Planner") == [
        "Planner · on, with claude", roster.AGENTS[0].does, "has not run yet"
    ]  # fmt: skip
    await called(desk)
    await called(desk, at=desk.clock.now() - timedelta(days=60))
    assert (await said(desk, "Planner"))[2] == (
        "last run Fri 20 Nov 10:00 Europe/Berlin · 1 call, 1,500 tokens, $0.01"
    )
    assert (await said(desk, "Writer"))[
        -1
    ] == "works in the calls of the planner; what they cost stands there"
    assert (await said(desk, "Timing")) == ["Timing · on", next(
        each.does for each in roster.AGENTS if each.name == "timing"
    )]  # fmt: skip


async def test_trouble_of_a_model_is_named_until_it_answers_again(desk: DeskSetup) -> None:
    await called(desk, trouble="401")
    assert (await said(desk, "Planner"))[0] == "Planner · on, with groq (trouble: claude: 401)"
    await called(desk, provider="groq", trouble="402")
    assert (await said(desk, "Planner"))[0] == "Planner · no model answered it last (claude: 401, groq: 402)"
    await called(desk)
    assert (await said(desk, "Planner"))[0] == "Planner · on, with claude (trouble: groq: 402)"


async def test_without_a_model_or_a_budget_it_says_what_stands_in(desk: DeskSetup) -> None:
    desk.desk = replace(desk.desk, budget=Budget(tokens=1000))
    await called(desk)
    assert (await said(desk, "Planner"))[0] == f"Planner · {roster.RESTING}"
    desk.desk = replace(desk.desk, model=Several())
    assert (await said(desk, "Writer"))[0] == f"Writer · {roster.RULES}"
    assert (await said(desk, "Publisher"))[0] == "Publisher · on"


def test_one_that_needs_a_model_says_what_it_needs() -> None:
    assert roster.describe_state(DRAWS, roster.AvailableModels([], {}, is_spent=False)) == roster.NEEDS_KEY
    assert (
        roster.describe_state(DRAWS, roster.AvailableModels(["claude"], {}, is_spent=True)) == roster.SHUT_OUT
    )
    assert (
        roster.describe_state(DRAWS, roster.AvailableModels(["claude"], {}, is_spent=False))
        == "on, with claude"
    )


async def test_a_stranger_sees_nobody(desk: DeskSetup) -> None:
    with pytest.raises(Refused):
        await roster.list_agents(replace(await desk.context(), capabilities=frozenset()))


async def test_a_neighbours_calls_are_nobodys_here(desk: DeskSetup) -> None:
    async with desk.desk.database.shared_work() as rows:
        other = await rows.workspaces.add(name="Other", zone="UTC", at=desk.clock.now())
        await rows.within(other.id).model_calls.add([{**CALL, "at": desk.clock.now()}])
    assert (await said(desk, "Planner"))[2] == "has not run yet"
