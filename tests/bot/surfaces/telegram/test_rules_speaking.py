"""The rules of speaking (20 to 25): one message a plan, nothing twice, shown while it is made, whole."""

import asyncio

import pytest

from agents.replies import Channel
from bot.surfaces.telegram.drawing.streams import SELDOM, Streams
from storage.models import Status
from tests.bot.surfaces.telegram.conftest import FRIDAY, PLAN, HandTime, Stage
from tests.bot.surfaces.telegram.test_rules_acting import statuses
from tests.doubles.model import Scripted
from tests.doubles.telegram import until, words_of

LONG = [f"Sentence {number} of many, with words to fill it. " for number in range(200)]


def writes(stage: Stage, *pieces: str) -> None:
    """From now on a model answers, piece by piece."""
    object.__setattr__(stage.app.desk, "model", Scripted(pieces=pieces))


async def test_rule_20_a_plan_is_one_message_and_its_cards_follow(stage: Stage) -> None:
    plan, *cards = await stage.plan(PLAN.replace("2", "5"))
    assert plan.text.startswith("5 posts: our spring sale")
    assert len(cards) == 5


async def test_rule_22_a_repeated_press_has_one_effect(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    dana.begins(str(dana.button(card, "Approve")["callback_data"]), on=card)
    (update,) = stage.telegram.world.waiting()
    await stage.settled()
    inbox = stage.surface._inbox
    assert inbox
    assert await inbox.take(update.payload)
    await stage.settled()
    assert sum("✓ #1 approved" in each.text for each in stage.posted()) == 1
    assert await statuses(stage, 1) == {Status.SCHEDULED}


async def test_rule_23_typing_is_shown_while_work_runs(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    erin.says(PLAN)
    await stage.settled()
    assert [each["action"] for each in stage.telegram.called("sendChatAction")] == ["typing"]


async def test_rule_23_text_appears_as_a_draft_in_a_private_chat_and_ends_whole(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    erin.says("hello")
    await stage.settled()
    writes(stage, "One thing. ", "Another *thing*. ", "The end.")
    erin.says("tell me something")
    await stage.settled()
    assert stage.telegram.called("sendMessageDraft")
    assert stage.posted(erin.direct)[-1].text == "One thing. Another *thing*. The end."
    assert erin.draft(erin.direct) is None


async def test_rule_23_a_message_in_a_group_changes_while_it_is_written_and_ends_whole(stage: Stage) -> None:
    await stage.plan()
    before = len(stage.posted())
    writes(stage, *LONG)
    stage.person("dana").mentions("tell me something")
    await stage.settled()
    shown = stage.posted()[before:]
    said = " ".join(each.text for each in shown)
    assert all(each.strip() in said for each in LONG)
    assert len(shown) == 3
    assert not said.count("…")


@pytest.mark.parametrize("method", ["sendMessageDraft", "sendMessage", "editMessageText"])
async def test_rule_23_a_stream_that_breaks_still_ends_in_a_complete_message(
    stage: Stage, method: str
) -> None:
    erin = stage.telegram.alone("erin") if method == "sendMessageDraft" else stage.person("dana")
    erin.mentions("what's scheduled?")
    await stage.settled()
    writes(stage, *LONG[:20])
    words = "Bad Request: message to edit not found"
    stage.telegram.weather.fails(method, "refuse", status=400, words=words)
    erin.mentions("tell me something")
    await stage.settled()
    said = " ".join(each.text for each in stage.posted(erin.here))
    assert all(each.strip() in said for each in LONG[:20])


async def test_a_group_is_not_flooded_by_a_stream(stage: Stage) -> None:
    await stage.settled()
    time, group = HandTime(), Channel("telegram", str(stage.telegram.social.id))
    streams = Streams(stage.surface._client, pause=time.sleep)
    streams.write(group, "One")
    shown = await stage.person("dana").sees("One")
    streams.write(group, "One, two")
    await until(stage.telegram.world, lambda: shown.edited or None)
    assert shown.text == "One, two"
    assert time.seconds >= SELDOM
    assert await streams.finish(group) == shown.id


async def test_rule_24_a_long_answer_is_sent_whole_in_several_messages(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    erin.says("hello")
    await stage.settled()
    writes(stage, "".join(LONG))
    erin.says("tell me something")
    await stage.settled()
    shown = stage.posted(erin.direct)[1:]
    assert len(shown) == 3
    assert " ".join(each.text for each in shown) == "".join(LONG).strip()


async def test_rule_25_there_is_always_a_way_out(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.presses(card, "Edit")
    for line in ("/cancel", "/help", "/queue"):
        dana.says(line)
    await stage.settled()
    said = "\n".join(each.text for each in stage.posted())
    assert "Nothing is open here" in said
    assert "/waiting" in said
    assert all(each.text.strip() for each in stage.posted())


async def test_rule_25_trouble_says_whether_anything_was_published_and_offers_a_way_on(stage: Stage) -> None:
    dana = stage.person("dana")
    dana.says("/fault x refuse")
    await stage.settled()
    (card,) = await stage.plan("plan 1 post about tea for X tomorrow 9:00")
    await dana.presses(card, "Approve")
    await stage.settled()
    stage.clock.set(FRIDAY.replace(day=21, hour=8, minute=1))
    for _ in range(2):
        await stage.app.scheduler.run_all()
        await asyncio.sleep(0)
    told = await dana.sees("It was not published.")
    assert "X @demo (sandbox)" in words_of(told)
    assert {"Edit", "Reschedule"} <= set(stage.posted()[-1].labels)
