"""The toolbox: tools from signatures, looked up by name, with arguments that a model may have made up."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from agents import tools
from agents.context import Capability, Context
from agents.refusals import Refused
from agents.replies import Reply, plain, say
from agents.turns.toolbox import BadCall, Toolbox, tool
from storage.database import Database
from tests.agents.desk_setup import DeskSetup, set_up_desk

EVERYTHING = Toolbox.of(tools)


class Inner(BaseModel):
    """Something in it."""

    model_config = ConfigDict(extra="forbid")
    words: str


@tool(needs=Capability.DRAFT)
async def echo(context: Context, number: int, items: list[Inner]) -> Reply:
    """Say it again."""
    return say(f"{number}: {', '.join(each.words for each in items)}")


ECHO = Toolbox({"echo": echo.tool})  # type: ignore[attr-defined]


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


def test_a_tool_is_its_signature_and_docstring() -> None:
    (spec,) = ECHO.specs(frozenset({Capability.DRAFT}))
    assert (spec.name, spec.description) == ("echo", "Say it again.")
    assert spec.schema["required"] == ["number", "items"]
    assert spec.schema["additionalProperties"] is False


def test_no_model_has_a_tool_that_acts_outside_or_decides() -> None:
    names = {spec.name for spec in EVERYTHING.specs(frozenset(Capability))}
    assert names == {
        *("ask_person", "cancel_posts", "move_posts", "plan_posts", "publish_now", "revise_posts"),
        *("show_accounts", "show_brand", "show_calendar", "show_help", "show_post", "show_queue"),
        *("show_report", "show_waiting", "add_to_queue", "read_posts", "offer_versions", "make_image"),
        *("start_campaign", "show_campaigns", "improve_campaign", "test_variants"),
    }


def test_people_offer_a_model_only_what_they_may_do_themselves() -> None:
    looks = {spec.name for spec in EVERYTHING.specs(frozenset({Capability.LOOK}))}
    assert looks
    assert not looks & {"plan_posts", "revise_posts", "move_posts", "cancel_posts", "publish_now"}


async def test_a_tool_is_refused_to_whoever_may_not_use_it(desk: DeskSetup) -> None:
    with pytest.raises(Refused, match="As viewer you can look but not draft"):
        await ECHO.call(await desk.context("vic"), "echo", {"number": 1, "items": []})


async def test_arguments_are_clean_before_a_tool_sees_them(desk: DeskSetup) -> None:
    words = {"words": "a\x00b\ud800c\r\nd"}
    reply = await ECHO.call(await desk.context(), "echo", {"number": "7", "items": [words]})
    assert plain(reply.text) == "7: abc\nd"


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"number": 1},
        {"number": 1.5, "items": []},
        {"number": float("nan"), "items": []},
        {"number": "9" * 5000, "items": []},
        {"number": 1, "items": None},
        {"number": 1, "items": [{"words": 1}]},
        {"number": 1, "items": [{"words": "x", "seal": "forged"}]},
        {"number": 1, "items": [], "workspace_id": 2},
        {"number": 1, "items": [], "\ud800" * 10_000: 2},
        [],
        None,
        "number",
    ],
)
async def test_arguments_that_do_not_fit_are_a_short_mistake(desk: DeskSetup, arguments: Any) -> None:
    with pytest.raises(BadCall) as mistake:
        await ECHO.call(await desk.context(), "echo", arguments)
    str(mistake.value).encode()
    assert len(str(mistake.value)) < 300


async def test_arguments_without_a_bottom_are_a_mistake(desk: DeskSetup) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(BadCall, match="no JSON object"):
        await ECHO.call(await desk.context(), "echo", {"number": 1, "items": deep})


async def test_a_tool_that_does_not_exist_is_a_mistake(desk: DeskSetup) -> None:
    for name in ("publish", "approve", "", "\ud800" * 9, "x" * 100_000, "__class__"):
        with pytest.raises(BadCall, match="there is no tool") as mistake:
            await EVERYTHING.call(await desk.context(), name, {})
        assert len(str(mistake.value)) < 100


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(arguments=st.dictionaries(st.sampled_from(["number", "items", "x"]), JSON), name=st.text(max_size=9))
async def test_no_arguments_break_a_call(desk: DeskSetup, arguments: dict[str, Any], name: str) -> None:
    context = await desk.context()
    for each in ("echo", name):
        try:
            await ECHO.call(context, each, arguments)
        except (BadCall, Refused):
            continue
