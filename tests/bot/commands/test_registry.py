"""Commands: answers that need no model, whatever is typed after the slash."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.context import Context
from agents.refusals import REFUSALS, refusal_reply
from agents.replies import Reply, plain, say
from bot.commands.registry import COMMANDS, Commands
from prompts import load
from storage.database import Database
from tests.agents.desk_setup import DeskSetup, set_up_desk
from tests.agents.workspace_setup import open_database


@pytest.fixture(autouse=True)
def prompts_are_read() -> None:
    """As the desk does before its loop runs."""
    load()


@pytest.fixture
async def database(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Database]:
    async with open_database(tmp_path_factory.mktemp("desk")) as database:
        yield database


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


async def plan(_context: Context, words: str) -> Reply:
    return say(f"planner: {words}")


async def run(desk: DeskSetup, line: str, *, by: str = "dana") -> str:
    """What a command answers, refused or not."""
    try:
        reply = await Commands().run(await desk.context(by), line, plan)
    except REFUSALS as refusal:
        reply = refusal_reply(refusal)
    assert reply
    return plain(reply.text) + "".join(card.title for card in reply.cards)


async def test_help_lists_every_command(desk: DeskSetup) -> None:
    words = await run(desk, "/help")
    assert all(each.usage in words for each in COMMANDS.values())


@pytest.mark.parametrize("name", COMMANDS)
async def test_every_command_answers_with_and_without_words(desk: DeskSetup, name: str) -> None:
    for rest in ("", " x", ' "an open quote', " x y z " * 50):
        for by in ("dana", "vic"):
            await run(desk, f"/{name}{rest}", by=by)


async def test_words_to_plan_go_to_the_planner(desk: DeskSetup) -> None:
    assert await run(desk, "/plan 5 posts") == "planner: plan 5 posts"
    assert await run(desk, "/PLAN\nplan 5 posts") == "planner: plan 5 posts"
    assert "What should I plan" in await run(desk, "/plan")


async def test_an_unknown_command_gets_the_nearest_one(desk: DeskSetup) -> None:
    reply = await Commands().run(await desk.context(), "/queu", plan)
    assert reply.buttons[0].value == "do:queue:"
    assert "/help lists them all" in await run(desk, "/" + "x" * 20_000)
    assert "/help" in await run(desk, "/")


@pytest.mark.parametrize("number", ["²", "٣", "-1", "1e3", "9" * 30, "9" * 5000, "", "##"])
async def test_a_number_that_names_no_post_is_answered(desk: DeskSetup, number: str) -> None:
    await desk.plan()
    assert "Which post?" in await run(desk, f"/show {number}")
    assert "#1 Spring" in await run(desk, "/show #1")


@pytest.mark.parametrize("times", ["²", "0", "-1", "1001", "9" * 5000])
async def test_a_fault_is_played_a_sensible_number_of_times(desk: DeskSetup, times: str) -> None:
    assert "from 1 to 1000" in await run(desk, f"/fault short refuse {times}")
    assert "next try." in await run(desk, "/fault short refuse")
    assert "next 2 tries." in await run(desk, "/fault short refuse 2")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.sampled_from(sorted(COMMANDS)), rest=st.text(max_size=40))
async def test_nothing_typed_breaks_a_command(desk: DeskSetup, name: str, rest: str) -> None:
    await run(desk, f"/{name} {rest.encode(errors='ignore').decode()}")
