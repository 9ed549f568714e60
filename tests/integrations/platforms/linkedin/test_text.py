"""LinkedIn's text: nothing of it is lost in the "little" format, and what is sent is what is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.platforms.linkedin import LinkedIn
from integrations.platforms.linkedin.text import count_utf16_units, escape_text, first_link, unescape_text
from tests.doubles.platforms.linkedin import read_little


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("abc", 3),
        ("naïve", 5),
        ("שלום", 4),
        ("🌷", 2),
        ("👨‍👩‍👧‍👦", 11),
        ("\ud83c", 1),
        ("(a)", 5),
        ("#tag", 4),
    ],
)
def test_it_counts_the_utf_16_code_units_that_are_sent(text: str, length: int) -> None:
    assert count_utf16_units(text) == length


def test_no_other_way_to_count_finds_more() -> None:
    for text in ("plain", "🌷🌷", "e\u0301", "👩🏽‍🚀"):
        assert count_utf16_units(text) >= len(text)


def test_the_limit_is_3000_and_1300_are_advised() -> None:
    limits = LinkedIn.limits
    assert (limits.characters, limits.recommended, limits.media.together) == (3000, 1300, 20)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("Save 20% (today)", r"Save 20% \(today\)"),
        ("a_b *c* ~d~ <e> [f] {g} |h| \\i", r"a\_b \*c\* \~d\~ \<e\> \[f\] \{g\} \|h\| \\i"),
        ("#spring is #1", "#spring is #1"),
        ("C# and # alone", r"C\# and \# alone"),
        ("mail ada@example.org", r"mail ada\@example.org"),
        ("thanks @[Bakery](urn:li:organization:77)!", "thanks @[Bakery](urn:li:organization:77)!"),
        ("@[Bakery](javascript:alert)", r"\@\[Bakery\]\(javascript:alert\)"),
    ],
)
def test_what_is_no_markup_is_plain(text: str, sent: str) -> None:
    assert escape_text(text) == sent


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_whatever_is_written_is_read_whole(text: str) -> None:
    assert read_little(escape_text(text)) == text
    assert unescape_text(escape_text(text)) == text.strip()


def test_the_double_cuts_what_is_not_escaped_as_linkedin_does() -> None:
    assert read_little("Save 20% (today) or never") == "Save 20% "


def test_templates_of_hashtags_are_read_back() -> None:
    assert unescape_text(r"We love {hashtag|\#|spring} \(really\)") == "We love #spring (really)"


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("none", ""),
        ("see https://example.com/a?b=c.", "https://example.com/a?b=c"),
        ("(http://a.de)", "http://a.de"),
    ],
)
def test_the_first_link_is_found(text: str, link: str) -> None:
    assert first_link(text) == link
