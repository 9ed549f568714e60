"""The parts of a thread: joined, split, and cut where a text is too long.

People and models see the parts as one text, with `---` on a line of its own between them.
"""

import asyncio
import re
from collections.abc import Sequence

from agents.platform_rules.features import PlatformFeatures
from integrations.platforms.base import Limits
from storage.models import Revision

BETWEEN = "\n\n---\n\n"
BREAK = re.compile(r"^[ \t]*-{3,}[ \t]*$", re.MULTILINE)
HINT = "--- on a line of its own begins the next part of a thread"
PLACES = tuple(
    re.compile(each)
    for each in (
        r"\n[ \t]*\n\s*",
        r"\n\s*",
        r"(?<=[.!?…])\s+|(?<=[\u3002\uff01\uff1f])",
        r"(?<=[,;:–—])\s+|(?<=[\u3001\uff0c])",
        r"\s+",
    )
)
"""Where a text is cut, the best places first: paragraphs, lines, sentences, clauses, words."""
SHARE = 0.4
"""The least share of a part's room that a better place for the cut has to fill."""


def join_parts(revision: Revision) -> str:
    """All parts of a revision as one text."""
    return BETWEEN.join((revision.words, *revision.besides.get("more", ())))


def split_parts(offers: PlatformFeatures, words: str) -> tuple[str, tuple[str, ...]]:
    """The first part and the others; on a platform without threads, dashes separate nothing."""
    if offers.most_texts == 1:
        return words, ()
    found = [each for part in BREAK.split(words) if (each := part.strip())]
    return (found[0], tuple(found[1:])) if found else ("", ())


async def cut_in_background(limits: Limits, words: Sequence[str]) -> tuple[str, ...] | None:
    """`cut_parts` in a thread, because counting a long text repeatedly takes a while."""
    return await asyncio.to_thread(cut_parts, limits, words)


def cut_parts(limits: Limits, words: Sequence[str]) -> tuple[str, ...] | None:
    """Parts that all fit, with only space between them lost; None where a word is too long."""
    found: list[str] = []
    for each in words:
        rest = each.strip()
        while rest:
            end = len(rest) if _fits(limits, rest) else _end(limits, rest)
            if not end:
                return None
            found.append(rest[:end].strip())
            rest = rest[end:].strip()
    return tuple(found)


def _end(limits: Limits, words: str) -> int:
    """The end of the first part: the best of the last places that fit; 0 for none."""
    ends = [[found.start() for found in place.finditer(words)] for place in PLACES]
    furthest = _last(limits, words, sorted({each for some in ends for each in some}))
    near = ([each for each in some if furthest * SHARE <= each <= furthest] for some in ends)
    return next((some[-1] for some in near if some), furthest)


def _last(limits: Limits, words: str, ends: Sequence[int]) -> int:
    """The last of `ends` up to which the words fit: longer texts never count less."""
    low, high = 0, len(ends)
    while low < high:
        middle = (low + high) // 2
        if _fits(limits, words[: ends[middle]]):
            low = middle + 1
        else:
            high = middle
    return ends[low - 1] if low else 0


def _fits(limits: Limits, words: str) -> bool:
    return limits.count(words.strip()) <= limits.characters
