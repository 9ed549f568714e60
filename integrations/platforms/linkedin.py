"""LinkedIn: its limits.

3,000 characters for a post: widely reported and kept by open-source publishers; LinkedIn's own reference for
the Posts API names no number, so how it counts is not known either. UTF-16 code units are counted here, as
Java and browsers do: never fewer than any other count, so nothing is sent that is too long. Feeds fold a post
after about 1,300 at the latest; that is advice, not a rule.

Media: learn.microsoft.com/linkedin/marketing, Images, MultiImage (2 to 20), Videos and Documents API. The
bytes of a picture and the length of an alt text are ours, because LinkedIn names none. Documents may have
up to 300 pages there, which nobody counts here.
"""

from dataclasses import dataclass
from typing import ClassVar

from integrations.limits import (
    DOCX,
    PDF,
    PPTX,
    AnimationLimits,
    DocumentLimits,
    MediaLimits,
    PictureLimits,
    VideoLimits,
)
from integrations.platforms.base import Limits, Surroundings


def units(text: str) -> int:
    """UTF-16 code units: an emoji beyond the basic plane is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


MEDIA = MediaLimits(
    pictures=PictureLimits(most=20, size=8_000_000, pixels=36_152_319),
    animation=AnimationLimits(size=8_000_000, pixels=36_152_319, frames=250),
    video=VideoLimits(
        size=(75_000, 500_000_000), seconds=(3, 1800), width=(1, 4096), height=(1, 2304), fps=(1, 60)
    ),
    document=DocumentLimits(mimes=(PDF, PPTX, DOCX), size=100_000_000),
    together=20,
)
DEFAULT_URL = "https://api.linkedin.com"


@dataclass(frozen=True)
class LinkedIn:
    """What LinkedIn takes."""

    name: ClassVar[str] = "linkedin"
    label: ClassVar[str] = "LinkedIn"
    tried_first: ClassVar[bool] = True
    limits: ClassVar[Limits] = Limits(characters=3000, count=units, media=MEDIA, recommended=1300)
    base_url: str = DEFAULT_URL


def build(surroundings: Surroundings) -> LinkedIn:
    """LinkedIn as it is reached from here."""
    return LinkedIn(base_url=surroundings.base_url(LinkedIn.name, DEFAULT_URL))
