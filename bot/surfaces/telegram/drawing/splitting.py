"""Splitting of long texts into messages: at the best border, with entities, and without losing a word.

Only the blanks that Telegram trims at the ends of a message may be missing between two parts, and a part
without a visible character is left out, since Telegram would refuse it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

import regex

from bot.surfaces.telegram.drawing.entities import TRIMMED, Entity, Styled, utf16_length

MESSAGE, CAPTION = 4096, 1024
"""UTF-16 units of a message and of a caption (core.telegram.org/bots/api, sendMessage and sendPhoto)."""
ENTITIES = 100
"""Entities of one message; Telegram silently ignores those after (core.telegram.org/api/config)."""
LEAST = 0.5
"""The least part of a message that must be full for a cut at a better border."""

BORDERS = (
    re.compile(r"\n\s*\n\s*"),
    re.compile(r"\n\s*"),
    re.compile(r"[.!?…][\"'”’»)\]]*\s+|[\u3002\uff01\uff1f]"),
    re.compile(r"\s+"),
)
"""Ends of a part, the best first: paragraph, line, sentence, word."""
CLUSTER = regex.compile(r"\X")
"""A grapheme cluster, one character for a reader (unicode.org/reports/tr29)."""


def split_message(whole: Styled, *, first: int = MESSAGE, rest: int = MESSAGE) -> list[Styled]:
    """A text in parts of at most `rest` UTF-16 units (the first: `first`) and 100 entities.

    An entity that is cut stands on both sides, except a moment, which is never cut; neither is a grapheme
    cluster, unless it alone is longer than a part may be. Returns no part for a text that shows nothing.
    """
    if _fits(whole, first):
        return [whole] if whole else []
    text = _Measured(whole)
    parts: list[Styled] = []
    begin = text.after_blanks(0)
    while begin < len(text):
        end = text.border(begin, most=rest if parts else first)
        part = text.part(begin, end)
        if part:
            parts.append(part)
        begin = text.after_blanks(end)
    return parts


def _fits(whole: Styled, most: int) -> bool:
    """Whether the text fits into one message unchanged."""
    if len(whole.entities) > ENTITIES or whole.text != whole.text.strip(TRIMMED):
        return False
    return utf16_length(whole.text) <= most


class _Measured:
    """A styled text whose positions are counted in characters and in UTF-16 units."""

    def __init__(self, whole: Styled) -> None:
        self._text = whole.text
        self._entities = whole.entities
        self._units = [0, *accumulate(1 + (each > "\uffff") for each in whole.text)]

    def __len__(self) -> int:
        return len(self._text)

    def after_blanks(self, begin: int) -> int:
        """The first position from `begin` on that Telegram would not trim."""
        while begin < len(self._text) and self._text[begin] in TRIMMED:
            begin += 1
        return begin

    def border(self, begin: int, *, most: int) -> int:
        """The end of a part that begins at `begin`, after at least one character."""
        furthest = self._furthest(begin, most)
        if furthest == len(self._text):
            return furthest
        places = [place for place in self._ends(CLUSTER, begin, furthest) if self._is_free(place)]
        if not places:
            return furthest
        least = begin + int((furthest - begin) * LEAST)
        kind = {place for place in places if place > least}
        found = (place for each in BORDERS for place in self._ends(each, begin, furthest) if place in kind)
        return next(found, places[0])

    def _furthest(self, begin: int, most: int) -> int:
        """The last position that a part may reach by its length and its number of entities."""
        furthest = bisect_right(self._units, self._units[begin] + most) - 1
        inside = [each for each in self._entities if each.end > self._units[begin]]
        if len(inside) > ENTITIES:
            furthest = min(furthest, self._place(inside[ENTITIES].offset))
        return max(furthest, begin + 1)

    def _ends(self, pattern: re.Pattern[str], begin: int, furthest: int) -> Iterator[int]:
        """The ends of a pattern's matches, the last first; one more character shows if a match goes on."""
        found = [match.end() for match in pattern.finditer(self._text, begin, furthest + 1)]
        yield from (place for place in reversed(found) if place <= furthest)

    def _is_free(self, place: int) -> bool:
        at = self._units[place]
        return not any(each.offset < at < each.end for each in self._entities if each.kind == "date_time")

    def part(self, begin: int, end: int) -> Styled:
        """The text between two positions, without the blanks at its end."""
        text = self._text[begin:end].rstrip(TRIMMED)
        return Styled(text, tuple(_cut(self._entities, self._units[begin], utf16_length(text))))

    def _place(self, at: int) -> int:
        return bisect_right(self._units, at) - 1


def _cut(entities: Sequence[Entity], begin: int, size: int) -> Iterator[Entity]:
    """The entities of a part of `size` units that begins at the unit `begin`."""
    for each in entities:
        offset, end = max(each.offset - begin, 0), min(each.end - begin, size)
        if offset < end:
            yield Entity(each.kind, offset, end - offset, each.at)
