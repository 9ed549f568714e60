"""The views on what is planned: in order, by local day, with the zone named, and what waits marked."""

from agents.replies import plain
from agents.schedule import calendar
from agents.times import local_days
from storage.database import Database
from storage.models import Status
from tests.agents.workspace_setup import WorkspaceSetup, set_up_workspace, wall, words_of

MONDAY = wall("2026-11-23 09:00")


async def test_an_empty_queue_says_what_to_do_next(berlin: WorkspaceSetup) -> None:
    reply = await calendar.show_queue(berlin.seen(MONDAY))
    assert "Nothing is planned." in words_of(reply)
    assert "plan 5 posts about" in words_of(reply)
    assert reply.buttons == ()


async def test_the_queue_is_in_order_and_grouped_by_local_day(berlin: WorkspaceSetup) -> None:
    await berlin.post("Late on Tuesday", due=wall("2026-11-24 23:30"), on=("linkedin",))
    await berlin.post("Early on Tuesday", due=wall("2026-11-24 00:15"))
    await berlin.post("This noon", due=wall("2026-11-23 12:00"))

    rows = words_of(await calendar.show_queue(berlin.seen(MONDAY))).split("\n")

    assert rows == [
        "Queue · 3 to go out · times in Europe/Berlin",
        "",
        "Mon 23 Nov · today",
        "  ● 12:00 · #3 · X @acme · scheduled · “This noon”",
        "",
        "Tue 24 Nov · tomorrow",
        "  ● 00:15 · #2 · X @acme · scheduled · “Early on Tuesday”",
        "  ● 23:30 · #1 · LinkedIn @acme · scheduled · “Late on Tuesday”",
    ]


async def test_what_waits_for_a_person_is_marked_counted_and_one_press_away(berlin: WorkspaceSetup) -> None:
    await berlin.post("Please decide", due=wall("2026-11-24 09:00"), status=Status.PROPOSED)
    await berlin.post("Missed", due=wall("2026-11-22 09:00"), status=Status.PROPOSED)
    await berlin.post("Paused", due=wall("2026-11-22 10:00"), status=Status.HELD, note="It was paused then.")

    reply = await calendar.show_queue(berlin.seen(MONDAY))

    said = words_of(reply)
    assert said.startswith("Queue · 3 to go out · 2 wait for approval · 1 needs you · ")
    assert "○ 09:00 · #1 · X @acme · waits for approval · “Please decide”" in said
    assert "○ 09:00 · #2 · X @acme · waits for approval, its time has passed · “Missed”" in said
    assert "! 10:00 · #3 · X @acme · held: confirm it again · “Paused”\n    It was paused then." in said
    assert [button.value for button in reply.buttons] == ["do:waiting"]


async def test_what_is_out_or_rejected_is_not_in_the_queue(berlin: WorkspaceSetup) -> None:
    await berlin.published("Out", at=wall("2026-11-22 09:00"))
    await berlin.post("Never", due=wall("2026-11-24 09:00"), status=Status.DROPPED)
    assert "Nothing is planned." in words_of(await calendar.show_queue(berlin.seen(MONDAY)))


async def test_a_pause_is_said_above_everything(berlin: WorkspaceSetup) -> None:
    await berlin.post("Later", due=wall("2026-11-24 09:00"))
    await berlin.change(paused_at=MONDAY, paused_by="Dana")
    assert "Everything is paused by Dana" in words_of(await calendar.show_queue(berlin.seen(MONDAY)))


async def test_a_long_queue_counts_what_it_does_not_show(berlin: WorkspaceSetup) -> None:
    for minute in range(45):
        await berlin.post(f"Post {minute}", due=wall(f"2026-11-24 10:{minute:02}"))
    said = words_of(await calendar.show_queue(berlin.seen(MONDAY)))
    assert "45 to go out" in said
    assert "… and 5 more" in said
    assert len(said.encode("utf-16-le")) // 2 < 4096


async def test_lines_fit_a_hundred_columns_and_words_stay_on_one_line(berlin: WorkspaceSetup) -> None:
    await berlin.post("First line\n\nsecond line " + "and so on " * 30, due=wall("2026-11-24 09:00"))
    rows = words_of(await calendar.show_queue(berlin.seen(MONDAY))).split("\n")
    assert len(rows) == 4
    assert max(len(row) for row in rows) <= 100
    assert "“First line second line" in rows[-1]


async def test_a_week_shows_its_seven_days_and_names_the_free_ones(berlin: WorkspaceSetup) -> None:
    await berlin.post("In", due=wall("2026-11-29 23:59"))
    await berlin.post("Not in", due=wall("2026-11-30 00:00"))

    said = words_of(await calendar.show_calendar(berlin.seen(MONDAY), "week"))

    assert said.count("free") == 6
    assert "Mon 23 Nov · today · free" in said
    assert "Sun 29 Nov\n  ● 23:59 · #1" in said
    assert "Not in" not in said
    assert said.count("Europe/Berlin") == 1


async def test_a_month_is_a_grid_from_monday_with_counts_and_then_a_list(berlin: WorkspaceSetup) -> None:
    await berlin.published("Out already", at=wall("2026-11-03 09:00"))
    await berlin.post("Ours", due=wall("2026-11-24 09:00"))
    await berlin.post("Asked", due=wall("2026-11-24 12:00"), status=Status.PROPOSED)

    reply = await calendar.show_calendar(berlin.seen(wall("2026-11-20 09:00")), "month")

    rows = plain(reply.text).split("\n")
    grid = rows.index("November 2026")
    assert rows[grid + 1].split() == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert rows[grid + 2].split() == ["·", "·", "·", "·", "·", "·", "1"]
    assert rows[grid + 3].split() == ["2", "3", "×1", "4", "5", "6", "7", "8"]
    assert rows[grid + 5] == "16        17        18        19        [20]      21        22"
    assert rows[grid + 6].startswith("23        24 ×2○")
    assert rows[grid + 8] == "[ ] today · ×2 two posts · ○ waits for approval"
    assert "Out already" not in plain(reply.text)
    assert "waits for approval · “Asked”" in plain(reply.text)
    assert plain(reply.text).count("Europe/Berlin") == 1


async def test_the_last_days_of_a_month_show_the_next_one_too(berlin: WorkspaceSetup) -> None:
    await berlin.post("Advent", due=wall("2026-12-06 09:00"))
    said = words_of(await calendar.show_calendar(berlin.seen(wall("2026-11-27 09:00")), "month"))
    assert "November 2026" in said
    assert "December 2026" in said
    assert "“Advent”" in said


async def test_days_are_the_calendars_own_when_the_clocks_change(berlin: WorkspaceSetup) -> None:
    """On 25 October 2026 a day has 25 hours: its last half hour is 24.5 hours after its start."""
    await berlin.post("Sunday night", due=wall("2026-10-25 23:30"))
    await berlin.post("The next week", due=wall("2026-11-01 00:00"))

    said = words_of(await calendar.show_calendar(berlin.seen(wall("2026-10-25 08:00")), "week"))

    assert "Sun 25 Oct · today · the clocks go back\n  ● 23:30 · #1" in said
    assert "The next week" not in said


async def test_a_short_day_ends_where_the_next_one_starts(berlin: WorkspaceSetup) -> None:
    await berlin.post("Sunday", due=wall("2027-03-28 23:45"))
    await berlin.post("Monday", due=wall("2027-03-29 00:15"))

    said = words_of(await calendar.show_calendar(berlin.seen(wall("2027-03-26 09:00")), "week"))

    assert "Sun 28 Mar · the clocks go forward\n  ● 23:45 · #1" in said
    assert "Mon 29 Mar\n  ● 00:15 · #2" in said


async def test_a_zone_with_a_half_hour_has_its_own_days(database: Database) -> None:
    kolkata = await set_up_workspace(database, zone="Asia/Kolkata")
    await kolkata.post("Just after midnight", due=wall("2026-11-24 00:10", "Asia/Kolkata"))
    seen = kolkata.seen(wall("2026-11-23 09:00", "Asia/Kolkata"))
    assert "Tue 24 Nov · tomorrow\n  ● 00:10 · #1" in words_of(await calendar.show_queue(seen))


async def test_another_workspaces_posts_are_never_shown(database: Database, berlin: WorkspaceSetup) -> None:
    other = await set_up_workspace(database, zone="Europe/Berlin")
    await other.post("A secret", due=wall("2026-11-24 09:00"))
    for reply in (
        await calendar.show_queue(berlin.seen(MONDAY)),
        await calendar.show_calendar(berlin.seen(MONDAY), "month"),
    ):
        assert "secret" not in words_of(reply)


def test_a_day_that_has_no_midnight_starts_after_the_gap() -> None:
    """In Chile the clocks go forward at midnight: the day starts at one."""
    day = local_days.local_day(wall("2026-09-06 12:00", "America/Santiago"), "America/Santiago")
    assert local_days.start_of_day(day, "America/Santiago") == wall("2026-09-06 01:00", "America/Santiago")
