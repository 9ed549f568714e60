"""When series go out: wall times across clock changes, ends, skips and pauses, and rules written wrong."""

import pytest

from agents.replies import plain
from tests.stories.planning import let_weeks_pass, plan_posts, published_times, variant_statuses, wall_time
from tests.stories.test_series import begun, series_button
from tests.stories.theatre import Theatre, words_of

pytestmark = pytest.mark.slow


async def test_nine_o_clock_stays_nine_o_clock_in_the_week_of_the_clock_change(theatre: Theatre) -> None:
    theatre.clock.set(wall_time("2027-03-26 12:00"))
    await begun(theatre, "every day 09:00", due="2027-03-26 15:00")
    await theatre.presses_value(series_button(theatre, "Approve the series"))
    await let_weeks_pass(theatre, days=4)
    assert await published_times(theatre) == [
        f"{day} Mar 09:00" for day in ("Sat 27", "Sun 28", "Mon 29", "Tue 30")
    ]


async def test_a_wall_time_that_the_clocks_skip_is_moved_and_announced(theatre: Theatre) -> None:
    theatre.clock.set(wall_time("2027-03-26 12:00"))
    await begun(theatre, "every day 02:30", due="2027-03-26 15:00")
    await theatre.presses_value(series_button(theatre, "Approve the series"))
    await let_weeks_pass(theatre, days=4)
    assert "02:30 does not exist on Sun 28 Mar" in theatre.said()
    assert await published_times(theatre) == [
        "Sat 27 Mar 02:30", "Sun 28 Mar 03:30", "Mon 29 Mar 02:30", "Tue 30 Mar 02:30",
    ]  # fmt: skip


async def test_the_repeated_hour_is_published_in_once(theatre: Theatre) -> None:
    theatre.clock.set(wall_time("2026-10-23 12:00"))
    await begun(theatre, "every day 02:30", due="2026-10-23 15:00")
    await theatre.presses_value(series_button(theatre, "Approve the series"))
    await let_weeks_pass(theatre, days=3)
    entries = await theatre.feed()
    assert await published_times(theatre) == ["Sat 24 Oct 02:30", "Sun 25 Oct 02:30", "Mon 26 Oct 02:30"]
    assert entries[1].at.hour == 0  # the first 02:30, in summer time


async def test_a_day_of_the_month_means_the_last_one_where_there_is_none(theatre: Theatre) -> None:
    theatre.clock.set(wall_time("2027-01-20 12:00"))
    await begun(theatre, "every month 31 09:00", due="2027-01-20 15:00")
    await theatre.presses_value(series_button(theatre, "Approve the series"))
    await let_weeks_pass(theatre, days=75)
    assert await published_times(theatre) == ["Sun 31 Jan 09:00", "Sun 28 Feb 09:00", "Wed 31 Mar 09:00"]


@pytest.mark.parametrize(
    ("rule", "days"),
    [("every mon 09:00 until 2026-11-30", ["Mon 23 Nov 09:00", "Mon 30 Nov 09:00"]),
     ("every mon 09:00 1 times", ["Mon 23 Nov 09:00"])],
)  # fmt: skip
async def test_a_series_ends_and_says_so(theatre: Theatre, rule: str, days: list[str]) -> None:
    await begun(theatre, rule)
    await theatre.presses_value(series_button(theatre, "Approve the series"))
    await let_weeks_pass(theatre, days=30)
    assert await published_times(theatre) == days
    assert theatre.said().count("repeats no more") == 1
    assert "Nothing repeats" in plain((await theatre.says("/repeat list")).text)


async def test_the_next_time_is_skipped_and_the_series_stopped(theatre: Theatre) -> None:
    number = await begun(theatre)
    await theatre.presses_value(series_button(theatre, "Approve the series"))
    assert "does not go out on Mon 23 Nov" in plain((await theatre.says(f"/repeat skip {number}")).text)
    await let_weeks_pass(theatre, days=12)
    assert await published_times(theatre) == ["Mon 30 Nov 09:00"]
    listed = words_of(await theatre.says("/repeat list"))
    assert f"#{number} repeats" in listed
    assert "skipped: 2026-11-23" in listed

    stopped = await theatre.says(f"/repeat stop {number}")
    assert "repeats no more" in plain(stopped.text)
    await let_weeks_pass(theatre, days=20)
    assert await published_times(theatre) == ["Mon 30 Nov 09:00"]


async def test_a_series_is_paused_and_goes_on_without_catching_up(theatre: Theatre) -> None:
    number = await begun(theatre)
    await theatre.presses_value(series_button(theatre, "Approve the series"))
    await theatre.says(f"/repeat pause {number}")
    await let_weeks_pass(theatre, days=15)
    await theatre.says(f"/repeat resume {number}")
    await let_weeks_pass(theatre, days=7)
    assert await published_times(theatre) == ["Mon 23 Nov 09:00", "Mon 07 Dec 09:00"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("/repeat 1", "Write it like /repeat 3 every mon,thu 09:00"),
        ("/repeat 1 every mon", "Write it like /repeat 3 every mon,thu 09:00"),
        ("/repeat 1 every moon 09:00", "“moon” is not a weekday"),
        ("/repeat 1 every month 32 09:00", "On which day of the month?"),
        ("/repeat 1 every mon 09:00 until yesterday", "“yesterday” is not a day"),
        ("/repeat 1 every mon 09:00 until 2020-01-01", "has passed already"),
        ("/repeat 1 every mon 09:00 0 times", "How many times?"),
        ("/repeat 99 every mon 09:00", "There is no post #99"),
        ("/repeat skip 1", "#1 does not repeat"),
        ("/repeat stop", "Which post?"),
        ("/repeat often", "Write /repeat N every"),
    ],
)
async def test_rules_written_wrong_are_answered(theatre: Theatre, line: str, said: str) -> None:
    await plan_posts(theatre, "Words", due="2026-11-23 09:00")
    assert said in plain((await theatre.says(line)).text)


async def test_ringing_twice_at_once_makes_one_occurrence(theatre: Theatre) -> None:
    await begun(theatre)
    before = await variant_statuses(theatre)
    for _ in range(5):
        await theatre.app.scheduler.run_all()
    assert await variant_statuses(theatre) == before
