"""What Telegram refuses, sorted by what to do next.

The Bot API names its refusals in English sentences alone (core.telegram.org/bots/api, "Making requests");
these are the ones that its server's source and public reports of bots agree on.
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

from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished

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
    """Telegram wants nothing from us for so many seconds, in one chat or at all.

    PTB's own `RetryAfter` warns, whenever it is made, that its type will change.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"wait {seconds:.0f} s")
        self.seconds = seconds


def sorted_out(trouble: TelegramError) -> Misdrawn | ShutOut | Unreached | Vanished:
    """A refusal of Telegram, or its silence, by what to do next."""
    said = str(trouble).lower()
    if isinstance(trouble, Flood):
        wait = timedelta(seconds=trouble.seconds)
        return Unreached("Telegram wants us to slow down.", wait=wait, code="flood")
    if isinstance(trouble, BadRequest):
        return _refused(said)
    for kind, found in _ALWAYS.items():
        if isinstance(trouble, kind):
            return found(_why(said))
    return Unreached("Telegram cannot be reached.", code=_cause(trouble))


def _refused(said: str) -> Misdrawn | Vanished:
    code = said.removeprefix("bad request: ")[:60].replace(" ", "_")
    if any(each in said for each in _GONE):
        return Vanished(f"It is not there any more on Telegram ({code}).", code=code)
    return Misdrawn(f"Telegram refused how it was drawn ({code}).", code=code)


def never_left(trouble: TelegramError) -> bool:
    """Was there no connection at all, so that nothing can have arrived? Then it may be said again."""
    return _cause(trouble) in {"ConnectError", "ConnectTimeout", "PoolTimeout"}


def _cause(trouble: TelegramError) -> str:
    return type(trouble.__cause__ or trouble).__name__


def _why(said: str) -> str:
    """Why we may not write: people are told of being blocked or put out in other words."""
    found = (each for each in ("blocked", "kicked", "deactivated", "initiate") if each in said)
    return next(found, "forbidden")


_ALWAYS: Mapping[type[TelegramError], Callable[[str], Misdrawn | ShutOut | Unreached | Vanished]] = {
    InvalidToken: lambda _: ShutOut("Telegram does not know our token: ask BotFather.", code="token"),
    Forbidden: lambda why: Vanished("Telegram does not let us write there.", code=why),
    ChatMigrated: lambda _: Vanished("The group became a supergroup.", code="migrated"),
    Conflict: lambda _: Unreached("Another program takes this bot's updates.", code="conflict"),
    EndPointNotFound: lambda _: Misdrawn("This Bot API server is too old for that.", code="unknown_method"),
}
"""What an error always means, whatever it says."""
