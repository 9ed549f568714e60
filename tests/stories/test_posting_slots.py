"""Posting slots: the queue fills them in order, keeps their wall time, never asks twice about an order."""

import pytest

from agents.replies import plain
from storage.models import Status
from tests.stories.planning import due_times, plan_posts, read_post, variant_statuses, wall_time
from tests.stories.theatre import Theatre, words_of


async def test_slots_are_set_shown_and_cleared(theatre: Theatre) -> None:
    reply = await theatre.says("/slots x mon,wed,fri 09:00 12:30 sat 10:00")
    assert "x posts on Mon, Wed, Fri 09:00 12:30 · Sat 10:00" in plain(reply.text)
    assert "linkedin: none" in plain((await theatre.says("/slots")).text)
    assert "no posting slots any more" in plain((await theatre.says("/slots x clear")).text)
    assert "x: none" in plain((await theatre.says("/slots")).text)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/slots nobody mon 09:00", "There is no account “nobody”"),
        ("/slots x", "At what times?"),
        ("/slots x mon", "At what times?"),
        ("/slots x 09:00", "On which weekdays?"),
        ("/slots x someday 09:00", "“someday” is not a weekday"),
        ("/slots x mon 25:00", "“25:00” is not a time of day"),
        ("/enqueue", "Which posts?"),
        ("/enqueue seven", "Which post?"),
        ("/enqueue 99", "There is no post #99"),
        ("/queue backwards", "Write /queue,"),
        ("/queue gaps", "No account has posting slots yet"),
        ("/queue shuffle", "Nothing to shuffle"),
    ],
)
async def test_what_is_written_wrong_is_answered_with_how_to_write_it(
    theatre: Theatre, line: str, said: str
) -> None:
    assert said in plain((await theatre.says(line)).text)


async def test_a_queued_post_takes_the_next_free_slot_of_each_account_and_asks_again(
    theatre: Theatre,
) -> None:
    await theatre.says("/slots x mon,wed 09:00")
    await theatre.says("/slots linkedin tue 08:00")
    first, second = await plan_posts(theatre, "One", "Two", due="2026-11-27 15:00", on=("x", "linkedin"))
    await theatre.presses("Approve", on=f"#{first}")

    reply = await theatre.says(f"/enqueue {first} {second}")

    assert "x Mon 23 Nov 09:00 Europe/Berlin" in plain(reply.text)
    assert await due_times(theatre, first) == {"x": "Mon 23 09:00", "linkedin": "Tue 24 08:00"}
    assert await due_times(theatre, second) == {"x": "Wed 25 09:00", "linkedin": "Tue 01 08:00"}
    assert set((await variant_statuses(theatre))[first]) == {Status.PROPOSED}
    assert "Approve" in [button.label for button in theatre.card(f"#{first}").buttons]


async def test_a_slot_is_taken_by_a_post_between_the_slots_but_not_by_the_next_slot(theatre: Theatre) -> None:
    await theatre.says("/slots x mon 09:00 09:30 14:00")
    await plan_posts(theatre, "Near two o'clock", due="2026-11-23 14:20")
    numbers = await plan_posts(theatre, "A", "B", "C", due="2026-12-20 12:00")
    await theatre.says("/enqueue " + " ".join(map(str, numbers)))
    assert [(await due_times(theatre, each))["x"] for each in numbers] == [
        "Mon 23 09:00", "Mon 23 09:30", "Mon 30 09:00",
    ]  # fmt: skip


async def test_quiet_days_quiet_hours_and_full_days_are_left_out(theatre: Theatre) -> None:
    await theatre.says("/slots x mon,tue,wed 06:00 09:00 10:00")
    await theatre.says("/settings quiet-days tue,2026-11-25")
    await theatre.says("/settings most-a-day 1")
    numbers = await plan_posts(theatre, "A", "B", due="2026-12-20 12:00")
    await theatre.says("/enqueue " + " ".join(map(str, numbers)))
    assert [(await due_times(theatre, each))["x"] for each in numbers] == ["Mon 23 09:00", "Mon 30 09:00"]


async def test_without_slots_nothing_is_queued_and_people_are_told_how(theatre: Theatre) -> None:
    (number,) = await plan_posts(theatre, "One", due="2026-11-27 15:00")
    reply = await theatre.says(f"/enqueue {number}")
    assert "x has no posting slots yet. Set some, for example: /slots x mon,wed,fri" in plain(reply.text)
    assert await due_times(theatre, number) == {"x": "Fri 27 15:00"}


async def test_slots_keep_their_wall_time_in_both_weeks_of_a_clock_change(theatre: Theatre) -> None:
    theatre.clock.set(wall_time("2027-03-25 12:00"))
    await theatre.says("/slots x sun 02:30 sun 09:00 mon 09:00")
    await theatre.says("/settings quiet off")
    numbers = await plan_posts(theatre, "A", "B", "C", due="2027-06-01 12:00")
    await theatre.says("/enqueue " + " ".join(map(str, numbers)))
    assert [(await due_times(theatre, each))["x"] for each in numbers] == [
        "Sun 28 03:30", "Sun 28 09:00", "Mon 29 09:00",
    ]  # fmt: skip


async def test_a_plan_uses_the_slots_of_the_accounts_that_have_some(theatre: Theatre) -> None:
    await theatre.says("/slots linkedin fri 11:11 15:15")
    numbers = await plan_posts(theatre, "A", "B", on=("x", "linkedin"))
    assert [(await due_times(theatre, each))["linkedin"] for each in numbers] == [
        "Fri 20 11:11",
        "Fri 20 15:15",
    ]
    assert [(await due_times(theatre, each))["x"] for each in numbers] == ["Fri 20 12:30", "Fri 20 17:00"]


async def test_gaps_are_the_free_slots_of_fourteen_days(theatre: Theatre) -> None:
    await theatre.says("/slots x mon,thu 09:00")
    await plan_posts(theatre, "Taken", due="2026-11-23 09:00")
    rows = plain((await theatre.says("/queue gaps")).text).split("\n")
    assert rows[0] == "Free slots of the next 14 days: 3 · times in Europe/Berlin"
    assert [row.strip() for row in rows[1:]] == [
        "Thu 26 Nov: 09:00 x", "Mon 30 Nov: 09:00 x", "Thu 3 Dec: 09:00 x",
    ]  # fmt: skip


async def test_shuffling_deals_the_waiting_ones_over_the_same_slots_and_leaves_approved_ones(
    theatre: Theatre,
) -> None:
    await theatre.says("/slots x mon,tue,wed,thu,fri 09:00")
    numbers = await plan_posts(theatre, *"ABCDE", due="2026-12-20 12:00")
    await theatre.says("/enqueue " + " ".join(map(str, numbers)))
    for number in numbers:
        await theatre.says(f"/show {number}")
    await theatre.presses("Approve", on=f"#{numbers[0]}")
    before = {each: await due_times(theatre, each) for each in numbers}
    versions = {each: (await read_post(theatre, each)).version for each in numbers}

    reply = await theatre.says("/queue shuffle 7")

    after = {each: await due_times(theatre, each) for each in numbers}
    assert "seed 7" in plain(reply.text)
    assert sorted(str(each) for each in after.values()) == sorted(str(each) for each in before.values())
    assert after != before
    assert after[numbers[0]] == before[numbers[0]]
    assert (await variant_statuses(theatre))[numbers[0]] == [Status.SCHEDULED]
    for number in numbers:  # only those that changed places are asked about again
        asked_again = (await read_post(theatre, number)).version > versions[number]
        assert asked_again == (after[number] != before[number])


async def test_clashes_are_warned_of_on_the_same_account_within_the_gap_and_by_the_day(
    theatre: Theatre,
) -> None:
    await theatre.says("/settings gap 30")
    await theatre.says("/settings most-a-day 2")
    await plan_posts(theatre, "Alpha says this", due="2026-11-23 09:00")
    await plan_posts(theatre, "Bravo has another", due="2026-11-23 09:40")
    (third,) = await plan_posts(theatre, "Charlie says a third", due="2026-11-23 09:50", on=("x", "linkedin"))
    x, linkedin = theatre.card(f"#{third}").previews
    assert "within 30 minutes of #2 on the same account" in x.warnings
    assert "makes 3 posts that day on this account; most-a-day is 2" in x.warnings
    assert not linkedin.warnings


async def test_settings_of_clashes_are_shown_and_refuse_nonsense(theatre: Theatre) -> None:
    for line in ("gap -5", "gap soon", "most-a-day 0", "quiet-days someday"):
        assert "does not read right" in plain((await theatre.says(f"/settings {line}")).text)
    await theatre.says("/settings quiet-days sunday 2026-12-25")
    shown = words_of(await theatre.says("/settings"))
    assert "gap: 60 minutes" in shown
    assert "most-a-day: off" in shown
    assert "quiet-days: sun, 2026-12-25" in shown
