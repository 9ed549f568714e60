"""The rules of speaking (20 to 25): one message a plan, gathered notices, nothing twice, nothing lost."""

import asyncio
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.publishing.publisher import PublishingEvent
from agents.replies import Card, Moment, Preview, text
from bot.outbound.notices import Notices
from bot.surfaces.slack.drawing import blocks, mrkdwn
from storage.models import Status
from tests.bot.surfaces.slack.conftest import FRIDAY, PLAN, Stage
from tests.doubles.model import Scripted
from tests.doubles.slack import words_of

LOUD = st.text(st.characters(exclude_categories=["Cs"]), max_size=5000) | st.text(
    "_*[]<>&`~|@#! \n😀é{", max_size=5000
)


async def test_rule_20_a_plan_is_one_message_in_the_channel_and_the_rest_is_below_it(stage: Stage) -> None:
    parent, *cards = await stage.plan(PLAN.replace("2", "5"))
    assert parent.thread_ts == ""
    assert "5 posts: our spring sale" in words_of(parent)
    assert {each.thread_ts for each in cards} == {parent.ts}
    assert not any("reply_broadcast" in each.arguments for each in stage.slack.world.calls)


async def test_rule_20_an_answer_to_a_mention_stands_below_it(stage: Stage) -> None:
    asked = await stage.person("dana").mentions("what's scheduled?")
    await stage.settled()
    (answer,) = stage.slack.posted()
    assert answer.thread_ts == asked.ts


def trouble(stage: Stage, workspace_id: int, post_id: int, variant_id: int) -> PublishingEvent:
    return PublishingEvent(
        workspace_id, post_id, 1, variant_id, 1, Status.REJECTED, "rejected", "Refused.", "", None
    )


async def troubled(stage: Stage) -> tuple[Notices, int]:
    """Five posts of a plan went wrong within a minute, on both accounts."""
    await stage.plan(PLAN.replace("2", "5"))
    notices = Notices(stage.app.desk, stage.app.notifier)
    async with stage.app.desk.database.read_shared() as shared:
        (workspace,) = await shared.workspaces.all()
        posts = await shared.within(workspace.id).posts.newest(10)
    for post in posts:
        for variant in post.variants:
            await notices.happened(trouble(stage, workspace.id, post.id, variant.id))
    return notices, len(stage.slack.posted())


async def test_rule_21_ten_notices_in_a_minute_are_one_message(stage: Stage) -> None:
    notices, before = await troubled(stage)
    await notices.send()
    await notices.send()
    (told,) = stage.slack.posted()[before:]
    assert "⚠ You are needed for 10 things" in words_of(told)
    assert words_of(told).count("It was not published.") == 10
    assert told.thread_ts == stage.slack.posted()[0].ts


async def test_rule_21_nothing_is_said_in_the_quiet_hours_but_after_them(stage: Stage) -> None:
    notices, before = await troubled(stage)
    stage.clock.set(FRIDAY.replace(hour=22))
    await notices.send()
    assert len(stage.slack.posted()) == before
    stage.clock.set(FRIDAY.replace(day=21, hour=7))
    await notices.send()
    assert len(stage.slack.posted()) == before + 1


async def test_rule_21_a_muted_desk_says_nothing_unasked(stage: Stage) -> None:
    await stage.person("dana").types("/copydesk", "mute 2h")
    await stage.settled()
    notices, before = await troubled(stage)
    await notices.send()
    assert len(stage.slack.posted()) == before


async def test_rule_22_the_same_event_three_times_has_one_effect(stage: Stage) -> None:
    dana = stage.person("dana")
    for _ in range(3):
        await dana.mentions(PLAN, event_id="Ev1")
    await stage.settled()
    assert sum("2 posts: our spring sale" in words_of(each) for each in stage.slack.posted()) == 1


async def test_rule_22_a_retry_that_was_never_seen_counts(stage: Stage) -> None:
    asked = await stage.person("dana").mentions("what's scheduled?")
    await stage.settled()
    payload = json.loads(json.dumps(stage.slack.delivering.sent[0].payload))
    payload["event_id"] = "EvUnseen"
    await stage.slack.delivering.again(payload, attempt=1)
    await stage.settled()
    assert len([each for each in stage.slack.posted() if each.thread_ts == asked.ts]) == 2


async def test_rule_23_the_status_is_shown_while_work_runs_and_taken_away(stage: Stage) -> None:
    dana = stage.person("dana")
    await dana.says(PLAN, in_=dana.direct)
    await stage.settled()
    steps = [step for _, _, step in stage.slack.world.status_history]
    assert steps[0].startswith("is ")
    assert steps[-1] == ""


def writes(stage: Stage, *pieces: str) -> None:
    """From now on a model answers, piece by piece."""
    object.__setattr__(stage.app.desk, "model", Scripted(pieces=pieces))


async def test_rule_23_text_appears_while_it_is_written_and_ends_whole(stage: Stage) -> None:
    await stage.plan()
    writes(stage, "One thing. ", "Another <!here> thing. ", "The end.")
    asked = await stage.person("dana").mentions("tell me something")
    await stage.settled()
    (answer,) = [each for each in stage.slack.posted() if each.thread_ts == asked.ts]
    assert stage.slack.called("chat.startStream")
    assert words_of(answer) == "One thing. Another &lt;!here&gt; thing. The end."
    assert not answer.streaming


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream"])
async def test_rule_23_a_stream_that_breaks_still_ends_in_a_complete_message(
    stage: Stage, method: str
) -> None:
    await stage.plan()
    writes(stage, *(f"Sentence {number}. " for number in range(50)))
    stage.slack.weather.fails(method, "refuse", times=9, error="message_not_in_streaming_state")
    asked = await stage.person("dana").mentions("tell me something")
    await stage.settled()
    *_, answer = [each for each in stage.slack.posted() if each.thread_ts == asked.ts]
    assert all(f"Sentence {number}." in words_of(answer) for number in range(50))


@settings(max_examples=300, deadline=None)
@given(LOUD)
def test_rule_24_not_one_character_is_lost_and_nothing_is_too_long(spoken: str) -> None:
    moment = Moment(FRIDAY, "Europe/Berlin")
    shown = mrkdwn.split_text(text(spoken, moment, spoken))
    assert all(0 < len(each) <= 3000 and each.strip() for each in shown)
    assert "".join(shown).replace(mrkdwn.BLANK, "") == mrkdwn.format_text((spoken, moment, spoken)).replace(
        mrkdwn.BLANK, ""
    )
    for message in blocks.text_messages(text("x", spoken)):
        assert 0 < len(message.blocks) <= 50
        assert message.text.strip()


async def test_rule_24_what_slack_refuses_to_draw_is_sent_as_plain_text(stage: Stage) -> None:
    stage.slack.weather.fails("chat.postMessage", "refuse", error="invalid_blocks")
    await stage.person("dana").mentions("what's scheduled?")
    await stage.settled()
    (answer,) = stage.slack.posted()
    assert answer.blocks == []
    assert "Nothing is planned" in answer.text


async def test_rule_25_there_is_always_a_way_out_and_words_for_every_message(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.presses(card, "Edit")
    for line in ("cancel", "help", "queue"):
        await dana.types("/copydesk", line)
    await dana.says("cancel", in_=dana.direct)
    await stage.settled()
    assert "Nothing is open here" in "\n".join(words_of(each) for each in stage.slack.posted())
    for method in ("chat.postMessage", "chat.update", "chat.postEphemeral"):
        assert all(str(each.get("text", "")).strip() for each in stage.slack.called(method))


async def test_rule_25_trouble_says_whether_anything_was_published_and_offers_a_way_on(stage: Stage) -> None:
    await stage.person("dana").types("/copydesk", "fault x refuse")
    await stage.settled()
    (card,) = await stage.plan("plan 1 post about tea for X tomorrow 9:00")
    await stage.person("dana").presses(card, "Approve")
    await stage.settled()
    stage.clock.set(FRIDAY.replace(day=21, hour=8, minute=1))
    for _ in range(2):
        await stage.app.scheduler.run_all()
        await asyncio.sleep(0)
    told = await stage.person("dana").sees("It was not published.")
    assert "X @demo (sandbox)" in words_of(told)
    shown = stage.slack.posted()[-1]
    assert {"Edit", "Reschedule"} <= set(stage.person("dana").buttons(shown))


def test_a_note_that_every_preview_of_a_card_has_is_said_once_below_them() -> None:
    def shown(*noted: str) -> str:
        previews = tuple(
            Preview(each, "words", 5, 280, note=note) for each, note in zip("ab", noted, strict=False)
        )
        (message,) = blocks.card_messages(Card("post:1", "#1", previews=previews))
        return f"{message.blocks}{message.text}"

    assert shown("by hand", "by hand").count("by hand") == 2  # in the blocks, and in the plain text
    assert "characters · by hand" in shown("by hand")
    assert "characters · by hand" in shown("by hand", "")


async def test_who_may_decide_hears_of_what_somebody_drafted_where_they_do_not_see_it(stage: Stage) -> None:
    await stage.plan()
    drafts, before = stage.slack.opens_channel("drafts", "bob"), len(stage.slack.posted())
    await stage.person("bob").mentions("plan 1 post about our bread for X", in_=drafts)
    await stage.settled()
    assert len(stage.slack.posted()) == before
    await stage.app.scheduler.run_all()
    await stage.app.scheduler.run_all()
    told, card = stage.slack.posted()[before:]
    assert "✋ #3 our bread: bob asks for approval." in words_of(told)
    await stage.person("dana").presses(card, "Approve")
    await stage.settled()
    for each in (card, stage.slack.posted(drafts)[-1]):
        assert "Approved by dana" in words_of(each)


async def test_what_was_decided_in_the_meantime_is_not_asked_for(stage: Stage) -> None:
    await stage.plan()
    drafts, before = stage.slack.opens_channel("drafts", "bob", "dana"), len(stage.slack.posted())
    await stage.person("bob").mentions("plan 1 post about our bread for X", in_=drafts)
    await stage.settled()
    await stage.slack.person("dana", in_=drafts).presses(stage.slack.posted(drafts)[-1], "Approve")
    await stage.settled()
    await stage.app.scheduler.run_all()
    assert len(stage.slack.posted()) == before
