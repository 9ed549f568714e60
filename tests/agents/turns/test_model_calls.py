"""Asking a model: every call is written down, the day's budget holds, and what is said is said once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from agents.context import Budget
from agents.refusals import Refused
from agents.replies import Channel, Text, plain
from agents.turns import model_calls
from agents.turns.model_calls import ModelAnswer
from integrations.errors import Declined, Misconfigured, TryLater
from integrations.llm.base import (
    Briefing,
    ChatMessage,
    FinalAnswer,
    FinishedCall,
    Model,
    ModelRequest,
    Reset,
    TextDelta,
    TokenUsage,
)
from integrations.llm.chain import ModelChain
from storage.database import Database
from storage.models import ModelCall
from tests.agents.desk_setup import FRIDAY, DeskSetup, set_up_desk
from tests.doubles.clock import HandClock
from tests.doubles.model import Paid, Played

KEY = Misconfigured("Claude does not accept our key: an owner must put another one in.", code="401")
DOWN = TryLater("Down.", wait=timedelta(hours=1), code="529")
FINE = FinalAnswer("Hello", (), "m")
REQUEST = ModelRequest("planner", "", (ChatMessage("person", "hi"),), (), Briefing(FRIDAY, "UTC", "", ""))


@dataclass
class Ears:
    """The owners, who remember what they were told."""

    told: list[str]

    async def tell(self, workspace_id: int, channel: Channel, words: Text) -> None:
        """Hear it."""
        self.told.append(plain(words))

    async def deliver(self, channel: Channel) -> None:
        """They have heard it already."""


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


@pytest.fixture
def ears() -> Ears:
    return Ears([])


def used(tokens: int, *, cost: int | None = None, provider: str = "first") -> FinishedCall:
    return FinishedCall(provider, "m", TokenUsage(input=tokens - 10, output=10), "req_1", cost=cost)


async def put(
    desk: DeskSetup, model: Model, *, ears: Ears | None = None, budget: Budget | None = None
) -> ModelAnswer:
    """One question."""
    context = await desk.context()
    shared = replace(context.desk, model=model, owners=ears, budget=budget or Budget())
    heard: list[str] = []

    async def hear(so_far: str) -> None:
        heard.append(so_far)

    return await model_calls.ask_model(replace(context, desk=shared), REQUEST, heard=hear)


async def rows(desk: DeskSetup) -> Sequence[ModelCall]:
    async with desk.desk.database.read(desk.workspace_id) as work:
        return list(await work.session.scalars(select(ModelCall).order_by(ModelCall.id)))


async def test_every_call_is_a_row(desk: DeskSetup) -> None:
    usage = TokenUsage(509, 2946, 300, 200, 1287, 87)
    took = timedelta(milliseconds=1234)
    call = FinishedCall("anthropic", "claude-sonnet-5-5", usage, "req_7", took, 14_000)
    answered = await put(desk, Played("m", (TextDelta("Hel"), call, FINE)))
    assert (answered.done, answered.tokens, answered.note) == (FINE, 5042, "")
    [row] = await rows(desk)
    found = {column.name: getattr(row, column.name) for column in ModelCall.__table__.columns}
    assert {**found, "id": 0} == {
        "id": 0, "workspace_id": desk.workspace_id, "at": FRIDAY, "purpose": "planner",
        "provider": "anthropic", "model": "claude-sonnet-5-5", "input": 509, "cached": 2946,
        "written": 300, "output": 1287,
        "thinking": 87, "cost": 14_000, "request_id": "req_7", "took_ms": 1234, "trouble": "",
    }  # fmt: skip


@pytest.mark.parametrize("trouble", [DOWN, Declined("No.", code="refusal")])
async def test_a_call_that_failed_is_a_row_too(desk: DeskSetup, trouble: TryLater) -> None:
    with pytest.raises(type(trouble)):
        await put(desk, Played("m", (replace(used(100), trouble=trouble), trouble)))
    assert [(row.input, row.trouble) for row in await rows(desk)] == [(90, trouble.code)]


async def test_a_model_that_breaks_off_is_refused(desk: DeskSetup) -> None:
    with pytest.raises(Refused, match="broke off"):
        await put(desk, Played("m", (TextDelta("Hel"), Reset("529"))))


@pytest.mark.parametrize(
    ("limit", "own"), [(Budget(tokens=100), None), (Budget(cost=100), None), (Budget(tokens=500), 100)]
)
async def test_when_the_day_is_spent_only_the_free_are_asked_until_midnight(
    desk: DeskSetup, limit: Budget, own: int | None
) -> None:
    async with desk.desk.database.work(desk.workspace_id) as work:
        (await work.workspaces.get()).tokens_a_day = own
    paid = Paid("first", *[(used(60), FINE)] * 3)
    chain = ModelChain([paid, Played("last", (FINE,), (FINE,))], clock=desk.clock)
    for _ in range(2):
        assert (await put(desk, chain, budget=limit)).note == ""
    stopped = await put(desk, chain, budget=limit)
    assert stopped.note.startswith("ℹ Today's budget for AI is spent, so this was written from a template.")
    assert (await put(desk, chain, budget=limit)).note == ""
    assert len(paid.requests) == 2
    desk.clock.set(datetime(2026, 11, 20, 23, 0, tzinfo=UTC))  # midnight in Berlin
    assert (await put(desk, chain, budget=limit)).done.label == "drafted by first"


async def test_a_workspace_cannot_spend_more_than_the_desk_lets_it(desk: DeskSetup) -> None:
    async with desk.desk.database.work(desk.workspace_id) as work:
        workspace = await work.workspaces.get()
        workspace.tokens_a_day, workspace.cost_a_day = 1_000, 5
    context = await desk.context()
    context = replace(context, desk=replace(context.desk, budget=Budget(tokens=10)))
    assert model_calls.budget_limit(context, workspace) == Budget(tokens=10, cost=5)


async def test_people_hear_once_that_a_lesser_model_answers(desk: DeskSetup) -> None:
    first = Played("first", (FINE,), (DOWN,), (FINE,), (DOWN,))
    chain = ModelChain([first, Played("last", *[(FINE,)] * 4)], clock=desk.clock)
    notes = [(await put(desk, chain)).note for _ in range(4)]
    desk.clock.set(desk.clock.now() + timedelta(hours=1))
    notes += [(await put(desk, chain)).note, (await put(desk, chain)).note]
    said = "ℹ Our usual model does not answer just now, so this was written from a template."
    assert notes == ["", said, "", "", "", said]


async def test_owners_hear_once_of_what_only_they_can_mend(desk: DeskSetup, ears: Ears) -> None:
    first = Played("first", (KEY,), (KEY,), (FINE,), (FINE,), (KEY,))
    chain = ModelChain([first, Played("last", *[(FINE,)] * 9)], clock=desk.clock)
    told = []
    for _ in range(4):
        for _ in range(2):
            await put(desk, chain, ears=ears)
        told.append(len(ears.told))
        desk.clock.set(desk.clock.now() + timedelta(minutes=11))
    assert told == [1, 1, 1, 2]
    assert ears.told[0] == f"⚠ {KEY} Until then the next model answers."


async def test_owners_hear_nothing_of_what_passes_by_itself(desk: DeskSetup, ears: Ears) -> None:
    chain = ModelChain([Played("first", (DOWN,)), Played("last", (FINE,))], clock=HandClock(FRIDAY))
    await put(desk, chain, ears=ears)
    assert ears.told == []
