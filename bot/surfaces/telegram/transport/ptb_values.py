"""Conversions between our drawings and the values of PTB (python-telegram-bot)."""

from collections.abc import Sequence

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, MessageEntity

from bot.surfaces.telegram.drawing.entities import Styled, utf16_length
from bot.surfaces.telegram.drawing.keyboards import Key, Keyboard, Style

STYLES: dict[str, Style] = {"primary": "primary", "danger": "danger", "success": "success"}


def to_entities(drawn: Styled, *, link: str = "") -> list[MessageEntity]:
    """The entities of a text; its first character can carry a `link`."""
    found = [
        MessageEntity(str(each.kind), each.offset, each.length, unix_time=each.at) for each in drawn.entities
    ]
    if link and drawn.text:
        found.append(MessageEntity(MessageEntity.TEXT_LINK, 0, utf16_length(drawn.text[0]), url=link))
    return found


def to_markup(keyboard: Keyboard) -> InlineKeyboardMarkup | None:
    """An inline keyboard; None for no keys."""
    rows = [[_button(key) for key in row] for row in keyboard if row]
    return InlineKeyboardMarkup(rows) if rows else None


def _button(key: Key) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        key.label,
        callback_data=None if key.copies or key.disabled else key.data,
        copy_text=CopyTextButton(key.copies) if key.copies else None,
        style=key.style or None,
        api_kwargs={"disabled": {}} if key.disabled else None,
    )


def from_markup(shown: InlineKeyboardMarkup | None) -> Keyboard:
    """The keyboard below a message."""
    rows: Sequence[Sequence[InlineKeyboardButton]] = shown.inline_keyboard if shown else ()
    return tuple(tuple(_key(each) for each in row) for row in rows)


def _key(button: InlineKeyboardButton) -> Key:
    return Key(
        button.text,
        data=str(button.callback_data or ""),
        copies=button.copy_text.text if button.copy_text else "",
        style=STYLES.get(str(button.style or ""), ""),
        disabled="disabled" in button.api_kwargs,
    )
