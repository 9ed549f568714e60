"""/usage: what was spent, on what, and for each approved post."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agents.context import Budget
from agents.operations import usage
from agents.refusals import Refused
from agents.replies import plain
from storage.database import Database
from tests.agents.desk_setup import FRIDAY, DeskSetup, set_up_desk

CALL: dict[str, Any] = {
    "at": FRIDAY, "purpose": "planner", "provider": "anthropic", "model": "claude-sonnet-5-5", "input": 500,
    "cached": 3000, "written": 0, "output": 1500, "thinking": 300, "cost": 14_200, "took_ms": 900,
    "request_id": "", "trouble": "",
}  # fmt: skip


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


async def called(desk: DeskSetup, *calls: dict[str, Any]) -> None:
    async with desk.desk.database.work(desk.workspace_id) as work:
        await work.model_calls.add([{**CALL, **call} for call in calls])


async def said(desk: DeskSetup, *, by: str = "vic") -> str:
    return plain((await usage.show_usage(await desk.context(by))).text)


async def test_nothing_spent_is_said_so(desk: DeskSetup) -> None:
    assert await said(desk) == "No model was asked in the last 30 days."


async def test_today_and_thirty_days_on_what_and_for_each_post(desk: DeskSetup) -> None:
    [first, _] = await desk.plan(count=2)
    await desk.approve(first, by="bob")
    earlier = FRIDAY - timedelta(days=3)
    cheap = {"purpose": "classification", "model": "claude-haiku-5-5", "cost": 40, "at": earlier}
    failed = {"model": "", "trouble": "529", "cost": 0, "input": 0, "cached": 0, "output": 0, "thinking": 0}
    long_ago = {"at": FRIDAY - timedelta(days=31)}
    rules = {"provider": "rules", "model": "", "cost": 0, "input": 0, "cached": 0, "output": 0, "thinking": 0}
    await called(desk, {}, cheap, failed, long_ago, rules)
    assert await said(desk) == "\n".join(
        [
            "Today: 3 calls, 5,000 tokens, $0.01",
            "Last 30 days: 4 calls, 10,000 tokens, $0.01",
            "  planner, claude-sonnet-5-5: 1 call, 5,000 tokens, $0.01",
            "  classification, claude-haiku-5-5: 1 call, 5,000 tokens, $0.000040",
            "  planner, rules: 1 call, 0 tokens, $0.00",
            "86% of what was read came from a cache, 20% of what was written was thinking, 1 call failed",
            "1 post approved: 10,000 tokens and $0.01 for each",
        ]
    )


async def test_what_has_no_known_price_is_named(desk: DeskSetup) -> None:
    await called(desk, {"provider": "gemini", "model": "gemini-3.6-flash", "cost": None})
    assert "1 call, 5,000 tokens, $0.00 and 1 call without a known price" in await said(desk)


async def test_the_budget_stands_beside_the_day(desk: DeskSetup) -> None:
    await called(desk, {})
    desk.desk = replace(desk.desk, budget=Budget(200_000, 2_500_000))
    assert "Today: 1 call, 5,000 tokens, $0.01 (budget: 200,000 tokens and $2.50 a day)" in await said(desk)


async def test_a_stranger_sees_nothing(desk: DeskSetup) -> None:
    stranger = replace(await desk.context(), capabilities=frozenset())
    with pytest.raises(Refused):
        await usage.show_usage(stranger)


@pytest.mark.parametrize(
    ("cost", "words"),
    [(0, "$0.00"), (40, "$0.000040"), (3_466, "$0.0035"), (14_200, "$0.01"), (2_500_000, "$2.50")],
)
def test_small_money_is_shown_too(cost: int, words: str) -> None:
    assert usage.format_cost(cost) == words
