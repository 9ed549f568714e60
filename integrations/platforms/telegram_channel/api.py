"""Client of Telegram's Bot API: the token in the path, errors sorted by code and description.

Source: core.telegram.org/bots/api (10.1), "Making requests". A refusal's `description` is matched, not shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from integrations.errors import OutsideError, Reconnect, Rejected, TryLater
from integrations.http import HttpClient, Response
from integrations.platforms.base import PlatformIdentity

Json = dict[str, Any]

TOKEN = re.compile(r"\d{6,20}:[\w-]{30,100}", re.ASCII)
CLOSED = "Telegram does not know the bot's token any more: connect the channel again."
OUT = "The bot may not post in this channel any more: make it an administrator again, then connect it again."
GONE = ("chat not found", "not enough rights", "need administrator rights", "bot was kicked", "not a member")
REASONS = {
    "too long": "its words are too long",
    "text is empty": "there are no words",
    "photo_invalid_dimensions": "a picture is too wide or too high",
    "image_process_failed": "it cannot read a picture",
    "file is too big": "a file is too large",
}


@dataclass(frozen=True, slots=True)
class Bot:
    """Telegram bot."""

    client: HttpClient
    token: str = field(repr=False)

    @classmethod
    def of(cls, client: HttpClient, identity: PlatformIdentity) -> "Bot":
        """Bot of an account. Raises `Reconnect` for an unreadable token."""
        if not TOKEN.fullmatch(identity.access):
            raise Reconnect(f"{identity.handle} has no access here: connect it again.")
        return cls(client, identity.access)

    async def call(self, method: str, *, harmless: bool = False, **request: Any) -> Any:
        """Result of a method; `request` is `json`, or `data` and `files`. Raises `integrations.errors`."""
        path = f"/bot{self.token}/{method}"
        answer = await self.client.send("POST", path, sort=sort_error, harmless=harmless, **request)
        return answer.json()["result"]


def sort_error(response: Response) -> OutsideError | None:
    """Error for an error answer; None for errors of HTTP alone."""
    status, refusal = response.status_code, _refusal(response)
    said, code = str(refusal.get("description", "")).lower(), str(status)
    if status == 429:
        asked = (refusal.get("parameters") or {}).get("retry_after")
        wait = timedelta(seconds=int(asked)) if asked is not None else None
        return TryLater("Telegram asks us to slow down.", wait=wait, scope="account", code=code)
    if status in (401, 404):
        return Reconnect(CLOSED, code=code)
    if status == 403 or (status == 400 and any(each in said for each in GONE)):
        return Reconnect(OUT, code=code)
    if status in (400, 413):
        why = next((why for sign, why in REASONS.items() if sign in said), "change its words or media")
        return Rejected(f"Telegram refuses this: {why}.", code=code)
    return None


def _refusal(response: Response) -> Mapping[str, Any]:
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}
