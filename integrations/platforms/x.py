"""X: its limits. Posts are weighed, not counted, by the rules of twitter-text (configuration v3).

Sources: docs.x.com/fundamentals/counting-characters and github.com/twitter/twitter-text, config/v3.json:
280 after NFC; code points 0-4351, 8192-8205, 8208-8223 and 8242-8247 weigh 1, others 2; any emoji sequence
2; any link, also a bare domain, 23. Four pictures: docs.x.com/x-api/media/quickstart/best-practices.
Accounts with Premium may write 25,000 (X API changelog, 2024-08-20); the desk keeps to what all can read.
"""

from dataclasses import dataclass
from functools import lru_cache

from twitter_text import parse_tweet

from integrations.platforms.base import Limits, Surroundings


@lru_cache(maxsize=512)  # 1.2 ms for 270 characters, and a card is drawn many times
def weigh(text: str) -> int:
    """How long X says that a text is."""
    return int(parse_tweet(text).weightedLength)


@dataclass(frozen=True, slots=True)
class X:
    """What X takes."""

    name: str = "x"
    label: str = "X"
    tried_first: bool = True
    limits: Limits = Limits(characters=280, count=weigh, images=4)  # noqa: RUF009 (a frozen value)


def build(_surroundings: Surroundings) -> X:
    """X needs nothing of its surroundings to say what it takes."""
    return X()
