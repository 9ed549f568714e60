"""Words with entities: offsets in UTF-16 units, moments that name their zone, nothing read as markup."""

from datetime import UTC, datetime

import pytest

from agents.replies import Moment, text
from bot.surfaces.telegram.drawing import entities
from bot.surfaces.telegram.drawing.entities import Entity, Styled

TUESDAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
BERLIN = Moment(TUESDAY, "Europe/Berlin")


def cut(shown: Styled, entity: Entity) -> str:
    """What an entity covers, as Telegram cuts it out."""
    encoded = shown.text.encode("utf-16-le")
    return encoded[2 * entity.offset : 2 * entity.end].decode("utf-16-le")


def test_rule_17_a_moment_is_a_date_entity_that_names_weekday_date_time_and_zone() -> None:
    shown = entities.format_text(text("goes out ", BERLIN, "."))
    (entity,) = shown.entities
    assert entity.kind == "date_time"
    assert entity.at == TUESDAY
    assert cut(shown, entity) == "Tue 24 Nov 09:00 Europe/Berlin"


def test_rule_24_an_offset_is_counted_in_utf_16_units() -> None:
    shown = entities.format_text(text("👨‍👩‍👧 𠮷 é ", BERLIN, " 🇩🇪 ", BERLIN))
    assert [cut(shown, each) for each in shown.entities] == [str(BERLIN), str(BERLIN)]
    joined = entities.bold("🎉 title") + entities.italic("𠮷 note") + entities.quoted("🇩🇪")
    assert [cut(joined, each) for each in joined.entities] == ["🎉 title", "𠮷 note", "🇩🇪"]


@pytest.mark.parametrize(
    ("said", "count"), [("", 0), ("abc", 3), ("é", 1), ("😀", 2), ("👨‍👩‍👧", 8), ("日本", 2), ("e\u0301", 2)]
)
def test_units_are_those_of_utf_16(said: str, count: int) -> None:
    assert entities.utf16_length(said) == count == len(said.encode("utf-16-le")) // 2


@pytest.mark.parametrize("said", ["*a* _b_ [c](d) <b>&amp;</b> `e` ~f~ |g|", "  two  spaces  ", "a\r\nb\t"])
def test_words_are_said_exactly_and_nothing_in_them_is_markup(said: str) -> None:
    assert entities.format_text(text(said)) == Styled(said)
    assert entities.quoted(said).text == said


def test_an_entity_begins_and_ends_at_what_can_be_seen() -> None:
    shown = entities.bold(" \n😀 a \n")
    assert [cut(shown, each) for each in shown.entities] == ["😀 a"]
    assert entities.bold(" \n").entities == ()
    assert entities.quoted("").entities == ()


@pytest.mark.parametrize("said", ["", " \n\t", "\u200b\u200d", "\u3000\u00a0", "\u2800", "\u202e"])
def test_rule_25_what_shows_nothing_is_known(said: str) -> None:
    assert not entities.is_visible(said)
    assert not entities.format_text(text(said))
    assert entities.is_visible(f"{said}a")
    assert entities.is_visible(f"{said}🫪")  # newer than the tables of some Pythons


def test_half_a_surrogate_pair_becomes_a_sign_that_can_be_sent() -> None:
    assert entities.format_text(text("a\ud83db")).text == "a\ufffdb"
    entities.quoted("\ude00 x").text.encode()


def test_rows_stand_below_each_other() -> None:
    shown = entities.join_rows([entities.bold("😀"), Styled("b"), entities.italic("c")])
    assert shown.text == "😀\nb\nc"
    assert [cut(shown, each) for each in shown.entities] == ["😀", "c"]
    assert entities.join_rows([Styled("a"), Styled("b")], between="\n\n").text == "a\n\nb"
