"""Trouble: pauses, crashes, faults of a platform. Nothing is lost, doubled or sent without a person."""

from pathlib import Path

from agents.replies import plain
from storage.models import Status
from tests.databases import unguard_audit
from tests.doubles.clock import HandClock
from tests.stories.test_approving import ONE, statuses
from tests.stories.theatre import Theatre, playing, words_of


async def approved(theatre: Theatre) -> None:
    await theatre.says(ONE)
    await theatre.presses("Approve", on="#1")


async def test_a_pause_stops_what_is_due_and_resuming_asks_first(theatre: Theatre) -> None:
    await approved(theatre)
    await theatre.says("/pause")
    await theatre.passes(days=2)
    assert await theatre.feed() == []
    assert await statuses(theatre, 1) == {Status.HELD}

    reply = await theatre.says("/resume")
    assert "1 post fell due meanwhile" in plain(reply.text)
    await theatre.passes(hours=1)
    assert await theatre.feed() == []

    await theatre.presses("Send now", on="#1")
    await theatre.passes(minutes=1)
    assert len(await theatre.feed()) == 1
    assert await statuses(theatre, 1) == {Status.PUBLISHED}


async def test_an_uncertain_post_is_looked_up_and_settled_without_a_person(theatre: Theatre) -> None:
    await theatre.says("/fault x timeout-after")
    await approved(theatre)

    await theatre.passes(days=2)

    assert len(await theatre.feed()) == 1
    assert await statuses(theatre, 1) == {Status.PUBLISHED}


async def test_an_uncertain_post_that_never_arrived_is_sent_once_more(theatre: Theatre) -> None:
    await theatre.says("/fault x timeout-before")
    await approved(theatre)

    await theatre.passes(days=2)

    assert len(await theatre.feed()) == 1
    assert await statuses(theatre, 1) == {Status.PUBLISHED}


async def test_a_refused_post_tells_people_what_to_do(theatre: Theatre) -> None:
    await theatre.says("/fault x refuse")
    await approved(theatre)
    await theatre.passes(days=1)

    assert await statuses(theatre, 1) == {Status.REJECTED}
    notice = next(words_of(reply) for reply in theatre.stage.replies if "⚠" in plain(reply.text))
    assert "#1" in notice
    assert "X @demo (sandbox)" in notice
    assert "not published" in notice
    labels = [button.label for button in theatre.card("#1").buttons]
    assert labels[:2] == ["Edit", "Reschedule"]


async def test_an_account_that_lost_its_access_is_named(theatre: Theatre) -> None:
    await theatre.says("/fault x expire")
    await approved(theatre)
    await theatre.passes(days=1)

    assert await statuses(theatre, 1) == {Status.RECONNECT}
    assert "must be connected again" in words_of(await theatre.says("/accounts"))
    await theatre.says("/connect sandbox x")
    await theatre.presses("Send now", on="#1")
    await theatre.passes(minutes=5)
    assert len(await theatre.feed()) == 1


async def test_a_post_that_is_hours_late_is_confirmed_by_a_person(tmp_path: Path, clock: HandClock) -> None:
    async with playing(tmp_path, clock) as before:
        await approved(before)
    await clock.pass_time(days=3)

    async with playing(tmp_path, clock) as after:
        await after.passes(minutes=1)
        assert await after.feed() == []
        assert await statuses(after, 1) == {Status.HELD}
        await after.says("/waiting")
        await after.presses("Send now", on="#1")
        await after.passes(minutes=1)
        assert len(await after.feed()) == 1


async def test_a_post_that_is_minutes_late_still_goes_out(tmp_path: Path, clock: HandClock) -> None:
    async with playing(tmp_path, clock) as before:
        await approved(before)
        due = await before._next_due()
    assert due is not None
    clock.set(due.replace(minute=20))

    async with playing(tmp_path, clock) as after:
        await after.passes(minutes=1)
        assert len(await after.feed()) == 1


async def test_a_tampered_audit_row_is_named(theatre: Theatre) -> None:
    await approved(theatre)
    assert "whole" in plain((await theatre.says("/audit verify")).text)

    await unguard_audit(theatre.app.desk.database)
    async with theatre.app.desk.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE audit SET actor = 'mallory' WHERE verb = 'approved'")

    broken = plain((await theatre.says("/audit verify")).text)
    assert "broken at row" in broken
    assert "mallory approved post #1" in broken


async def test_twenty_thousand_characters_and_more_are_answered(theatre: Theatre) -> None:
    for words in ("x" * 20_000, "y" * 20_001, "😀" * 50, "שלום עולם", "\x00\x07\x1b[31m", "   "):
        before = len(theatre.stage.replies)
        await theatre.says(words)
        assert len(theatre.stage.replies) == before + 1


async def test_what_is_not_what_was_approved_goes_back_to_people_with_a_button(theatre: Theatre) -> None:
    await approved(theatre)
    async with theatre.app.desk.database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE revisions SET words = 'Words that nobody ever approved'")

    await theatre.passes(days=1)

    assert await theatre.feed() == []
    assert await statuses(theatre, 1) == {Status.PROPOSED}
    assert "approve it again" in theatre.said()
    again = await theatre.says("/show 1")
    assert again.cards[0].buttons[0].label == "Approve"
