"""The rules of forms and times (13 to 19): a question at a time, from what is there, losing nothing."""

from pathlib import Path

from storage.models import Status
from tests.bot.surfaces.telegram.conftest import Stage, playing
from tests.bot.surfaces.telegram.test_rules_acting import statuses
from tests.doubles.clock import HandClock
from tests.doubles.telegram import Message, Telegram, words_of


async def asked(stage: Stage, card: Message, label: str) -> list[Message]:
    """Dana presses a button that a form comes of; what stands there then."""
    before = len(stage.posted())
    await stage.person("dana").presses(card, label)
    await stage.settled()
    return stage.posted()[before:]


async def edits(stage: Stage, card: Message, account: str = "X @demo") -> tuple[Message, Message]:
    """Dana wants to edit the words for one account: the question, and what she is to reply to."""
    (which,) = await asked(stage, card, "Edit")
    question, reply = await asked(stage, which, account)
    return question, reply


async def test_rule_13_editing_starts_from_the_present_words(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    question, reply = await edits(stage, card)
    assert "It reads now:\nOur spring sale: we've got something to share." in question.text
    assert stage.person("dana").copies(question, "Copy text") in card.text
    assert reply.asks is not None
    assert reply.asks["force_reply"] is True
    assert reply.asks["selective"] is True
    assert reply.text.startswith("dana: ")


async def test_rule_13_the_answer_takes_the_place_of_the_words_and_shows_both(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    _, reply = await edits(stage, card)
    stage.person("dana").replies(reply, "Spring is here. So is our sale.")
    await stage.settled()
    assert "Spring is here. So is our sale." in card.text
    shown = stage.posted()[-2].text
    assert "before:" in shown
    assert "after:\n    Spring is here. So is our sale." in shown


async def test_rule_13_an_answer_to_the_card_with_a_wish_or_with_words_is_an_edit(stage: Stage) -> None:
    _, first, second = await stage.plan()
    dana = stage.person("dana")
    dana.replies(first, "shorter")
    await stage.settled()
    assert "before:" in stage.posted()[-2].text
    assert "#1" in stage.posted()[-1].text

    dana.replies(second, "Ask us anything about the sale. We answer before lunch.")
    await stage.settled()
    assert second.text.count("Ask us anything about the sale. We answer before lunch.") == 2


async def test_rule_13_a_question_is_answered_after_a_restart(
    telegram: Telegram, tmp_path: Path, clock: HandClock
) -> None:
    async with playing(telegram, tmp_path, clock) as before:
        _, card, _ = await before.plan()
        _, reply = await edits(before, card)
    async with playing(telegram, tmp_path, clock) as after:
        after.person("dana").replies(reply, "Written before, answered after.")
        await after.settled()
        assert "Written before, answered after." in card.text
        assert await statuses(after, 1) == {Status.PROPOSED}


async def test_rule_15_an_error_quotes_the_input_with_its_limit_and_nothing_is_lost(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    _, reply = await edits(stage, card)
    dana = stage.person("dana")
    dana.replies(reply, "y" * 300)
    await stage.settled()
    question, again = stage.posted()[-2:]
    assert "⚠" in question.text
    assert "300" in question.text
    assert "280" in question.text
    assert f"You wrote:\n{'y' * 300}" in question.text

    dana.replies(again, "y" * 280)
    await stage.settled()
    assert "y" * 280 in card.text


async def test_rule_15_an_edit_that_was_overtaken_shows_both_and_can_be_handed_in_again(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    _, reply = await edits(stage, card)
    dana = stage.person("dana")
    dana.mentions("make 1 shorter")
    await stage.settled()
    dana.replies(reply, "Mine.")
    await stage.settled()
    question, again = stage.posted()[-2:]
    assert "Changed meanwhile; it now reads:" in question.text
    assert "You wrote:\nMine." in question.text
    dana.replies(again, "Mine.")
    await stage.settled()
    assert "\nMine.\n" in card.text


async def test_rule_17_times_are_entities_that_name_their_zone(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    (moment,) = [each for each in card.entities if each["type"] == "date_time"]
    begin, end = moment["offset"], moment["offset"] + moment["length"]
    whole = card.text.encode("utf-16-le")
    assert whole[begin * 2 : end * 2].decode("utf-16-le") == "Mon 23 Nov 09:00 Europe/Berlin"
    assert moment["unix_time"]


async def test_rule_19_three_proposals_and_words_and_past_times_are_refused(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    question, reply = await asked(stage, card, "Reschedule")
    assert len(question.labels) == 4
    dana = stage.person("dana")
    dana.replies(reply, "2026-11-01 09:00")
    await stage.settled()
    again, _ = stage.posted()[-2:]
    assert "already passed" in again.text
    assert "next free time" in again.text

    await dana.presses(again, again.labels[0])
    await stage.settled()
    assert "#1 moved from" in "".join(words_of(each) for each in stage.posted())
    assert again.labels == []


async def test_rule_19_a_time_in_ones_own_words_is_understood(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    _, reply = await asked(stage, card, "Reschedule")
    stage.person("dana").replies(reply, "Friday 15:30")
    await stage.settled()
    assert "Fri 27 Nov 15:30 Europe/Berlin" in card.text


async def test_a_reason_may_stay_empty(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    question, _ = await asked(stage, card, "Reject")
    await stage.person("dana").presses(question, "Leave it empty")
    await stage.settled()
    assert await statuses(stage, 1) == {Status.DROPPED}


async def test_rule_25_a_form_is_left_by_a_button_or_by_cancel(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    question, reply = await edits(stage, card)
    dana = stage.person("dana")
    await dana.presses(question, "Leave it")
    await stage.settled()
    assert question.labels == []
    assert "Nothing was changed" in dana.toasts[-1].text

    dana.replies(reply, "/cancel")
    await stage.settled()
    assert "nothing was changed" in stage.posted()[-1].text
    assert await statuses(stage, 1) == {Status.PROPOSED}
