"""Buttons as inline keyboards: laid out in rows, with confirmations, and all state in their data.

The callback data of a key (64 bytes) is the button's own `verb:id:version`; the data `verb?id:version` asks
for a confirmation, in a second step of the keyboard, since Telegram has no dialog for it. Every step is
computed from the pressed keyboard, so a keyboard that was shown before a restart goes on as before.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agents.replies import Button, Preview
from bot.surfaces.telegram.drawing.entities import utf16_length

MOST_KEYS, MOST_IN_ROW = 100, 8
"""Keys of a keyboard and of a row (python-telegram-bot 22.8, `InlineKeyboardMarkupLimit`)."""
STEP = 2
"""Keys that stay free for a confirmation: the question and the way back."""
MOST_COPIED = 256
"""Characters that a key may copy (core.telegram.org/bots/api, CopyTextButton)."""
ROW_WIDTH = 32
"""Columns of text in one row of keys on a phone; keys of a row are equally wide."""

QUESTION, BACK, INERT = ".", "<", "!"
"""The data of a confirmation question, of the key that goes back, and of a key that does nothing."""
YES, LEAVE, WORKING, COPY = "Yes: {}", "Leave it", "⏳ {}…", "Copy text"

_ASKING = re.compile(r"[^:?]*\?")

Style = Literal["", "primary", "danger", "success"]


@dataclass(frozen=True, slots=True)
class Key:
    """One key: it sends `data` back, or puts `copies` on the clipboard; never both.

    A `style` is a colour (Bot API 9.4, February 2026); the label never depends on it.
    """

    label: str
    data: str = ""
    copies: str = ""
    style: Style = ""
    disabled: bool = False


Row = tuple[Key, ...]
Keyboard = tuple[Row, ...]
NO_KEYS: Keyboard = ()


def build_keyboard(buttons: Sequence[Button], *, previews: Sequence[Preview] = ()) -> Keyboard:
    """Keys for the buttons in their order, then keys that copy the previewed words; at most 98 in all."""
    keys = [*map(_key, buttons), *copy_keys(previews)]
    return lay_out(keys[: MOST_KEYS - STEP])


def copy_keys(previews: Sequence[Preview]) -> list[Key]:
    """Keys that copy the words of a post, one for each account where they differ; none for long words."""
    differing: dict[str, Preview] = {}
    for each in previews:
        differing.setdefault(each.words, each)
    return [
        Key(COPY if len(differing) == 1 else f"{COPY}: {each.account}", copies=each.words)
        for each in differing.values()
        if each.words.strip() and utf16_length(each.words) <= MOST_COPIED
    ]


def lay_out(keys: Iterable[Key]) -> Keyboard:
    """Keys in rows, as many a row as their labels leave room for. A question has a row of its own."""
    rows: list[list[Key]] = []
    for key in keys:
        if rows and _fits([*rows[-1], key]):
            rows[-1].append(key)
        else:
            rows.append([key])
    return tuple(map(tuple, rows))


def needs_confirmation(data: str) -> bool:
    """Whether the key with this data asks for a confirmation."""
    return _ASKING.match(data) is not None


def button_value(data: str) -> str:
    """The value of the button behind this data; "" for a key that is no button of the desk."""
    if data in (QUESTION, BACK, INERT):
        return ""
    return data.replace("?", ":", 1) if needs_confirmation(data) else data


def find_key(shown: Keyboard, data: str) -> Key | None:
    """The key with this data, or None."""
    return next((key for key in _flat(shown) if key.data == data), None)


def with_question(shown: Keyboard, data: str, *, question: str = "") -> Keyboard:
    """The keyboard with a confirmation question above Yes and Back, in the place of the key.

    The question is the button's `confirm` (`adapters.confirmations` finds it); without one the label is
    asked. An earlier question is taken back; a keyboard without the key does not change.
    """
    steps: list[Key] = []
    for key in _flat(without_question(shown)):
        if key.data == data and needs_confirmation(data):
            steps.append(Key(question or f"{key.label}?", QUESTION))
            steps.append(replace(key, label=YES.format(key.label), data=button_value(data)))
            steps.append(Key(LEAVE, BACK))
        else:
            steps.append(key)
    return lay_out(steps)


def without_question(shown: Keyboard) -> Keyboard:
    """The keyboard as it was before a confirmation question."""
    keys = list(_flat(shown))
    back = next((place for place, key in enumerate(keys) if key.data == BACK), None)
    if not back:
        return lay_out(keys)
    yes = keys[back - 1]
    before = YES.format("")
    key = replace(yes, label=yes.label.removeprefix(before), data=yes.data.replace(":", "?", 1))
    return lay_out([each for each in (*keys[: back - 1], key, *keys[back + 1 :]) if each.data != QUESTION])


def working_keyboard(shown: Keyboard, data: str, *, can_disable: bool) -> Keyboard:
    """The keyboard while a press is worked on: every key disabled where the server can do that, else removed.

    `can_disable` says that the server has `disabled` buttons (Bot API 10.3, August 2026). Without them one
    key stays, which names the work and does nothing.
    """
    pressed = find_key(shown, data)
    label = WORKING.format(pressed.label.removeprefix(YES.format("")) if pressed else "Working")
    if not can_disable:
        return lay_out([Key(label, INERT)])
    keys = [key for key in _flat(shown) if key.data not in (QUESTION, BACK)]
    return lay_out(
        key if key.copies else replace(key, label=label if key is pressed else key.label, disabled=True)
        for key in keys
    )


def _flat(shown: Keyboard) -> Iterator[Key]:
    return (key for row in shown for key in row)


def _key(button: Button) -> Key:
    data = button.value.replace(":", "?", 1) if button.confirm else button.value
    return Key(button.label, data or INERT, style="" if button.style == "plain" else button.style)


def _fits(keys: Sequence[Key]) -> bool:
    if len(keys) > MOST_IN_ROW or any(key.data == QUESTION for key in keys):
        return False
    if keys[-1].data != BACK and any(key.data == BACK for key in keys):
        return False
    widest = max(_columns(key.label) for key in keys)
    return widest * len(keys) <= ROW_WIDTH


def _columns(label: str) -> int:
    """The width of a label in columns: two for emoji and East Asian characters, none for combining marks."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in label
    )
