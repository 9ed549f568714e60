"""Forms as a dialogue: a question for each field, answered by a reply or by a button.

Nothing of it is stored here. A question carries its form and field; of a form with several fields one is
chosen first, and an answer to it leaves the others as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from agents.replies import Field, Form
from bot.surfaces.telegram.dialogs import button_state
from bot.surfaces.telegram.dialogs.button_state import CHOICE, CLOSE, EMPTY, FIELD, FieldQuestion
from bot.surfaces.telegram.drawing.entities import Styled, bold, join_rows, quoted, utf16_length
from bot.surfaces.telegram.drawing.keyboards import COPY, LEAVE, MOST_COPIED, NO_KEYS, Key, Keyboard, lay_out

PENCIL = "✎"
PLACE = "#"
"""The mark before the index of a field whose name has no room in a button."""
PLACEHOLDER = 64
"""Characters of the placeholder of an empty input (core.telegram.org/bots/api, ForceReply)."""
WHICH = "What do you want to change?"
NOW, TYPED = "It reads now:", "You wrote:"
REPLY = {
    "line": "Reply to this message with a few words.",
    "words": "Reply to this message with the new words.",
    "choice": "Press one, or reply to this message with it.",
    "moment": "Press one, or reply to this message with another time, for example: Friday 9:00",
}
NOTHING = "Leave it empty"


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One message of the dialogue. With `asks`, a reply to it answers that field.

    `opens` brings the keyboard up and makes the next typed message a reply (ForceReply).
    """

    words: Styled
    keyboard: Keyboard = NO_KEYS
    asks: FieldQuestion | None = None
    opens: bool = False
    placeholder: str = ""


def form_questions(form: Form, *, name: str = "") -> list[FormQuestion]:
    """The next questions: about the field with an error or called `name`, else which of several fields."""
    field = _field(form, name)
    if field is None:
        return [_which(form)]
    asks = FieldQuestion(form.value, field.name)
    head = FormQuestion(join_rows(_told(form, field)), lay_out(_keys(asks, field)), asks)
    words = Styled(f"{PENCIL} {field.label}: {REPLY[field.kind]}")
    return [head, FormQuestion(words, NO_KEYS, asks, opens=True, placeholder=_placeholder(field))]


def _field(form: Form, name: str) -> Field | None:
    wrong = [each for each in form.fields if each.error]
    chosen = wrong or [
        each for place, each in enumerate(form.fields) if name in (each.name, f"{PLACE}{place}")
    ]
    chosen = chosen or list(form.fields)
    return chosen[0] if wrong or len(chosen) == 1 else None


def _which(form: Form) -> FormQuestion:
    keys = [
        Key(each.label, _choosing(form, each.name) or _choosing(form, f"{PLACE}{place}"))
        for place, each in enumerate(form.fields)
    ]
    words = join_rows([bold(f"{PENCIL} {form.title}"), Styled(WHICH)])
    return FormQuestion(words, lay_out([*keys, Key(LEAVE, f"{CLOSE}|")]))


def _choosing(form: Form, name: str) -> str:
    return button_state.encode_button(FIELD, FieldQuestion(form.value, name))


def _told(form: Form, field: Field) -> Iterator[Styled]:
    yield bold(f"{PENCIL} {form.title}")
    yield Styled(" · ".join(filter(None, (field.label, field.hint))))
    if field.error:
        yield Styled(f"⚠ {field.error}")
    if field.value and field.kind != "choice":
        yield Styled(TYPED if field.error else NOW)
        yield quoted(field.value)


def _keys(asks: FieldQuestion, field: Field) -> Iterator[Key]:
    for place, choice in enumerate(field.choices):
        if given := button_state.encode_button(CHOICE, asks, place):
            yield Key(choice, given)
    if not field.required and (given := button_state.encode_button(EMPTY, asks)):
        yield Key(NOTHING, given)
    if field.value.strip() and field.kind == "words" and utf16_length(field.value) <= MOST_COPIED:
        yield Key(COPY, copies=field.value)
    yield Key(LEAVE, f"{CLOSE}|")


def _placeholder(field: Field) -> str:
    return (field.hint or field.label)[:PLACEHOLDER]
