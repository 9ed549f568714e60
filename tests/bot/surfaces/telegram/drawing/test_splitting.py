"""Long texts in parts: within every limit, cut where it hurts least, not one character lost."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.replies import Moment, text
from bot.surfaces.telegram.drawing import entities, splitting
from bot.surfaces.telegram.drawing.entities import TRIMMED, Styled
from bot.surfaces.telegram.drawing.splitting import CAPTION, ENTITIES, MESSAGE

MOMENT = Moment(datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "Europe/Berlin")
FAMILY, FLAG, MARKED = "👨‍👩‍👧‍👦", "🇩🇪", "e\u0301\u0323"
SCRAPS = (
    "word", "Sentence one. ", "_*[]()~`>#+-=|{}.!<>&", "\n", "\n\n", " ", "\t", FAMILY, FLAG, MARKED, "👍🏽",
    "日本語。", "مرحبا بالعالم", "שלום", "\u200b", "\u202e", "x" * 300, "😀" * 150, "नमस्ते",
    "\r\n", "1️⃣", "\u00a0",
)  # fmt: skip


def lost(whole: str, parts: Sequence[str]) -> str:
    """What stands in the whole and in no part; fails where a part stands nowhere, or in another order."""
    gone, at = "", 0
    for part in parts:
        found = whole.find(part, at)
        assert found >= 0
        gone += whole[at:found]
        at = found + len(part)
    return gone + whole[at:]


def clusters(said: str) -> list[str]:
    """What people call characters."""
    return [str(each) for each in regex.findall(r"\X", said)]


def checked(whole: Styled, *, first: int = MESSAGE, rest: int = MESSAGE) -> list[Styled]:
    """The parts, when they keep everything that is promised of them."""
    parts = splitting.split_message(whole, first=first, rest=rest)
    for place, part in enumerate(parts):
        assert entities.utf16_length(part.text) <= (rest if place else first)
        assert len(part.entities) <= ENTITIES
        assert entities.is_visible(part.text)
        assert part.text == part.text.strip(TRIMMED)
        assert all(0 <= each.offset < each.end <= entities.utf16_length(part.text) for each in part.entities)
    assert not entities.is_visible(lost(whole.text, [part.text for part in parts]))
    return parts


@pytest.mark.slow
def test_rule_24_ten_thousand_texts_arrive_whole() -> None:
    dice = random.Random(24)  # noqa: S311
    split = 0
    for _ in range(10_000):
        said = "".join(dice.choices(SCRAPS, k=dice.randrange(1, 25)))
        if dice.random() < 0.07:
            said *= dice.randrange(5, 15)
        parts = checked(entities.format_text(text(said, MOMENT, said)))
        assert sum(str(MOMENT) in part.text and len(part.entities) for part in parts) == 1
        if len(parts) > 1:
            split += 1
            whole = {*clusters(said), *clusters(said + str(MOMENT) + said)}
            assert not {each for part in parts for each in clusters(part.text)} - whole
    assert split > 300


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=3000), st.integers(30, 400))
def test_rule_24_any_text_arrives_whole_in_parts_of_any_size(said: str, most: int) -> None:
    checked(entities.quoted(said), first=most // 2 + 1, rest=most)


@pytest.mark.parametrize("cluster", [FAMILY, FLAG, MARKED, "👍🏽", "1️⃣", "नि", "😀"])
@pytest.mark.parametrize("before", range(5))
def test_rule_24_no_cut_goes_through_what_people_call_a_character(cluster: str, before: int) -> None:
    whole = "x" * before + cluster * 3000
    parts = checked(Styled(whole))
    assert "".join(part.text for part in parts) == whole
    assert {each for part in parts for each in clusters(part.text)} <= {"x", cluster}


def test_a_cluster_that_is_longer_than_a_message_is_cut_between_its_characters() -> None:
    whole = "a" + "\u0301" * 10_000
    assert "".join(part.text for part in checked(Styled(whole))) == whole
    assert len(checked(Styled("😀\u200d" * 5000))) == 4


@pytest.mark.parametrize(
    ("border", "kept"),
    [("\n\n", ""), ("\n", ""), ("! ", "!"), (" ", ""), ("。", "。")],
)
def test_a_cut_is_made_at_the_kindest_border(border: str, kept: str) -> None:
    whole = f"{'a' * 3000}{border}{'b' * 500} {'c' * 3000}" if border != " " else f"{'a' * 3000} {'b' * 3000}"
    first, *_ = checked(Styled(whole))
    assert first.text == "a" * 3000 + kept


def test_a_border_that_leaves_too_little_is_not_used() -> None:
    first, *_ = checked(Styled("a\n\n" + "b" * 5000))
    assert entities.utf16_length(first.text) == MESSAGE


def test_entities_stand_on_both_sides_of_a_cut() -> None:
    parts = checked(entities.bold("title") + Styled("\n") + entities.quoted("word " * 2000))
    assert [[each.kind for each in part.entities] for part in parts] == [
        ["bold", "blockquote"],
        ["blockquote"],
        ["blockquote"],
    ]
    assert all(part.entities[-1].end == entities.utf16_length(part.text) for part in parts)


@pytest.mark.parametrize("before", range(MESSAGE - 40, MESSAGE + 2))
def test_rule_17_a_moment_is_never_cut_in_two(before: int) -> None:
    parts = checked(entities.format_text(text("x" * before, MOMENT, "y" * 100)))
    (entity,) = [each for part in parts for each in part.entities]
    assert entity.length == len(str(MOMENT))


def test_a_message_has_at_most_100_entities_and_the_rest_follow() -> None:
    parts = checked(entities.join_rows(entities.format_text(text(f"#{n} ", MOMENT)) for n in range(250)))
    assert sum(len(part.entities) for part in parts) == 250
    crowded = checked(entities.join_rows([entities.bold("😀")] * 250, between=""))
    assert [len(part.entities) for part in crowded] == [100, 100, 50]


def test_a_caption_is_shorter_than_the_messages_after_it() -> None:
    caption, *rest = checked(Styled("word " * 1500), first=CAPTION)
    assert CAPTION / 2 < entities.utf16_length(caption.text) <= CAPTION
    assert len(rest) == 2


@pytest.mark.parametrize("said", ["", " \n ", "\u200b" * 5000, "\u3000"])
def test_rule_25_what_shows_nothing_is_no_message(said: str) -> None:
    assert splitting.split_message(Styled(said)) == []
