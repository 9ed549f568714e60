"""Buttons as inline keyboards: laid out in rows, asked once more where they must be, all state in themselves.

What a key sends back (callback data, 64 bytes) is the button's own `verb:id:version`; `verb?id:version` asks
before it counts, in a second step of the keyboard, since Telegram has no dialog for it. Every step is
computed from the keyboard that was pressed, so one that was shown before a restart goes on as before.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agents.replies import Button, Preview
from bot.surfaces.telegram.drawing.entities import units

MOST_KEYS, MOST_IN_ROW = 100, 8
"""Keys of a keyboard and of a row (python-telegram-bot 22.8, `InlineKeyboardMarkupLimit`)."""
STEP = 2
"""Keys that stay free for a question: itself and the way back."""
MOST_COPIED = 256
"""Characters that a key may copy (core.telegram.org/bots/api, CopyTextButton)."""
ROW_WIDTH = 32
"""Columns of text that the keys of one row have on a phone; keys of a row are equally wide."""

ASKED, BACK, SAID = ".", "<", "!"
"""What is sent back by the question itself, by the way back, and by what only says something."""
YES, LEAVE, WORKING, COPY = "Yes: {}", "Leave it", "⏳ {}…", "Copy text"

_ASKING = re.compile(r"[^:?]*\?")

Style = Literal["", "primary", "danger", "success"]


@dataclass(frozen=True, slots=True)
class Key:
    """One key: it sends `data` back, or puts `copies` on the clipboard; never both.

    A `style` is a colour (Bot API 9.4, February 2026); what it means also stands in the label.
    """

    label: str
    data: str = ""
    copies: str = ""
    style: Style = ""
    disabled: bool = False


Row = tuple[Key, ...]
Keyboard = tuple[Row, ...]
NONE: Keyboard = ()


def keyboard(buttons: Sequence[Button], *, previews: Sequence[Preview] = ()) -> Keyboard:
    """The buttons in their order, then keys that copy what is previewed; at most 98 in all."""
    keys = [*map(_key, buttons), *copying(previews)]
    return laid_out(keys[: MOST_KEYS - STEP])


def copying(previews: Sequence[Preview]) -> list[Key]:
    """A key for the words of a post, one for each account where they differ; longer ones have none."""
    differing: dict[str, Preview] = {}
    for each in previews:
        differing.setdefault(each.words, each)
    return [
        Key(COPY if len(differing) == 1 else f"{COPY}: {each.account}", copies=each.words)
        for each in differing.values()
        if each.words.strip() and units(each.words) <= MOST_COPIED
    ]


def laid_out(keys: Iterable[Key]) -> Keyboard:
    """As many keys a row as their labels leave room for, in order. A question has a row of its own."""
    rows: list[list[Key]] = []
    for key in keys:
        if rows and _fits([*rows[-1], key]):
            rows[-1].append(key)
        else:
            rows.append([key])
    return tuple(map(tuple, rows))


def asks(data: str) -> bool:
    """Does this key ask before it counts?"""
    return _ASKING.match(data) is not None


def meant(data: str) -> str:
    """The button's own value, whether its key asks or not; '' for a key that is no button."""
    if data in (ASKED, BACK, SAID):
        return ""
    return data.replace("?", ":", 1) if asks(data) else data


def find(shown: Keyboard, data: str) -> Key | None:
    """The key that sends this back."""
    return next((key for key in _flat(shown) if key.data == data), None)


def asked(shown: Keyboard, data: str, *, question: str = "") -> Keyboard:
    """The keyboard with the key's question above Yes and Back, where the key stood.

    The question is the button's `confirm` (`adapters.confirmations` finds it); without one the label is
    asked. A question that stood there before is taken back; where the key is not on it, nothing changes.
    """
    steps: list[Key] = []
    for key in _flat(unasked(shown)):
        if key.data == data and asks(data):
            steps.append(Key(question or f"{key.label}?", ASKED))
            steps.append(replace(key, label=YES.format(key.label), data=meant(data)))
            steps.append(Key(LEAVE, BACK))
        else:
            steps.append(key)
    return laid_out(steps)


def unasked(shown: Keyboard) -> Keyboard:
    """The keyboard as it was before a question was asked."""
    keys = list(_flat(shown))
    back = next((place for place, key in enumerate(keys) if key.data == BACK), None)
    if not back:
        return laid_out(keys)
    yes = keys[back - 1]
    before = YES.format("")
    key = replace(yes, label=yes.label.removeprefix(before), data=yes.data.replace(":", "?", 1))
    return laid_out([each for each in (*keys[: back - 1], key, *keys[back + 1 :]) if each.data != ASKED])


def working(shown: Keyboard, data: str, *, can_disable: bool) -> Keyboard:
    """While what was pressed is being done: every key disabled where the server knows that, else gone.

    `can_disable` says that the server has `disabled` buttons (Bot API 10.3, August 2026). Without them one
    key stays, which says what is being done and does nothing.
    """
    pressed = find(shown, data)
    label = WORKING.format(pressed.label.removeprefix(YES.format("")) if pressed else "Working")
    if not can_disable:
        return laid_out([Key(label, SAID)])
    keys = [key for key in _flat(shown) if key.data not in (ASKED, BACK)]
    return laid_out(
        key if key.copies else replace(key, label=label if key is pressed else key.label, disabled=True)
        for key in keys
    )


def _flat(shown: Keyboard) -> Iterator[Key]:
    return (key for row in shown for key in row)


def _key(button: Button) -> Key:
    data = button.value.replace(":", "?", 1) if button.confirm else button.value
    return Key(button.label, data or SAID, style="" if button.style == "plain" else button.style)


def _fits(keys: Sequence[Key]) -> bool:
    if len(keys) > MOST_IN_ROW or any(key.data == ASKED for key in keys):
        return False
    if keys[-1].data != BACK and any(key.data == BACK for key in keys):
        return False
    widest = max(_columns(key.label) for key in keys)
    return widest * len(keys) <= ROW_WIDTH


def _columns(label: str) -> int:
    """How wide a label is: emoji and East Asian signs are two columns, marks none."""
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in label
    )
