"""LinkedIn: its limits.

3,000 characters for a post: widely reported and kept by open-source publishers; LinkedIn's own reference for
the Posts API names no number, so how it counts is not known either. UTF-16 code units are counted here, as
Java and browsers do: never fewer than any other count, so nothing is sent that is too long. Feeds fold a post
after about 1,300 at the latest; that is advice, not a rule. Pictures: 2 to 20 in a multi-image post
(learn.microsoft.com/linkedin/marketing, MultiImage API).
"""

from dataclasses import dataclass

from integrations.platforms.base import Limits, Surroundings


def units(text: str) -> int:
    """UTF-16 code units: an emoji beyond the basic plane is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class LinkedIn:
    """What LinkedIn takes."""

    name: str = "linkedin"
    label: str = "LinkedIn"
    tried_first: bool = True
    limits: Limits = Limits(characters=3000, count=units, images=20, recommended=1300)  # noqa: RUF009 (a frozen value)


def build(_surroundings: Surroundings) -> LinkedIn:
    """LinkedIn needs nothing of its surroundings to say what it takes."""
    return LinkedIn()
