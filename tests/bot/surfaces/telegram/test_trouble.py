"""Every refusal of Telegram has one meaning for the desk."""

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished
from bot.surfaces.telegram.transport.errors import Flood, sorted_out


@pytest.mark.parametrize(
    ("trouble", "kind", "code"),
    [
        (Flood(7), Unreached, "flood"),
        (InvalidToken(), ShutOut, "token"),
        (Conflict("terminated by other getUpdates request"), Unreached, "conflict"),
        (ChatMigrated(-100), Vanished, "migrated"),
        (EndPointNotFound("x"), Misdrawn, "unknown_method"),
        (Forbidden("Forbidden: bot was blocked by the user"), Vanished, "blocked"),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Vanished, "kicked"),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Vanished, "initiate"),
        (Forbidden("Forbidden: user is deactivated"), Vanished, "deactivated"),
        (BadRequest("Chat not found"), Vanished, "chat_not_found"),
        (BadRequest("Message to edit not found"), Vanished, "message_to_edit_not_found"),
        (BadRequest("Message thread not found"), Vanished, "message_thread_not_found"),
        (BadRequest("Not enough rights to send text messages to the chat"), Vanished, "not_enough_rights"),
        (BadRequest("Can't parse entities: unexpected end"), Misdrawn, "can't_parse_entities"),
        (BadRequest("Message is too long"), Misdrawn, "message_is_too_long"),
        (BadRequest("BUTTON_DATA_INVALID"), Misdrawn, "button_data_invalid"),
        (TimedOut(), Unreached, "TimedOut"),
        (NetworkError("Bad Gateway (502)"), Unreached, "NetworkError"),
    ],
)
def test_each_refusal_is_sorted_by_what_to_do_next(
    trouble: TelegramError, kind: type[Exception], code: str
) -> None:
    found = sorted_out(trouble)
    assert type(found) is kind
    assert found.code.startswith(code)


def test_a_flood_wait_says_how_long() -> None:
    found = sorted_out(Flood(7))
    assert isinstance(found, Unreached)
    assert found.wait
    assert found.wait.total_seconds() == 7
