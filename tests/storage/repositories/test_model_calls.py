"""The ledger: what is summed up, of whom, and since when."""

from datetime import timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.repositories.turns.model_calls import ModelUsage
from storage.unit_of_work import Work
from tests.storage.rows import NOON, rows

CALL: dict[str, Any] = {
    "at": NOON, "purpose": "planner", "provider": "anthropic", "model": "claude-sonnet-5-5", "input": 509,
    "cached": 2946, "written": 10, "output": 1287, "thinking": 87, "cost": 14_000, "request_id": "req_1",
    "took_ms": 900, "trouble": "",
}  # fmt: skip


@pytest.fixture
async def workspace_id(database: Database) -> int:
    return (await rows(database)).workspace_id


async def written(work: Work, *calls: dict[str, Any]) -> None:
    await work.model_calls.add([{**CALL, **call} for call in calls])


async def test_what_was_spent_is_summed_up_since_a_moment(database: Database, workspace_id: int) -> None:
    async with database.work(workspace_id) as work:
        await written(work, {"at": NOON - timedelta(seconds=1)}, {}, {"trouble": "529", "cost": None})
        spent = await work.model_calls.usage(since=NOON)
        assert spent == ModelUsage(2, 1, 1018, 5892, 20, 2574, 174, 14_000, unpriced=1)
        assert (spent.prompt, spent.tokens) == (6930, 9504)
        assert await work.model_calls.usage(since=NOON + timedelta(days=1)) == ModelUsage()


async def test_the_dearest_purpose_and_model_come_first(database: Database, workspace_id: int) -> None:
    async with database.work(workspace_id) as work:
        cheap = {"purpose": "classification", "model": "claude-haiku-5-5", "cost": 30}
        unknown = {"provider": "gemini", "model": "gemini-3.6-flash", "cost": None}
        await written(work, cheap, unknown, {}, {})
        shares = await work.model_calls.usage_shares(since=NOON)
    assert [(each.model, each.usage.calls, each.usage.cost) for each in shares] == [
        ("claude-sonnet-5-5", 2, 28_000),
        ("claude-haiku-5-5", 1, 30),
        ("gemini-3.6-flash", 1, 0),
    ]


async def test_who_answered_last_and_what_was_wrong(database: Database, workspace_id: int) -> None:
    async with database.work(workspace_id) as work:
        assert (
            await work.model_calls.last_provider("planner"),
            await work.model_calls.last_error("groq"),
        ) == (
            "",
            "",
        )
        await written(
            work, {"provider": "groq"}, {"trouble": "401"}, {"provider": "rules"}, {"trouble": "402"}
        )
        assert await work.model_calls.last_provider("planner") == "rules"
        assert await work.model_calls.last_error("anthropic") == "402"
        assert await work.model_calls.last_error("groq") == ""


async def test_nobody_sees_what_another_workspace_spent(database: Database, workspace_id: int) -> None:
    async with database.shared_work() as shared:
        other = await shared.workspaces.add(name="Other", zone="UTC", at=NOON)
        await written(shared.within(other.id), {})
    async with database.read(workspace_id) as work:
        assert await work.model_calls.usage(since=NOON) == ModelUsage()
        assert await work.model_calls.usage_shares(since=NOON) == []
        assert await work.model_calls.last_provider("planner") == ""
