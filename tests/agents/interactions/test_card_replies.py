"""Answers to a card: wishes are told from what is to be published."""

import pytest

from agents.interactions import card_replies


@pytest.mark.parametrize(
    "words", ["shorter", "more formal please", "move it to Friday 9:00", "kürzer", "without hashtags"]
)
def test_a_few_words_are_a_wish(words: str) -> None:
    assert card_replies.is_wish(words)


@pytest.mark.parametrize(
    "words",
    [
        "Spring is here.",
        "Our sale starts on Friday at nine",
        "Spring\nSale",
        "Come and see!",
        "¿Vienes? Te esperamos",
    ],
)
def test_a_sentence_is_what_the_post_is_to_say(words: str) -> None:
    assert not card_replies.is_wish(words)
