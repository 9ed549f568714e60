"""Formatting: what of a text is bold, a link, a time; given as entities or as HTML, checked and trimmed.

Both kinds of Markdown are refused: nobody here writes them.
"""

import re
from collections.abc import Sequence
from itertools import accumulate

from tests.doubles.telegram.errors import Refusal, misread
from tests.doubles.telegram.formatting import html
from tests.doubles.telegram.json_values import Json, cut, names, units

MOST = 100
"""Telegram passes over further ones (python-telegram-bot, `MessageLimit.MESSAGE_ENTITIES`)."""

PLAIN = frozenset(
    names(
        "bold italic underline strikethrough spoiler code blockquote expandable_blockquote mention hashtag "
        "cashtag bot_command url email phone_number"
    )
)
NEEDS = {
    "text_link": "url",
    "text_mention": "user",
    "custom_emoji": "custom_emoji_id",
    "date_time": "unix_time",
    "pre": "",
}
FIELDS = {"pre": {"language"}, "date_time": {"unix_time", "date_time_format"}}
FORMAT = re.compile(r"r|w?[dD]?[tT]?", re.ASCII)
"""What `date_time_format` may be (Bot API, "Date-time formatting")."""

FOUND = (
    ("bot_command", re.compile(r"(?<![\w/])/\w{1,64}(?:@\w{3,32})?(?![\w/])", re.ASCII)),
    ("url", re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")),
    ("mention", re.compile(r"(?<![\w@])@\w{4,32}", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)


def read(text: str, mode: str, entities: Sequence[object] | None) -> tuple[str, list[Json]]:
    """A text and its formatting as people will see them. Raises `Refusal`."""
    if mode and mode.lower() != "html":
        raise Refusal("unsupported parse_mode")
    if mode:
        text, found = html.parsed(text)
    else:
        found = [_checked(each, text) for each in entities or ()]
    text, found = _trimmed(text, found)
    return text, sorted(found, key=lambda each: (each["offset"], -each["length"]))[:MOST]


def detected(text: str) -> list[Json]:
    """What Telegram marks by itself in what people write."""
    found = [
        {"type": kind, "offset": units(text[: match.start()]), "length": units(match[0])}
        for kind, pattern in FOUND
        for match in pattern.finditer(text)
    ]
    return sorted(found, key=lambda each: int(str(each["offset"])))


def _checked(entity: object, text: str) -> Json:
    """An entity that fits its text. Raises `Refusal`."""
    if not isinstance(entity, dict):
        raise misread("expected an Object")
    kind, offset, length = entity.get("type"), entity.get("offset"), entity.get("length")
    if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length <= 0:
        raise misread(f"Receive an entity with incorrect offset {offset} or length {length}")
    end, whole = offset + length, units(text)
    if end > whole:
        raise misread(
            f"Entity beginning at UTF-16 offset {offset} ends after the end of the text "
            f"at UTF-16 offset {whole}"
        )
    if not {offset, end} <= _borders(text):
        raise misread(f"Entity begins or ends in a middle of a UTF-16 symbol at offset {offset}")
    if kind not in PLAIN and kind not in NEEDS:
        raise misread(f"Unsupported entity type {kind!r}")
    _check_fields(str(kind), entity)
    return entity


def _check_fields(kind: str, entity: Json) -> None:
    needed = NEEDS.get(kind, "")
    if needed and not entity.get(needed):
        raise misread(f"Entity {kind} needs {needed}")
    strangers = set(entity) - {"type", "offset", "length", needed} - FIELDS.get(kind, set())
    if strangers:
        raise misread(f"Entity {kind} has no {min(strangers)}")
    if not FORMAT.fullmatch(entity.get("date_time_format", "")):
        raise misread(f"Invalid date_time_format {entity['date_time_format']!r}")


def _borders(text: str) -> set[int]:
    """The offsets at which a character begins or ends."""
    return {0, *accumulate(1 if ord(each) < 0x10000 else 2 for each in text)}


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around it; entities move along, and end where the text ends."""
    front = units(text) - units(text.lstrip())
    kept = text.strip()
    whole = units(kept)
    moved = []
    for each in entities:
        start, end = max(0, each["offset"] - front), min(whole, each["offset"] + each["length"] - front)
        if end > start and cut(kept, start, end - start).strip():
            moved.append({**each, "offset": start, "length": end - start})
    return kept, moved
