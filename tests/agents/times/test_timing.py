"""When: zones and changing clocks, quiet hours, free slots, and times as people write them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.times import parsing, timing
from agents.times.timing import BadTime
from storage.models import Workspace

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""Friday, 10:00 in Berlin."""


def at(words: str) -> datetime:
    """A wall time."""
    return datetime.fromisoformat(words)


def workspace(quiet: tuple[int, int] = (22, 7), zone: str = BERLIN) -> Workspace:
    """One with quiet hours."""
    return Workspace(zone=zone, quiet_from=time(quiet[0]), quiet_to=time(quiet[1]))


def local(moment: datetime, zone: str = BERLIN) -> str:
    """What a clock there shows."""
    return f"{moment.astimezone(ZoneInfo(zone)):%a %d %b %H:%M}"


def test_nine_o_clock_stays_nine_o_clock_across_both_changes_of_the_clocks() -> None:
    days = ("2027-03-27", "2027-03-28", "2027-03-29", "2026-10-24", "2026-10-25", "2026-10-26")
    for day in days:
        assert "09:00" in local(timing.resolve(at(f"{day} 09:00"), BERLIN).at)


def test_a_wall_time_that_is_skipped_is_moved_on_and_told_so() -> None:
    moved = timing.resolve(at("2027-03-28 02:30"), BERLIN)
    assert moved.moved
    assert local(moved.at) == "Sun 28 Mar 03:30"


def test_a_wall_time_that_comes_twice_means_the_first() -> None:
    twice = timing.resolve(at("2026-10-25 02:30"), BERLIN)
    assert not twice.moved
    assert twice.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("words", ["0001-01-01T00:00", "9999-12-31T23:59"])
@pytest.mark.parametrize("zone", [BERLIN, "America/New_York", "Pacific/Kiritimati"])
def test_the_ends_of_the_calendar_are_refused(words: str, zone: str) -> None:
    with pytest.raises(BadTime):
        timing.resolve_future(timing.parse_wall(words, zone), zone, now=NOW)


@pytest.mark.parametrize("words", ["2026-11-24T09:00", " 2026-11-24 9:00 ", "2026-11-24T09:00:59.9"])
def test_a_date_and_time_is_read_to_the_minute(words: str) -> None:
    assert timing.parse_wall(words, BERLIN) == at("2026-11-24 09:00")


@pytest.mark.parametrize("words", ["2026-11-24T09:00Z", "2026-11-24T14:30+05:30"])
def test_a_time_with_an_offset_of_its_own_is_put_into_the_zone(words: str) -> None:
    assert timing.parse_wall(words, BERLIN) == at("2026-11-24 10:00")


@pytest.mark.parametrize(
    "words", ["", "2026-11-24", "tomorrow", "2026-13-01T09:00", "x" * 5000, "\uff12026-11-24T09:00"]
)
def test_what_is_no_date_and_time_is_refused_in_short_words(words: str) -> None:
    with pytest.raises(BadTime) as refused:
        timing.parse_wall(words, BERLIN)
    assert len(str(refused.value)) < 200


def test_what_has_passed_or_is_years_away_is_refused() -> None:
    with pytest.raises(BadTime, match="already passed in Europe/Berlin"):
        timing.resolve_future(at("2026-11-20 09:59"), BERLIN, now=NOW)
    with pytest.raises(BadTime, match="two years"):
        timing.resolve_future(at("2029-01-01 09:00"), BERLIN, now=NOW)


@pytest.mark.parametrize(
    ("quiet", "hour", "silent"),
    [((22, 7), 23, True), ((22, 7), 6, True), ((22, 7), 7, False), ((9, 17), 9, True), ((9, 17), 17, False)],
)
def test_quiet_hours_may_span_midnight(quiet: tuple[int, int], hour: int, silent: bool) -> None:
    assert timing.is_quiet(workspace(quiet), datetime(2026, 11, 20, hour, tzinfo=UTC)) is silent


def test_quiet_hours_that_begin_when_they_end_are_off() -> None:
    assert not timing.is_quiet(workspace((5, 5)), datetime(2026, 11, 20, 5, tzinfo=UTC))


@given(count=st.integers(1, 50), length=st.integers(0, 40), taken=st.lists(st.integers(0, 2000), max_size=60))
def test_slots_are_free_apart_and_never_at_night(count: int, length: int, taken: list[int]) -> None:
    busy = [NOW + timedelta(hours=each) for each in taken]
    first = date(2026, 11, 20)
    chosen = timing.spread(
        workspace(), count=count, first=first, last=first + timedelta(days=length), now=NOW, taken=busy
    )
    everything = [*chosen, *busy]
    assert len(chosen) == count
    assert all(each >= NOW + timing.SOONEST for each in chosen)
    assert not any(timing.is_quiet(workspace(), each.astimezone(ZoneInfo(BERLIN))) for each in chosen)
    for number, each in enumerate(chosen):
        others = everything[:number] + everything[number + 1 :]
        assert all(abs(each - other) >= timedelta(hours=1) for other in others)


def test_days_are_used_once_before_any_is_used_twice() -> None:
    chosen = timing.spread(workspace(), count=5, first=date(2026, 11, 23), last=date(2026, 11, 27), now=NOW)
    assert [local(each)[:3] for each in chosen] == ["Mon", "Tue", "Wed", "Thu", "Fri"]


@pytest.mark.timeout(10)
def test_a_full_calendar_is_searched_in_no_time() -> None:
    taken = [NOW + timedelta(minutes=20 * each) for each in range(20_000)]
    first = date(2026, 11, 20)
    chosen = timing.spread(workspace(), count=50, first=first, last=first, now=NOW, taken=taken)
    assert min(chosen) > max(taken)


def test_when_quiet_hours_leave_no_time_people_are_told_so() -> None:
    with pytest.raises(BadTime, match="quiet hours"):
        timing.propose_times(workspace((0, 23)), now=NOW, but=NOW, taken=[])


@given(but=st.integers(-400, 400), taken=st.lists(st.integers(0, 500), max_size=20))
def test_three_different_free_times_are_proposed(but: int, taken: list[int]) -> None:
    due = NOW + timedelta(hours=but)
    busy = [NOW + timedelta(hours=each) for each in taken]
    found = timing.propose_times(workspace(), now=NOW, but=due, taken=busy)
    assert len(set(found)) == 3
    assert all(each > NOW and each not in busy for each in found)


def test_the_same_time_a_week_on_is_proposed_across_a_change_of_the_clocks() -> None:
    now = datetime(2027, 3, 25, 9, 0, tzinfo=UTC)
    found = timing.propose_times(workspace(), now=now, but=datetime(2027, 3, 26, 8, 15, tzinfo=UTC), taken=[])
    assert "Fri 02 Apr 09:15" in map(local, found)


@pytest.mark.parametrize(
    ("words", "wall"),
    [
        ("Friday 9:00", "2026-11-27 09:00"),
        ("friday at 9", "2026-11-27 09:00"),
        ("Friday 3pm", "2026-11-27 15:00"),
        ("12 am tomorrow", "2026-11-21 00:00"),
        ("morgen 14 Uhr", "2026-11-21 14:00"),
        ("morgen um 14.30 Uhr", "2026-11-21 14:30"),
        ("mañana a las 9", "2026-11-21 09:00"),
        ("15:30", "2026-11-20 15:30"),
        ("9:00", "2026-11-21 09:00"),
        ("noon", "2026-11-20 12:00"),
        ("in two hours", "2026-11-20 12:00"),
        ("in 30 min", "2026-11-20 10:30"),
        ("5.12. 14:00", "2026-12-05 14:00"),
        ("1.2. 14:00", "2027-02-01 14:00"),
        ("24.11.2026 14:00", "2026-11-24 14:00"),
        ("Fri 2026-11-27 09:00", "2026-11-27 09:00"),
        ("2026-11-24t09:00z", "2026-11-24 10:00"),
    ],
)
def test_times_are_understood_as_people_write_them(words: str, wall: str) -> None:
    assert parsing.parse_time(words, now=at("2026-11-20 10:00"), zone=BERLIN) == at(wall)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("tomorrow", "At what time"),
        ("²", "At what time"),
        ("24:00", "not a time of day"),
        ("12:61", "not a time of day"),
        ("31.2. 9:00", "no 31.2. in the calendar"),
        ("Friday 9:00 UTC", "without a zone"),
        ("in 99999999999 hours", "not a time I understand"),
        ("", "not a time I understand"),
        ("\x00", "not a time I understand"),
        ("9" * 20_000, "too long"),
    ],
)
def test_what_names_no_moment_is_refused_with_a_way_to_write_it(words: str, why: str) -> None:
    with pytest.raises(BadTime, match=why) as refused:
        parsing.parse_time(words, now=at("2026-11-20 10:00"), zone=BERLIN)
    assert "Friday 9:00" in str(refused.value)


@given(st.text(alphabet="0123456789:.-/ amphuTZ+friday morgen²٣\x00\ud800", max_size=70))
def test_nothing_that_people_write_as_a_time_breaks_anything(words: str) -> None:
    try:
        wall = parsing.parse_time(words, now=at("2026-11-20 10:00"), zone=BERLIN)
        timing.resolve_future(wall, BERLIN, now=NOW)
    except BadTime:
        return
    assert wall.tzinfo is None
