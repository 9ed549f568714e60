"""Errors of Telegram as errors of a surface.

The Bot API names its refusals in English sentences alone (core.telegram.org/bots/api, "Making requests");
the sentences below are those that its server's source and public reports of bots agree on.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from bot.surfaces.contract import AccessRevoked, DrawingRefused, Gone, Unreachable

UNCHANGED = "message is not modified"
TOO_OLD = "query is too old"

_GONE = (
    "chat not found", "chat_write_forbidden", "group chat was deactivated", "have no rights",
    "member list is", "message can't be deleted", "message can't be edited",
    "message to be replied not found",
    "message to delete not found", "message to edit not found", "message thread not found",
    "message_id_invalid", "need administrator rights", "not enough rights", "participant_id_invalid",
    "peer_id_invalid", "replied message not found", "topic_closed", "topic_deleted", "topic_not_modified",
    "user not found", "user_id_invalid", "wrong file", "file is too big", "file is temporarily unavailable",
    "invalid file_id", TOO_OLD,
)  # fmt: skip


class Flood(TelegramError):
    """Telegram asks us to wait for so many seconds, in one chat or overall.

    PTB's own `RetryAfter` warns, whenever it is made, that its type will change.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:.0f} s")
        self.seconds = seconds


def to_surface_error(trouble: TelegramError) -> DrawingRefused | AccessRevoked | Unreachable | Gone:
    """The surface error for a refusal of Telegram, or for its silence."""
    said = str(trouble).lower()
    if isinstance(trouble, Flood):
        wait = timedelta(seconds=trouble.seconds)
        return Unreachable("Telegram wants us to slow down.", wait=wait, code="flood")
    if isinstance(trouble, BadRequest):
        return _refused(said)
    for kind, found in _ALWAYS.items():
        if isinstance(trouble, kind):
            return found(_why(said))
    return Unreachable("Telegram cannot be reached.", code=_cause(trouble))


def _refused(said: str) -> DrawingRefused | Gone:
    code = said.removeprefix("bad request: ")[:60].replace(" ", "_")
    if any(each in said for each in _GONE):
        return Gone(f"It is no longer there on Telegram ({code}).", code=code)
    return DrawingRefused(f"Telegram refused how it was drawn ({code}).", code=code)


def never_left(trouble: TelegramError) -> bool:
    """Whether there was no connection at all, so that nothing arrived and the call may be repeated."""
    return _cause(trouble) in {"ConnectError", "ConnectTimeout", "PoolTimeout"}


def _cause(trouble: TelegramError) -> str:
    return type(trouble.__cause__ or trouble).__name__


def _why(said: str) -> str:
    """The reason why we may not write: blocked, kicked, deactivated, never started, or forbidden."""
    found = (each for each in ("blocked", "kicked", "deactivated", "initiate") if each in said)
    return next(found, "forbidden")


_ALWAYS: Mapping[
    type[TelegramError], Callable[[str], DrawingRefused | AccessRevoked | Unreachable | Gone]
] = {
    InvalidToken: lambda _: AccessRevoked("Telegram does not know our token: ask BotFather.", code="token"),
    Forbidden: lambda why: Gone("Telegram does not let us write there.", code=why),
    ChatMigrated: lambda _: Gone("The group became a supergroup.", code="migrated"),
    Conflict: lambda _: Unreachable("Another program takes this bot's updates.", code="conflict"),
    EndPointNotFound: lambda _: DrawingRefused(
        "This Bot API server is too old for that.", code="unknown_method"
    ),
}
"""Errors whose meaning does not depend on their sentence."""
