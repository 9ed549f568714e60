"""Approvals: bound to exact words at an exact time, decided once, by those who may."""

import asyncio
from pathlib import Path

from agents.replies import plain
from storage.models import Status
from tests.doubles.clock import HandClock
from tests.stories.theatre import Theatre, playing, words_of

ONE = "plan 1 post about our spring sale for X tomorrow at 9:00"


async def statuses(theatre: Theatre, number: int) -> set[Status]:
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        return {variant.status for variant in (await work.posts.numbered(number)).variants}


async def test_an_edit_after_the_approval_asks_again(theatre: Theatre) -> None:
    await theatre.says(ONE)
    await theatre.presses("Approve", on="#1")
    assert await statuses(theatre, 1) == {Status.SCHEDULED}

    form = (await theatre.presses("Edit", on="#1")).form
    await theatre.hands_in(form, x="Entirely other words about our spring sale")

    assert await statuses(theatre, 1) == {Status.PROPOSED}
    assert theatre.card("#1").previews[0].words == "Entirely other words about our spring sale"
    await theatre.passes(days=2)
    assert await theatre.feed() == []


async def test_words_that_are_too_long_come_back_on_their_field_with_everything_typed(
    theatre: Theatre,
) -> None:
    await theatre.says(ONE)
    form = (await theatre.presses("Edit", on="#1")).form
    again = (await theatre.hands_in(form, x="w" * 300)).form

    assert again is not None
    assert again.fields[0].value == "w" * 300
    assert "300" in again.fields[0].error
    assert "280" in again.fields[0].error


async def test_a_press_on_an_old_card_does_nothing_and_shows_the_present(theatre: Theatre) -> None:
    await theatre.says(ONE)
    old = theatre.button("Approve", on="#1").value
    await theatre.says('change 1 to "Other words about our spring sale"')

    reply = await theatre.presses_value(old)

    assert "changed since" in plain(reply.text)
    assert await statuses(theatre, 1) == {Status.PROPOSED}


async def test_two_approvers_press_at_once_and_one_wins(theatre: Theatre) -> None:
    await theatre.says("/invite bob approver")
    await theatre.says("/invite eve editor")
    await theatre.says(ONE, by="eve")
    value = theatre.button("Approve", on="#1").value

    await asyncio.gather(
        *(theatre.presses_value(value, by=name) for name in ["dana", "bob"] * 10), return_exceptions=False
    )

    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        acts = [row for row in await work.audit.about("post #1") if row.verb == "approved"]
    assert len(acts) == 1
    told = [plain(reply.text) for _, reply in theatre.stage.private]
    assert len(told) == 19
    assert all(f"already approved by {acts[0].actor}" in words for words in told)
    assert all("Europe/Berlin" in words for words in told)


async def test_only_those_who_may_decide_decide(theatre: Theatre) -> None:
    await theatre.says("/invite eve editor")
    await theatre.says(ONE, by="eve")

    reply = await theatre.presses("Approve", on="#1", by="eve")

    assert reply.private
    assert "dana" in plain(reply.text)
    assert await statuses(theatre, 1) == {Status.PROPOSED}


async def test_a_stranger_is_told_so_and_nothing_happens(theatre: Theatre) -> None:
    await theatre.says(ONE)
    reply = await theatre.presses("Approve", on="#1", by="mallory")
    assert "don't know you" in plain(reply.text)
    assert await statuses(theatre, 1) == {Status.PROPOSED}


async def test_nobody_approves_their_own_words_unless_the_workspace_allows_it(theatre: Theatre) -> None:
    await theatre.says("/invite bob approver")
    await theatre.says(ONE, by="bob")

    refused = await theatre.presses("Approve", on="#1", by="bob")
    assert "second pair of eyes" in plain(refused.text)
    assert "dana" in plain(refused.text)

    await theatre.says("/settings self-approval on")
    await theatre.presses("Approve", on="#1", by="bob")
    assert await statuses(theatre, 1) == {Status.SCHEDULED}


async def test_typing_approve_shows_the_card_and_approves_nothing(theatre: Theatre) -> None:
    await theatre.says(ONE)
    reply = await theatre.says("approve")
    assert [card.title.split()[0] for card in reply.cards] == ["#1"]
    assert "only a press counts" in plain(reply.text)
    assert await statuses(theatre, 1) == {Status.PROPOSED}


async def test_an_approval_can_be_undone_for_a_minute_and_no_longer(theatre: Theatre) -> None:
    await theatre.says(ONE)
    await theatre.presses("Approve", on="#1")
    await theatre.presses("Undo", on="#1")
    assert await statuses(theatre, 1) == {Status.PROPOSED}

    await theatre.presses("Approve", on="#1")
    undo = theatre.button("Undo", on="#1").value
    await theatre.passes(seconds=61)
    reply = await theatre.presses_value(undo)
    assert "more than 60 seconds" in plain(reply.text)
    assert await statuses(theatre, 1) == {Status.SCHEDULED}


async def test_a_rejection_keeps_its_reason_and_can_be_undone(theatre: Theatre) -> None:
    await theatre.says(ONE)
    form = (await theatre.presses("Reject", on="#1")).form
    assert await statuses(theatre, 1) == {Status.PROPOSED}
    await theatre.hands_in(form, reason="wrong tone")

    assert await statuses(theatre, 1) == {Status.DROPPED}
    assert "wrong tone" in words_of(await theatre.says("/show 1"))
    await theatre.presses("Undo", on="#1")
    assert await statuses(theatre, 1) == {Status.PROPOSED}


async def test_rescheduling_offers_three_times_and_takes_free_words(theatre: Theatre) -> None:
    await theatre.says(ONE)
    form = (await theatre.presses("Reschedule", on="#1")).form
    assert form is not None
    assert len(form.fields[0].choices) == 3

    await theatre.hands_in(form, when="Friday 15:30")
    assert "15:30 Europe/Berlin" in plain(theatre.card("#1").lines[0])

    form = (await theatre.presses("Reschedule", on="#1")).form
    await theatre.hands_in(form, when=form.fields[0].choices[0] if form else "")
    assert "15:30" not in plain(theatre.card("#1").lines[0])


async def test_a_time_that_has_passed_is_refused_with_the_next_free_one(theatre: Theatre) -> None:
    await theatre.says(ONE)
    form = (await theatre.presses("Reschedule", on="#1")).form
    again = (await theatre.hands_in(form, when="2026-11-01 09:00")).form
    assert again is not None
    assert again.fields[0].value == "2026-11-01 09:00"
    assert "already passed" in again.fields[0].error
    assert "next free time" in again.fields[0].error


async def test_a_wall_time_that_the_clocks_skip_is_moved_and_said(theatre: Theatre) -> None:
    await theatre.says(ONE)
    form = (await theatre.presses("Reschedule", on="#1")).form
    reply = await theatre.hands_in(form, when="2027-03-28 02:30")
    assert "skipped when the clocks change" in plain(reply.text)
    assert "03:30 Europe/Berlin" in plain(theatre.card("#1").lines[0])


async def test_a_button_works_after_a_restart(tmp_path: Path, clock: HandClock) -> None:
    async with playing(tmp_path, clock) as before:
        await before.says(ONE)
        value = before.button("Approve", on="#1").value

    async with playing(tmp_path, clock) as after:
        await after.presses_value(value)
        assert await statuses(after, 1) == {Status.SCHEDULED}


async def test_the_same_delivery_three_times_has_one_effect(theatre: Theatre) -> None:
    for _ in range(3):
        await theatre.says(ONE, delivery="the-same")
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        assert len(await work.posts.open()) == 1


async def test_garbage_on_a_button_is_answered(theatre: Theatre) -> None:
    await theatre.says(ONE)
    for value in (
        "",
        "x",
        "approve:1",
        "approve:abc:1",
        "drop_table:1:1",
        "approve:999:1",
        "pick:9:9",
        "do:x:",
    ):
        before = len(theatre.stage.private) + len(theatre.stage.replies)
        await theatre.presses_value(value)
        assert len(theatre.stage.private) + len(theatre.stage.replies) == before + 1
    assert await statuses(theatre, 1) == {Status.PROPOSED}
