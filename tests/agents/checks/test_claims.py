"""Claims are found by their form, in every script and in three languages; everything else says nothing."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.checks import claims, grounding
from agents.context import Source


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        ("20 % off", "share", "20"),
        ("20 percent", "share", "20"),
        ("20 Prozent", "share", "20"),
        ("٢٠٪ خصم", "share", "20"),
        ("$19.99", "price", "19.99 USD"),
        ("19,99 €", "price", "19.99 EUR"),
        ("1,000 people", "number", "1000"),
        ("1.000 Leute", "number", "1000"),
        ("1’000 Leute", "number", "1000"),
        ("24 November", "date", "11-24"),
        ("November 24th", "date", "11-24"),
        ("24. November", "date", "11-24"),
        ("24 de noviembre", "date", "11-24"),
        ("24.11.2026", "date", "11-24"),
        ("11/24/2026", "date", "11-24"),
        ("2026-11-24", "date", "11-24"),
        ("am Freitag", "day", "4"),
        ("at 9 am", "time", "09:00"),
        ("um 9 Uhr", "time", "09:00"),
        ("see https://www.kranich.de/sale.", "link", "kranich.de/sale"),
        ("“The best bread in town.”", "quote", "the best bread in town"),
        ("„Das beste Brot“", "quote", "das beste brot"),
    ],
)
def test_what_words_claim(words: str, kind: str, value: str) -> None:
    assert [(each.kind, each.value) for each in claims.find_claims(words)] == [(kind, value)]


@pytest.mark.parametrize(
    "words",
    ["1. first\n2) second", "3/5 the thread goes on", "more below 1/5", "#sale2026 by @kranich2", "3️⃣ steps",
     "B2B", "one day", "“bread”", "may be"],
)  # fmt: skip
def test_what_claims_nothing(words: str) -> None:
    assert claims.find_claims(words) == []


@pytest.mark.parametrize(
    ("draft", "source"),
    [
        ("20% off until 24 November", "twenty? no: 20 percent, until 2026-11-24"),
        ("5 new flavours", "we have five new flavours"),
        ("only $19.99", "it costs 19.99"),
        ("rated 4.5.", "rated 4.5 stars"),
        ("“Best bread in town”", 'Anna wrote "best  bread in Town!"'),
        ("https://kranich.de/sale/", "our page is kranich.de/sale"),
        ("on Friday", "viernes"),
    ],
)
def test_what_stands_in_a_source_is_grounded_however_it_is_written(draft: str, source: str) -> None:
    assert grounding.list_ungrounded(grounding.ground_claims(draft, [Source("your words", source)])) == ()


@pytest.mark.parametrize(
    ("draft", "source", "missing"),
    [
        ("40 % off", "20 % off for 40 people", "40 %"),
        ("$40", "€40", "$40"),
        ("“Worst bread”", "best bread", "“Worst bread”"),
        ("https://evil.com/a", "https://kranich.de/a", "https://evil.com/a"),
        ("on Sunday", "on Friday", "Sunday"),
        ("19 people", "119 people", "19"),
    ],
)
def test_what_stands_nowhere_is_named(draft: str, source: str, missing: str) -> None:
    made = grounding.ground_claims(draft, [Source("your words", source)])
    assert grounding.source_warnings(made) == (f"no source: {missing}",)


def test_what_had_a_source_keeps_it_when_the_words_change() -> None:
    first = grounding.ground_claims("20 % off, 40 more", [Source("your words", "20 % off")])
    again = grounding.ground_claims("Now 20 % off, and 40", [Source("your words", "shorter")], before=first)
    assert {each["claim"]: each["source"] for each in again} == {"20 %": "your words", "40": ""}


@given(st.text())
def test_any_words_can_be_looked_through(words: str) -> None:
    assert grounding.list_ungrounded(grounding.ground_claims(words, [Source("the same", words)])) == ()


@pytest.mark.parametrize("piece", ["1,", "1 ", "“a", "a.", "9:0", "$1", "24 "])
def test_words_that_are_made_to_take_long_do_not(piece: str) -> None:
    short, long = (piece * count for count in (2_000, 8_000))
    taken = []
    for words in (short, long):
        began = time.process_time()
        claims.find_claims(words)
        taken.append(time.process_time() - began)
    assert taken[1] < 40 * max(taken[0], 0.005)
