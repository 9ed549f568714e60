"""The rules of forms and times (13 to 19): open at once, begin with what is there, keep what was typed."""

import asyncio
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from agents.replies import Card, Field, Form, Moment, Preview, text
from bot.surfaces.slack.dialogs import modals
from bot.surfaces.slack.drawing import blocks
from tests.bot.surfaces.slack.conftest import Stage
from tests.doubles.slack import until, words_of
from tests.doubles.slack.block_kit.content import fields

BERLIN = ZoneInfo("Europe/Berlin")
BARE = re.compile(r"\b[0-2]?\d:[0-5]\d\b(?! [A-Z]\w+/\w+)(?!-)")
"""A time of day that nobody says the zone of."""


async def test_rule_13_editing_starts_from_the_present_words(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    await stage.person("dana").presses(card, "Edit")
    await stage.settled()
    present = [each.element["initial_value"] for each in fields(stage.person("dana").modal)]
    assert len(present) == 2
    assert all(words in words_of(card) for words in present)


async def test_rule_13_words_longer_than_an_input_are_edited_in_parts_and_none_is_lost() -> None:
    long = "\n\n".join(f"Paragraph {number} " + "of many words " * 40 for number in range(12))
    origin = modals.ModalOrigin("edit:1:1", "T1/C1", "", "w")
    view = modals.form_view(Form("Edit", "edit:1:1", (Field("x", "X", long, kind="words"),)), origin)
    state = {
        each["block_id"]: {"value": {"type": "plain_text_input", "value": each["element"]["initial_value"]}}
        for each in view["blocks"]
        if each["type"] == "input"
    }
    assert len(state) == 3
    assert modals.typed_values({"state": {"values": state}}) == {"x": long}


async def test_rule_14_the_dialog_opens_before_the_database_answers(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    async with stage.app.desk.database._writing:
        await dana.presses(card, "Edit")
        opened = await until(stage.slack.world, lambda: stage.slack.called("views.open"), within=1.0)
        assert "One moment" in str(opened)
    await stage.settled()
    assert fields(dana.modal)
    assert ("views.open", "expired_trigger_id") not in stage.slack.refused()


async def test_rule_15_errors_stand_on_the_field_and_what_was_typed_stays(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.presses(card, "Edit")
    await stage.settled()
    ack = await dana.submits({"x": "y" * 300})
    assert ack.payload["response_action"] == "errors"
    assert "300" in dana.modal.errors["x"]
    assert "280" in dana.modal.errors["x"]
    assert dana.modal.typed["x"]["value"]["value"] == "y" * 300

    await dana.submits({"x": "y" * 280})
    await stage.settled()
    assert "y" * 280 in words_of(stage.slack.world.messages[card.channel, card.ts])
    assert not stage.slack.world.modals["U0DANA"]


async def test_rule_15_errors_that_come_late_stand_above_the_field_with_what_was_typed(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.presses(card, "Edit")
    await stage.settled()
    async with stage.app.desk.database._writing:
        ack = await dana.submits({"x": "z" * 300})
        assert ack.seconds < 0.8
        assert "takes longer than usual" in words_of(dana.modal)
    await stage.settled()
    assert "300 characters are 20 over" in words_of(dana.modal)
    assert fields(dana.modal)[0].element["initial_value"] == "z" * 300


async def test_rule_15_late_errors_are_not_painted_over_by_the_answer_that_comes_before_them(
    stage: Stage,
) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.presses(card, "Edit")
    await stage.settled()
    stage.slack.world.draws_after = 0.3
    async with stage.app.desk.database._writing:
        submitting = asyncio.create_task(dana.submits(x="z" * 300))
        await asyncio.wait({submitting}, timeout=0.4)  # acknowledged, and not yet drawn
    await submitting
    await stage.settled()
    assert "300 characters are 20 over" in words_of(dana.modal)


async def test_rule_15_an_edit_that_was_overtaken_shows_both_and_can_be_handed_in_again(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.presses(card, "Edit")
    await stage.settled()
    await dana.says("make 1 shorter", in_=dana.direct)
    await stage.settled()

    await dana.submits({"x": "Mine"})
    await stage.settled()
    assert "Changed meanwhile" in words_of(dana.modal)
    assert fields(dana.modal)[0].element["initial_value"] == "Mine"

    await dana.submits({"x": "Mine"})
    await stage.settled()
    assert "Mine" in words_of(stage.slack.world.messages[card.channel, card.ts])


def test_rule_16_limits_and_what_is_wrong_stand_on_the_card_before_anybody_approves() -> None:
    preview = Preview("X", "w" * 287, 287, 280, warnings=("287 characters are 7 over",), media=("a cat",))
    (message,) = blocks.card_messages(Card("post:1", "#1", "waiting", previews=(preview,)))
    shown = str(message.blocks)
    assert "287/280 characters" in shown
    assert "7 over" in shown
    assert "with a cat" in shown


async def test_rule_17_every_time_is_in_the_readers_zone_and_named_in_the_desks(stage: Stage) -> None:
    dana = stage.person("dana")
    await stage.plan()
    for line in ("queue", "calendar week", "show 1"):
        await dana.types("/copydesk", line)
    await stage.settled()
    for message in stage.slack.posted():
        shown = re.sub(r"<!date\^[^>]*>", "", words_of(message))
        assert not BARE.search(shown), shown
        assert "<!date^" in words_of(message)


def test_rule_17_a_moment_is_drawn_for_its_reader_with_the_zone_that_was_meant() -> None:
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    (message,) = blocks.text_messages(text("out ", Moment(at, "Europe/Berlin")))
    assert f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|" in str(message.blocks)
    assert "|Tue 24 Nov 09:00 Europe/Berlin> (Tue 09:00 Europe/Berlin)" in str(message.blocks)
    assert message.text == "out Tue 24 Nov 09:00 Europe/Berlin"


def test_rule_18_a_picked_time_is_a_wall_time_in_the_workspaces_zone_in_summer_too() -> None:
    for month, hour in ((3, 26), (3, 29)):
        at = datetime(2027, month, hour, 9, tzinfo=BERLIN)
        held = {"type": "datetimepicker", "selected_date_time": int(at.timestamp())}
        state = {"state": {"values": {"when@Europe/Berlin": {"value": held}}}}
        assert modals.typed_values(state) == {"when": f"2027-03-{hour} 09:00"}


async def test_rule_19_three_proposals_and_a_picker_and_past_times_are_refused(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.presses(card, "Reschedule")
    await stage.settled()
    proposals, picker, spoken = fields(dana.modal)
    assert spoken.label == "Or in your own words"
    assert len(proposals.options()) == 4
    assert picker.element["initial_date_time"]

    await dana.submits({picker.block_id: datetime(2026, 11, 1, 9, tzinfo=BERLIN)})
    (error,) = dana.modal.errors.values()
    assert "already passed" in error
    assert "next free time" in error

    await dana.submits({"when": proposals.options()[0]["value"]})
    await stage.settled()
    assert "#1 moved from" in "".join(words_of(each) for each in stage.slack.posted())
