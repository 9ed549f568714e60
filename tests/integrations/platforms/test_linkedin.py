"""LinkedIn: 3,000 UTF-16 code units, the strictest way to count what it does not define."""

import pytest

from integrations.platforms.linkedin import LinkedIn, units


@pytest.mark.parametrize(
    ("text", "length"),
    [("", 0), ("abc", 3), ("naïve", 5), ("שלום", 4), ("🌷", 2), ("👨‍👩‍👧‍👦", 11), ("\ud83c", 1)],
)
def test_it_counts_utf_16_code_units(text: str, length: int) -> None:
    assert units(text) == length


def test_no_other_way_to_count_finds_more() -> None:
    for text in ("plain", "🌷🌷", "e\u0301", "👩🏽‍🚀"):
        assert units(text) >= len(text)


def test_the_limit_is_3000_and_1300_are_advised() -> None:
    limits = LinkedIn().limits
    assert (limits.characters, limits.recommended, limits.media.together) == (3000, 1300, 20)
