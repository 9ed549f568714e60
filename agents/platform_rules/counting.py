"""Counts a text as its platform does, and says what is over a limit."""

import re
from collections.abc import Iterator

from integrations.platforms.base import Limits

COUNTED = {
    "links": re.compile(r"https?://[^\s<>]+", re.IGNORECASE),
    "hashtags": re.compile(r"(?<![\w&#])#\w+"),
    "mentions": re.compile(r"(?<![\w@])@\w[\w.]*"),
}
"""Fields of `Limits` → what they count, each kind of it once."""


def refusal(label: str, limits: Limits, words: str) -> str:
    """Why the platform called that would refuse one text; '' when it would take it."""
    return too_long(label, limits, words) or too_many(label, limits, words)


def too_long(label: str, limits: Limits, words: str) -> str:
    """By how much it is too long; '' when it is not."""
    count = limits.count(words)
    if count <= limits.characters:
        return ""
    return (
        f"{count:,} {limits.unit} are {count - limits.characters:,} over "
        f"the {limits.characters:,} that {label} takes."
    )


def too_many(label: str, limits: Limits, words: str) -> str:
    """What there is too much of beside the length; '' when there is nothing."""
    return next(_too_many(label, limits, words), "")


def _too_many(label: str, limits: Limits, words: str) -> Iterator[str]:
    """The limits of a plugin may be older than some of what is counted."""
    for what, pattern in COUNTED.items():
        there, most = len(set(pattern.findall(words))), getattr(limits, what, None)
        if most is not None and there > most:
            yield f"{there} {what} are {there - most} over the {most} that {label} takes."
