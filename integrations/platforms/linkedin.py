"""LinkedIn: its limits.

3,000 characters for a post: widely reported and kept by open-source publishers; LinkedIn's own reference for
the Posts API names no number, so how it counts is not known either. UTF-16 code units are counted here, as
Java and browsers do: never fewer than any other count, so nothing is sent that is too long. Feeds fold a post
after about 1,300 at the latest; that is advice, not a rule. Pictures: 2 to 20 in a multi-image post
(learn.microsoft.com/linkedin/marketing, MultiImage API).
"""

from dataclasses import dataclass
from typing import ClassVar

from integrations.platforms.base import Limits, Surroundings


def units(text: str) -> int:
    """UTF-16 code units: an emoji beyond the basic plane is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


DEFAULT_URL = "https://api.linkedin.com"


@dataclass(frozen=True)
class LinkedIn:
    """What LinkedIn takes."""

    name: ClassVar[str] = "linkedin"
    label: ClassVar[str] = "LinkedIn"
    tried_first: ClassVar[bool] = True
    limits: ClassVar[Limits] = Limits(characters=3000, count=units, images=20, recommended=1300)
    base_url: str = DEFAULT_URL


def build(surroundings: Surroundings) -> LinkedIn:
    """LinkedIn as it is reached from here."""
    return LinkedIn(base_url=surroundings.base_url(LinkedIn.name, DEFAULT_URL))
