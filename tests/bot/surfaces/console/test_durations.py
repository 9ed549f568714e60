"""Lengths of time as people type them."""

from datetime import timedelta

import pytest

from bot.surfaces.console import durations


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("90s", 90),
        ("2h", 7_200),
        ("3d", 259_200),
        ("1 week", 604_800),
        ("2 Weeks", 1_209_600),
        ("1h 30m", 5_400),
        ("1 day, 2 hours", 93_600),
        ("45 min", 2_700),
        ("10 secs", 10),
    ],
)
def test_a_length_of_time_is_read(words: str, seconds: int) -> None:
    assert durations.parse_duration(words) == timedelta(seconds=seconds)


@pytest.mark.parametrize("words", ["", "soon", "2", "h", "2x", "-2h", "0s", "2h then", "1.5h", "999999999w"])
def test_what_is_no_length_of_time_is_none(words: str) -> None:
    assert durations.parse_duration(words) is None


def test_a_length_of_time_is_said_in_words() -> None:
    assert durations.format_duration(timedelta(days=1, hours=2, seconds=1)) == "1 day 2 hours 1 second"
