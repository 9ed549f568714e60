"""Replies: buttons that fit, moments with their zone, numbers that are plain, several replies as one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.replies import (
    Button,
    Card,
    Field,
    Form,
    Moment,
    Picture,
    Reply,
    card_pictures,
    lines,
    merge,
    parse_digits,
    plain,
    say,
    text,
)


def test_a_moment_names_its_zone() -> None:
    moment = Moment(datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "Europe/Berlin")
    assert plain(text("at ", moment, "!")) == "at Tue 24 Nov 09:00 Europe/Berlin!"


def test_a_button_that_a_surface_could_not_carry_is_not_made() -> None:
    Button("x", "v" * 64)
    with pytest.raises(ValueError, match="64 bytes"):
        Button("x", "ü" * 33)


@pytest.mark.parametrize(
    "words", ["", "-1", "+1", "²", "٣", "1e3", "1_000", " 1", "1\n", "9" * 19, "9" * 5000]
)
def test_only_plain_digits_of_a_sensible_length_are_a_number(words: str) -> None:
    assert parse_digits(words) is None
    assert parse_digits("007") == 7


def test_a_reply_that_says_and_shows_nothing_is_none() -> None:
    assert not Reply(text=("", "\n "))
    assert not Reply(redraw=("post:1",))
    assert say("x")


def test_several_replies_are_one_with_each_card_in_its_last_state() -> None:
    first = Reply(text=text("a"), cards=(Card("post:1", "old"),), redraw=("plan:1",), private=True)
    second = Reply(text=text("b"), cards=(Card("post:1", "new"),), redraw=("plan:1", "plan:2"))
    merged = merge([first, Reply(), second])
    assert plain(merged.text) == "a\nb"
    assert merged.cards == (Card("post:1", "new"),)
    assert merged.redraw == ("plan:1", "plan:2")
    assert not merged.private
    assert merge([first, Reply()]).private
    assert not merge([])


def test_what_was_typed_stays_on_its_field_beside_the_error() -> None:
    form = Form("t", "edit:1:1", (Field("a", "A", "old"), Field("b", "B", "kept")))
    filled = form.filled({"a": "typed"}, {"a": "too long"})
    assert [(each.value, each.error) for each in filled.fields] == [("typed", "too long"), ("kept", "")]


def test_lines_stand_one_below_the_other() -> None:
    assert plain(lines(text("a", "b"), text(), text("c"))) == "ab\n\nc"


def test_a_kept_file_is_a_picture_with_or_without_a_description() -> None:
    kept = {"sha256": "0" * 64, "path": "a.png", "mime": "image/png"}
    assert card_pictures([kept, {**kept, "alt": "a tulip"}], folder=Path("/media")) == (
        Picture("/media/a.png", "image/png"),
        Picture("/media/a.png", "image/png", "a tulip"),
    )
