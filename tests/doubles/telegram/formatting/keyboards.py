"""What stands below a message: inline keyboards, and what is asked of the reader's own keyboard."""

from urllib.parse import urlsplit

from tests.doubles.telegram.errors import Refusal
from tests.doubles.telegram.json_values import Json, units
from tests.doubles.telegram.methods.registry import Asked
from tests.doubles.telegram.objects import Kind

MOST, MOST_IN_A_ROW = 100, 8
LONGEST_VALUE = 64
"""Bytes of `callback_data` (Bot API, "InlineKeyboardButton")."""

DOES = {
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
}
LOOKS = {"text", "style", "icon_custom_emoji_id"}
STYLES = {"danger", "success", "primary"}
ASKING = {
    "force_reply": {"force_reply", "input_field_placeholder", "selective"},
    "remove_keyboard": {"remove_keyboard", "selective"},
    "keyboard": {
        "keyboard",
        "is_persistent",
        "resize_keyboard",
        "one_time_keyboard",
        "input_field_placeholder",
        "selective",
    },
}


def markup(asked: Asked, kind: Kind) -> Json | None:
    """The `reply_markup` of a call, checked; None when there is none. Raises `Refusal`."""
    found = asked.folded("reply_markup", kind=dict, what="reply keyboard markup")
    if not found:
        return None
    if "inline_keyboard" in found:
        _check_inline(found, kind, asked.world.version)
    else:
        _check_asking(found)
    return dict(found)


def inline(asked: Asked, kind: Kind) -> Json | None:
    """The inline keyboard of an edit. Raises `Refusal`."""
    found = markup(asked, kind)
    if found and "inline_keyboard" not in found:
        raise Refusal("inline keyboard expected")
    return found if found and any(found["inline_keyboard"]) else None


def _check_asking(found: Json) -> None:
    names = [each for each in ASKING if each in found]
    if len(names) != 1 or set(found) - ASKING[names[0]]:
        raise Refusal("object expected as reply markup")
    if not 1 <= len(found.get("input_field_placeholder", "x")) <= 64:
        raise Refusal("input_field_placeholder must be 1-64 characters")


def _check_inline(found: Json, kind: Kind, version: tuple[int, int]) -> None:
    rows = found["inline_keyboard"]
    if set(found) != {"inline_keyboard"} or not isinstance(rows, list):
        raise Refusal('can\'t parse inline keyboard: field "inline_keyboard" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise Refusal("can't parse inline keyboard: expected an Array of Arrays")
    if sum(map(len, rows)) > MOST:
        raise Refusal("reply markup is too long")
    if max(map(len, rows), default=0) > MOST_IN_A_ROW:
        raise Refusal(f"more than {MOST_IN_A_ROW} buttons in a row")
    for row in rows:
        for button in row:
            _check_button(button, kind, version)


def _check_button(button: object, kind: Kind, version: tuple[int, int]) -> None:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise Refusal("can't parse inline keyboard button: text must be non-empty")
    kinds = DOES | ({"disabled"} if version >= (10, 3) else set())
    strangers = set(button) - kinds - LOOKS
    if strangers:
        raise Refusal(f"can't parse inline keyboard button: unknown field {min(strangers)!r}")
    does = sorted(kinds & set(button))
    if len(does) != 1:
        raise Refusal("can't parse inline keyboard button: exactly one action must be specified")
    if button.get("style", "primary") not in STYLES:
        raise Refusal("can't parse inline keyboard button: invalid button style specified")
    _check_action(does[0], button[does[0]], kind)


def _check_action(does: str, value: object, kind: Kind) -> None:
    if does == "callback_data" and not 1 <= len(str(value).encode()) <= LONGEST_VALUE:
        raise Refusal("BUTTON_DATA_INVALID")
    if does == "url" and urlsplit(str(value)).scheme not in {"http", "https", "tg"}:
        raise Refusal("BUTTON_URL_INVALID")
    if does == "web_app" and kind != "private":
        raise Refusal("BUTTON_TYPE_INVALID")
    if does == "copy_text":
        words = value.get("text", "") if isinstance(value, dict) else ""
        if not 1 <= units(words) <= 256:
            raise Refusal("BUTTON_COPY_TEXT_INVALID")
