"""Conversations on Telegram: what people write, send and answer, and what the desk makes of it."""

from tests.bot.telegram.conftest import PLAN, Stage
from tests.doubles.telegram import words_of


async def test_a_plan_is_one_message_and_a_card_for_each_post(stage: Stage) -> None:
    plan, first, second = await stage.plan()
    assert plan.text.startswith("2 posts: our spring sale")
    assert [each.text.split()[0] for each in (first, second)] == ["#1", "#2"]
    assert first.labels[:4] == ["Approve", "Edit", "Reschedule", "Reject"]
    assert not stage.telegram.refused(), stage.telegram.refused()


async def test_a_private_chat_is_a_workspace_of_one(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    erin.says(PLAN)
    await stage.settled()
    assert len(stage.telegram.posted(erin.direct)) == 3
    card = stage.telegram.posted(erin.direct)[1]
    await erin.presses(card, "Approve")
    await stage.settled()
    assert "approved, goes out" in words_of(card)
