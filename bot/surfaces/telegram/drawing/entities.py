"""Text as Telegram takes it: a string and its entities, counted in UTF-16 units.

Entities instead of markup, because words can then never be read as markup, and nothing can fail to parse.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from agents.replies import Moment, Text

Kind = Literal["bold", "italic", "blockquote", "date_time"]
"""The kinds we use (core.telegram.org/bots/api, MessageEntity)."""

TRIMMED = " \t\n\v\f\r\0"
"""Characters that Telegram trims from both ends of a message (TDLib, `trim` and `clean_input_string`)."""
UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc")
"""Invisible letters and symbols."""
UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Controls, formats and spaces: a message of these alone is refused as empty (TDLib, `is_empty_string`)."""

_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


@dataclass(frozen=True, slots=True)
class Entity:
    """A stretch of a text that is shown differently. `offset` and `length` are in UTF-16 units.

    A "date_time" has the moment it stands for in `at` (aware). It is sent with `unix_time` and without
    `date_time_format`: the text then stands as it is, with its zone's name, and a reader who taps it sees the
    same moment in their own zone (core.telegram.org/bots/api, "Date-time entity formatting"). A format would
    put the reader's local time, with no zone named, in the text's place.
    """

    kind: Kind
    offset: int
    length: int
    at: datetime | None = None

    @property
    def end(self) -> int:
        """The first unit after the entity."""
        return self.offset + self.length

    def shifted(self, by: int) -> "Entity":
        """The entity, so many units further on."""
        return replace(self, offset=self.offset + by)


@dataclass(frozen=True, slots=True)
class Styled:
    """A text and its entities, in order and never overlapping."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    def __add__(self, other: "Styled") -> "Styled":
        begun = utf16_length(self.text)
        return Styled(
            self.text + other.text, (*self.entities, *(each.shifted(begun) for each in other.entities))
        )

    def __bool__(self) -> bool:
        """Whether the text has a visible character."""
        return is_visible(self.text)


def format_text(words: Text) -> Styled:
    """Text and its moments as styled text; each moment names weekday, date, time and zone."""
    return _sum(_moment(part) if isinstance(part, Moment) else Styled(_sendable(part)) for part in words)


def bold(words: str) -> Styled:
    """Words in bold."""
    return _marked("bold", words)


def italic(words: str) -> Styled:
    """Words in italics."""
    return _marked("italic", words)


def quoted(words: str) -> Styled:
    """Exactly these words as a block quotation."""
    return _marked("blockquote", words)


def join_rows(parts: Iterable[Styled], *, between: str = "\n") -> Styled:
    """Parts joined below each other."""
    joined: list[Styled] = []
    for part in parts:
        if joined:
            joined.append(Styled(between))
        joined.append(part)
    return _sum(joined)


def utf16_length(words: str) -> int:
    """UTF-16 units, as Telegram counts lengths and offsets (core.telegram.org/api/entities)."""
    return len(words) + sum(each > "\uffff" for each in words) if not words.isascii() else len(words)


def is_visible(words: str) -> bool:
    """Whether the words have a visible character; Telegram refuses a message without."""
    return any(each not in UNSEEN and unicodedata.category(each) not in UNSEEN_CATEGORIES for each in words)


def _moment(at: Moment) -> Styled:
    shown = str(at)
    return Styled(shown, (Entity("date_time", 0, utf16_length(shown), at.at),))


def _marked(kind: Kind, words: str) -> Styled:
    """Words with one entity, without blanks at its ends: Telegram drops them."""
    text = _sendable(words)
    inner = text.strip()
    if not inner:
        return Styled(text)
    begin = utf16_length(text[: len(text) - len(text.lstrip())])
    return Styled(text, (Entity(kind, begin, utf16_length(inner)),))


def _sendable(words: str) -> str:
    """The words with lone surrogates, which are no UTF-8, replaced."""
    return words if words.isascii() else words.translate(_SURROGATES)


def _sum(parts: Iterable[Styled]) -> Styled:
    """The parts joined, in one pass."""
    texts: list[str] = []
    entities: list[Entity] = []
    size = 0
    for part in parts:
        texts.append(part.text)
        entities += [each.shifted(size) for each in part.entities]
        size += utf16_length(part.text)
    return Styled("".join(texts), tuple(entities))
