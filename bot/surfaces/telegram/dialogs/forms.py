"""Forms as a dialogue: a question for each field, answered by a reply or by a button.

Nothing of it is kept here. A question carries which form and field it is; of a form with several fields one
is chosen first, and handing it in leaves the others as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from agents.replies import Field, Form
from bot.surfaces.telegram.dialogs import button_state
from bot.surfaces.telegram.dialogs.button_state import CHOICE, CLOSE, EMPTY, FIELD, Asked
from bot.surfaces.telegram.drawing.entities import Styled, bold, quoted, rows, units
from bot.surfaces.telegram.drawing.keyboards import COPY, LEAVE, MOST_COPIED, NONE, Key, Keyboard, laid_out

PENCIL = "✎"
PLACE = "#"
"""Before the place of a field whose name has no room on a key."""
PLACEHOLDER = 64
"""Characters of what stands in an empty input (core.telegram.org/bots/api, ForceReply)."""
WHICH = "What shall be changed?"
NOW, TYPED = "It reads now:", "You wrote:"
REPLY = {
    "line": "Reply to this message with a few words.",
    "words": "Reply to this message with the new words.",
    "choice": "Press one, or reply to this message with it.",
    "moment": "Press one, or reply to this message with another time, for example: Friday 9:00",
}
NOTHING = "Leave it empty"


@dataclass(frozen=True, slots=True)
class Question:
    """One message of the dialogue. With `asks`, whoever replies to it answers that field.

    `opens` brings the keyboard up and makes what is typed next a reply (ForceReply).
    """

    words: Styled
    keyboard: Keyboard = NONE
    asks: Asked | None = None
    opens: bool = False
    placeholder: str = ""


def questions(form: Form, *, name: str = "") -> list[Question]:
    """What is asked now: which field (of several), else the field `name` or the one with an error."""
    field = _field(form, name)
    if field is None:
        return [_which(form)]
    asks = Asked(form.value, field.name)
    head = Question(rows(_told(form, field)), laid_out(_keys(asks, field)), asks)
    words = Styled(f"{PENCIL} {field.label}: {REPLY[field.kind]}")
    return [head, Question(words, NONE, asks, opens=True, placeholder=_placeholder(field))]


def _field(form: Form, name: str) -> Field | None:
    wrong = [each for each in form.fields if each.error]
    chosen = wrong or [
        each for place, each in enumerate(form.fields) if name in (each.name, f"{PLACE}{place}")
    ]
    chosen = chosen or list(form.fields)
    return chosen[0] if wrong or len(chosen) == 1 else None


def _which(form: Form) -> Question:
    keys = [
        Key(each.label, _choosing(form, each.name) or _choosing(form, f"{PLACE}{place}"))
        for place, each in enumerate(form.fields)
    ]
    words = rows([bold(f"{PENCIL} {form.title}"), Styled(WHICH)])
    return Question(words, laid_out([*keys, Key(LEAVE, f"{CLOSE}|")]))


def _choosing(form: Form, name: str) -> str:
    return button_state.carried(FIELD, Asked(form.value, name))


def _told(form: Form, field: Field) -> Iterator[Styled]:
    yield bold(f"{PENCIL} {form.title}")
    yield Styled(" · ".join(filter(None, (field.label, field.hint))))
    if field.error:
        yield Styled(f"⚠ {field.error}")
    if field.value and field.kind != "choice":
        yield Styled(TYPED if field.error else NOW)
        yield quoted(field.value)


def _keys(asks: Asked, field: Field) -> Iterator[Key]:
    for place, choice in enumerate(field.choices):
        if given := button_state.carried(CHOICE, asks, place):
            yield Key(choice, given)
    if not field.required and (given := button_state.carried(EMPTY, asks)):
        yield Key(NOTHING, given)
    if field.value.strip() and field.kind == "words" and units(field.value) <= MOST_COPIED:
        yield Key(COPY, copies=field.value)
    yield Key(LEAVE, f"{CLOSE}|")


def _placeholder(field: Field) -> str:
    return (field.hint or field.label)[:PLACEHOLDER]
