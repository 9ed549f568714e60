"""X: its limits. Posts are weighed, not counted, by the rules of twitter-text (configuration v3).

Sources: docs.x.com/fundamentals/counting-characters and github.com/twitter/twitter-text, config/v3.json:
280 after NFC; code points 0-4351, 8192-8205, 8208-8223 and 8242-8247 weigh 1, others 2; any emoji sequence
2; any link, also a bare domain, 23. Four pictures: docs.x.com/x-api/media/quickstart/best-practices.
Accounts with Premium may write 25,000 (X API changelog, 2024-08-20); the desk keeps to what all can read.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import ClassVar

from twitter_text import extract_urls, parse_tweet

from integrations.platforms.base import Limits, Surroundings


@lru_cache(maxsize=512)  # 1.2 ms for 270 characters, and a card is drawn many times
def weigh(text: str) -> int:
    """How long X says that a text is."""
    return int(parse_tweet(text).weightedLength)


DEFAULT_URL = "https://api.x.com"


@dataclass(frozen=True)
class X:
    """What X takes."""

    name: ClassVar[str] = "x"
    label: ClassVar[str] = "X"
    tried_first: ClassVar[bool] = True
    limits: ClassVar[Limits] = Limits(characters=280, count=weigh, images=4)
    priced_on: ClassVar[date] = date(2026, 8, 22)
    base_url: str = DEFAULT_URL

    def price(self, text: str) -> int:
        """Millionths of a dollar for a post; a link makes it dearer (docs.x.com, x-api/getting-started)."""
        return 200_000 if extract_urls(text) else 15_000


def build(surroundings: Surroundings) -> X:
    """X as it is reached from here."""
    return X(base_url=surroundings.base_url(X.name, DEFAULT_URL))
