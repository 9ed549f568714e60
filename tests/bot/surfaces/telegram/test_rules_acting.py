"""The rules of acting on a card (1 to 12): answered at once, seen at once, decided once, told truly."""

import asyncio
from pathlib import Path

from agents.replies import parse_digits
from storage.models import Status
from tests.bot.surfaces.telegram.conftest import Stage, playing
from tests.doubles.clock import HandClock
from tests.doubles.telegram import Message, Person, Telegram, until, words_of


async def statuses(stage: Stage, number: int) -> set[Status]:
    async with stage.app.desk.database.read_shared() as shared:
        (workspace,) = await shared.workspaces.all()
        post = await shared.within(workspace.id).posts.numbered(number)
    return {variant.status for variant in post.variants}


def value(person: Person, on: Message, label: str) -> str:
    """What a button sends, as somebody knows it who has not looked again since."""
    return str(person.button(on, label)["callback_data"])


async def toasted(stage: Stage, name: str) -> str:
    """What somebody was told last in the answer to a press."""
    await stage.settled()
    return stage.person(name).toasts[-1].text


async def test_rule_01_a_stalled_database_does_not_delay_the_answer(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    async with stage.app.desk.database._writing:
        await stage.person("dana").presses(card, "Approve", within=0.6)
        assert await statuses(stage, 1) == {Status.PROPOSED}
        await stage.person("dana").presses(card, "Edit", within=1.2)
    await stage.settled()
    assert await statuses(stage, 1) == {Status.SCHEDULED}


async def test_rule_02_a_slow_press_shows_within_a_second_that_it_is_being_worked_on(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    async with stage.app.desk.database._writing:
        await dana.presses(card, "Approve")
        await dana.sees("⏳ Approve…", within=1.0)
        assert card.labels == ["⏳ Approve…"]
    await stage.settled()
    assert "⏳" not in words_of(card)
    assert "Approved by dana" in words_of(card)


async def test_rule_02_a_refused_press_gives_the_buttons_back(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    before, bob = list(card.labels), stage.person("bob")
    async with stage.app.desk.database._writing:
        await bob.presses(card, "Approve")
        await bob.sees("⏳ Approve…")
    await stage.settled()
    assert card.labels == before


async def test_rule_03_the_first_of_twenty_presses_wins(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana, bob = stage.person("dana"), stage.person("bob")
    bob.says("/help")
    dana.says("/settings self-approval on")
    await stage.settled()
    dana.says(f"/role @{bob.human.username} approver")
    await stage.settled()
    approve = value(dana, card, "Approve")
    people = [(dana, bob)[number % 2] for number in range(20)]
    await asyncio.gather(*(each.acts(approve, on=card) for each in people))
    await stage.settled()

    told = [each.text for each in (*dana.toasts, *bob.toasts)]
    told += [each.text for each in stage.posted()]
    assert sum("✓ #1 approved" in each for each in told) == 1
    assert sum("was already approved by" in each for each in told) == 19
    assert await statuses(stage, 1) == {Status.SCHEDULED}


async def test_rule_04_the_loser_is_told_who_and_when(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    approve = value(dana, card, "Approve")
    await dana.acts(approve, on=card)
    await stage.settled()
    await dana.acts(approve, on=card)
    said = await toasted(stage, "dana")
    assert "#1 was already approved by dana" in said
    assert "Fri 20 Nov 10:00 Europe/Berlin" in said
    assert dana.toasts[-1].alert


async def test_rule_05_buttons_survive_a_restart(
    telegram: Telegram, tmp_path: Path, clock: HandClock
) -> None:
    async with playing(telegram, tmp_path, clock) as before:
        _, card, _ = await before.plan()
    async with playing(telegram, tmp_path, clock) as after:
        await after.person("dana").presses(card, "Approve")
        await after.settled()
        assert await statuses(after, 1) == {Status.SCHEDULED}
        assert "Approved by dana" in words_of(card)


async def test_rule_05_a_press_of_before_a_restart_is_answered_and_counts(
    telegram: Telegram, tmp_path: Path, clock: HandClock
) -> None:
    async with playing(telegram, tmp_path, clock) as before:
        _, card, _ = await before.plan()
    pressed = telegram.person("dana").begins(value(telegram.person("dana"), card, "Approve"), on=card)
    async with playing(telegram, tmp_path, clock) as after:
        await until(telegram.world, lambda: pressed.toast)
        await after.settled()
        assert await statuses(after, 1) == {Status.SCHEDULED}


async def test_rule_06_a_stale_card_does_nothing_and_is_drawn_anew(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    approve = value(dana, card, "Approve")
    dana.mentions("make 1 shorter")
    await stage.settled()
    await dana.acts(approve, on=card)
    assert "has changed since this was shown" in await toasted(stage, "dana")
    assert await statuses(stage, 1) == {Status.PROPOSED}
    assert parse_digits(value(dana, card, "Approve").rpartition(":")[2]) == 2


async def test_rule_07_garbage_on_a_button_is_answered(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    for garbage in ("x", "approve:999:1", "drop_table:1:1", "approve:²:1", "a|x", "f|edit:9:9|x", "!", "?:?"):
        await dana.acts(garbage, on=card)
        await stage.settled()
    assert len(dana.toasts) == 8
    assert await statuses(stage, 1) == {Status.PROPOSED}


async def test_rule_07_a_query_that_is_too_old_freezes_nothing(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    stage.telegram.weather.fails("answerCallbackQuery", "refuse", status=400, words=words)
    dana = stage.person("dana")
    dana.begins(value(dana, card, "Approve"), on=card)
    await stage.settled()
    assert await statuses(stage, 1) == {Status.SCHEDULED}
    assert "Approved by dana" in words_of(card)


async def test_rule_08_the_final_card_names_verb_actor_and_time_and_keeps_the_words(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    before = card.text
    await stage.person("dana").presses(card, "Approve")
    await stage.settled()
    assert "✓ Approved by dana · Fri 20 Nov 10:00 Europe/Berlin" in card.text
    assert "scheduled" in card.text
    assert before.splitlines()[-1] in card.text


async def test_rule_09_a_decision_redraws_every_copy(stage: Stage) -> None:
    plan, card, _ = await stage.plan()
    dana = stage.person("dana")
    dana.says("/show 1")
    await stage.settled()
    copy = stage.posted()[-1]
    assert copy.id != card.id
    await dana.presses(copy, "Approve")
    await stage.settled()
    assert all("Approved by dana" in each.text for each in (card, copy))
    assert "approved, goes out" in plan.text


async def test_rule_10_outsiders_are_told_alone_who_can_decide(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    before = len(stage.posted())
    await stage.person("bob").presses(card, "Approve")
    assert "Only dana can decide about #1" in await toasted(stage, "bob")
    assert await statuses(stage, 1) == {Status.PROPOSED}
    assert len(stage.posted()) == before

    gone = stage.person("gus")
    stage.telegram.social.standings[gone.id] = "left"
    await gone.acts(value(stage.person("dana"), card, "Approve"), on=card)
    assert "dana can decide here" in await toasted(stage, "gus")


async def test_rule_11_destructive_verbs_ask_first(stage: Stage) -> None:
    plan, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.presses(plan, "Approve all")
    await stage.settled()
    assert await statuses(stage, 1) == {Status.PROPOSED}
    assert plan.labels == ["Approve all 2 posts?", "Yes: Approve all 2", "Leave it"]
    await dana.presses(plan, "Leave it")
    await stage.settled()
    assert plan.labels == ["Approve all 2"]

    await dana.presses(card, "Reject")
    await stage.settled()
    assert await statuses(stage, 1) == {Status.PROPOSED}
    dana.replies(stage.posted()[-1], "wrong tone")
    await stage.settled()
    assert await statuses(stage, 1) == {Status.DROPPED}
    assert "wrong tone" in card.text


async def test_rule_11_what_was_asked_counts_when_it_is_answered_after_a_restart(
    telegram: Telegram, tmp_path: Path, clock: HandClock
) -> None:
    async with playing(telegram, tmp_path, clock) as before:
        plan, *_ = await before.plan()
        await before.person("dana").presses(plan, "Approve all")
        await before.settled()
    async with playing(telegram, tmp_path, clock) as after:
        await after.person("dana").presses(plan, "Yes")
        await after.settled()
        assert await statuses(after, 1) == await statuses(after, 2) == {Status.SCHEDULED}


async def test_rule_12_a_decision_can_be_undone_for_a_minute(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.presses(card, "Approve")
    await stage.settled()
    undo = value(dana, card, "Undo")
    await dana.acts(undo, on=card)
    await dana.acts(undo, on=card)
    await stage.settled()
    assert await statuses(stage, 1) == {Status.PROPOSED}
    assert "Approve" in card.labels
