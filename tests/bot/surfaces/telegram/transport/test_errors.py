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

from bot.surfaces.contract import AccessRevoked, DrawingRefused, Gone, Unreachable
from bot.surfaces.telegram.transport.errors import Flood, to_surface_error


@pytest.mark.parametrize(
    ("trouble", "kind", "code"),
    [
        (Flood(7), Unreachable, "flood"),
        (InvalidToken(), AccessRevoked, "token"),
        (Conflict("terminated by other getUpdates request"), Unreachable, "conflict"),
        (ChatMigrated(-100), Gone, "migrated"),
        (EndPointNotFound("x"), DrawingRefused, "unknown_method"),
        (Forbidden("Forbidden: bot was blocked by the user"), Gone, "blocked"),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Gone, "kicked"),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Gone, "initiate"),
        (Forbidden("Forbidden: user is deactivated"), Gone, "deactivated"),
        (BadRequest("Chat not found"), Gone, "chat_not_found"),
        (BadRequest("Message to edit not found"), Gone, "message_to_edit_not_found"),
        (BadRequest("Message thread not found"), Gone, "message_thread_not_found"),
        (BadRequest("Not enough rights to send text messages to the chat"), Gone, "not_enough_rights"),
        (BadRequest("Can't parse entities: unexpected end"), DrawingRefused, "can't_parse_entities"),
        (BadRequest("Message is too long"), DrawingRefused, "message_is_too_long"),
        (BadRequest("BUTTON_DATA_INVALID"), DrawingRefused, "button_data_invalid"),
        (TimedOut(), Unreachable, "TimedOut"),
        (NetworkError("Bad Gateway (502)"), Unreachable, "NetworkError"),
    ],
)
def test_each_refusal_is_sorted_by_what_to_do_next(
    trouble: TelegramError, kind: type[Exception], code: str
) -> None:
    found = to_surface_error(trouble)
    assert type(found) is kind
    assert found.code.startswith(code)


def test_a_flood_wait_says_how_long() -> None:
    found = to_surface_error(Flood(7))
    assert isinstance(found, Unreachable)
    assert found.wait
    assert found.wait.total_seconds() == 7
