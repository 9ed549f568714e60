"""X weighs posts by the rules of twitter-text.

The cases are from its conformance suite: github.com/twitter/twitter-text, conformance/validate.yml,
WeightedTweetsCounterTest and WeightedTweetsWithDiscountedEmojiCounterTest.
"""

import pytest

from integrations.platforms.x import X
from integrations.platforms.x.text import weigh

LONG = "285 chars-" + "xxxxxxxxxx-" * 25


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("", 0),
        ("Hi http://test.co", 26),
        ("http://test.co", 23),
        (LONG, 285),
        ("https://www.twitter.com/aloha " * 10, 240),
        ("故人西辞黄鹤楼", 14),
        ("😷👾😡🔥💩", 10),
        ("A\u0301B", 2),
        ("H🐱☺👨‍👩‍👧‍👦", 7),
        ("👨‍👩‍👧‍👦", 2),
        ("🙋🏽", 2),
        ("🇩🇪", 2),
        ("x.com", 23),
        ("see example.com/very/long/path?with=query for more", 4 + 23 + 9),
        ("not.a.domain.zzz", 16),
        ("“quoted” – dashed…", 17 + 2),
        ("line\r\nbreak", 10),
    ],
)
def test_a_text_weighs_what_twitter_text_says(text: str, weight: int) -> None:
    assert weigh(text) == weight


def test_the_limit_is_280() -> None:
    limits = X.limits
    assert (limits.characters, limits.media.together, limits.needs_media) == (280, 4, False)
    assert limits.count("b" * 280) == limits.characters
