"""What the surface's own buttons and questions carry: all of it, so that restarts lose nothing.

A question of a form carries its form and field as a link to our own bot, which comes back with every
reply. Buttons carry them as `mark|verb:id:version|field`.
"""

from dataclasses import dataclass
from urllib.parse import parse_qs, urlencode, urlsplit

from telegram import Message, MessageEntity

from bot.surfaces.telegram.drawing import keyboards

LINK = "https://t.me/"
FIELD, CHOICE, EMPTY, CLOSE = "f", "a", "n", "c"
BYTES = 64
"""Bytes of a button's data (core.telegram.org/bots/api, InlineKeyboardButton)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A field of a form that was asked about: `value` is the form's own, `name` the field's."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Chosen(Asked):
    """One of several fields is to be asked about."""


@dataclass(frozen=True, slots=True)
class Answered(Asked):
    """A button that answers a field: with its own label, or with nothing."""

    empty: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """A form is left; nothing is changed."""


@dataclass(frozen=True, slots=True)
class Confirming:
    """A question is asked before a button counts, or taken back: other keys, and nothing else."""


Step = Chosen | Answered | Closed | Confirming


def read(given: str) -> Step | None:
    """A button's data; None where it is not one of ours."""
    if given in (keyboards.ASKED, keyboards.BACK, keyboards.SAID) or keyboards.asks(given):
        return Confirming()
    mark, *rest = given.split("|")
    match mark, rest:
        case "c", [""]:
            return Closed()
        case "f", [value, name]:
            return Chosen(value, name)
        case "a", [value, name, _]:
            return Answered(value, name, empty=False)
        case "n", [value, name]:
            return Answered(value, name, empty=True)
    return None


def carried(mark: str, asked: Asked, *place: int) -> str:
    """A button's data; `place` tells it from others of the field. '' where the field's name has no room."""
    found = "|".join([mark, asked.value, asked.name, *map(str, place)])
    return found if len(found.encode()) <= BYTES else ""


def link(asked: Asked, username: str) -> str:
    """The link that a question carries."""
    return f"{LINK}{username}?{urlencode({'form': asked.value, 'field': asked.name})}"


def asked(message: Message) -> Asked | None:
    """What this message of ours asks; None where it asks nothing."""
    for entity in (*message.entities, *message.caption_entities):
        if entity.type == MessageEntity.TEXT_LINK and (entity.url or "").startswith(LINK):
            given = parse_qs(urlsplit(entity.url or "").query)
            if "form" in given and "field" in given:
                return Asked(given["form"][0], given["field"][0])
    return None
