"""State in buttons and questions of the surface's own, so that a restart loses nothing.

A question of a form carries the form and field as a link to our own bot, which comes back with every
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
class FieldQuestion:
    """A question about a field of a form: `value` is the form's own, `name` the field's."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class FieldChoice(FieldQuestion):
    """A button that chooses the field to be asked about."""


@dataclass(frozen=True, slots=True)
class FieldAnswer(FieldQuestion):
    """A button that answers a field: with its own label, or empty."""

    empty: bool


@dataclass(frozen=True, slots=True)
class FormCancellation:
    """A button that leaves a form; nothing is changed."""


@dataclass(frozen=True, slots=True)
class ConfirmationStep:
    """A button that only changes the keyboard: it asks for a confirmation, or takes the question back."""


ButtonAction = FieldChoice | FieldAnswer | FormCancellation | ConfirmationStep


def parse_button(data: str) -> ButtonAction | None:
    """The action of a button of the surface's own; None for a button of the desk."""
    if data in (keyboards.QUESTION, keyboards.BACK, keyboards.INERT) or keyboards.needs_confirmation(data):
        return ConfirmationStep()
    mark, *rest = data.split("|")
    match mark, rest:
        case "c", [""]:
            return FormCancellation()
        case "f", [value, name]:
            return FieldChoice(value, name)
        case "a", [value, name, _]:
            return FieldAnswer(value, name, empty=False)
        case "n", [value, name]:
            return FieldAnswer(value, name, empty=True)
    return None


def encode_button(mark: str, question: FieldQuestion, *place: int) -> str:
    """The data of a button; `place` tells buttons of a field apart. "" for a name that has no room in it."""
    found = "|".join([mark, question.value, question.name, *map(str, place)])
    return found if len(found.encode()) <= BYTES else ""


def question_link(question: FieldQuestion, username: str) -> str:
    """The link that carries a question."""
    return f"{LINK}{username}?{urlencode({'form': question.value, 'field': question.name})}"


def parse_question(message: Message) -> FieldQuestion | None:
    """The question that this message of ours asks, or None."""
    for entity in (*message.entities, *message.caption_entities):
        if entity.type == MessageEntity.TEXT_LINK and (entity.url or "").startswith(LINK):
            data = parse_qs(urlsplit(entity.url or "").query)
            if "form" in data and "field" in data:
                return FieldQuestion(data["form"][0], data["field"][0])
    return None
