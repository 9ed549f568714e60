"""X: its limits. Posts are weighed, not counted, by the rules of twitter-text (configuration v3).

Sources: docs.x.com/fundamentals/counting-characters and github.com/twitter/twitter-text, config/v3.json:
280 after NFC; code points 0-4351, 8192-8205, 8208-8223 and 8242-8247 weigh 1, others 2; any emoji sequence
2; any link, also a bare domain, 23. Accounts with Premium may write 25,000 (X API changelog, 2024-08-20); the
desk keeps to what all can read. Media: docs.x.com/x-api/media/quickstart/best-practices: four pictures, or
one GIF, or one video; longer videos of Premium accounts are not counted on. Alt texts:
POST /2/media/metadata.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from twitter_text import parse_tweet

from integrations.limits import (
    JPEG,
    MOV,
    MP4,
    PNG,
    WEBP,
    AnimationLimits,
    MediaLimits,
    PictureLimits,
    VideoLimits,
)
from integrations.platforms.base import Limits, Surroundings


@lru_cache(maxsize=512)  # 1.2 ms for 270 characters, and a card is drawn many times
def weigh(text: str) -> int:
    """How long X says that a text is."""
    return int(parse_tweet(text).weightedLength)


MEDIA = MediaLimits(
    pictures=PictureLimits(mimes=(JPEG, PNG, WEBP), most=4, size=5_000_000),
    animation=AnimationLimits(size=15_000_000, width=1280, height=1080, frames=350),
    video=VideoLimits(
        mimes=(MP4, MOV),
        size=(1, 512_000_000),
        seconds=(0.5, 140),
        width=(32, 1280),
        height=(32, 1024),
        ratio=(1 / 3, 3),
        fps=(1, 60),
    ),
    together=4,
    alt=1000,
)
DEFAULT_URL = "https://api.x.com"


@dataclass(frozen=True)
class X:
    """What X takes."""

    name: ClassVar[str] = "x"
    label: ClassVar[str] = "X"
    tried_first: ClassVar[bool] = True
    limits: ClassVar[Limits] = Limits(characters=280, count=weigh, media=MEDIA)
    base_url: str = DEFAULT_URL


def build(surroundings: Surroundings) -> X:
    """X as it is reached from here."""
    return X(base_url=surroundings.base_url(X.name, DEFAULT_URL))
