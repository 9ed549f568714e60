"""Client of Mastodon's API: calls by server and token, with sorted errors."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from integrations.errors import OutsideError, Reconnect, Rejected, TryLater
from integrations.http import HttpClient, Response
from integrations.platforms.base import PlatformIdentity

Json = dict[str, Any]

UNFINISHED = "not finished processing"
"""Error of a status whose media are not ready (config/locales/en.yml, media_attachments)."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Access to an account: its token, and the app of the token, which is needed to revoke it."""

    token: str = field(repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)

    def written(self) -> str:
        """Access as an account stores it."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, identity: PlatformIdentity) -> "Keys":
        """Keys of an account. Raises `Reconnect` for an unreadable secret."""
        try:
            return cls(**json.loads(identity.access))
        except (ValueError, TypeError):
            raise Reconnect(f"{identity.handle} has no access here: connect it again.") from None


class Api:
    """API client for any server; connections are shared."""

    def __init__(self, client: HttpClient) -> None:
        self.client = client

    async def get(self, identity: PlatformIdentity, path: str, **query: Any) -> Any:
        """Answer as JSON."""
        return (await self.send("GET", identity, path, params=query)).json()

    async def send(self, method: str, identity: PlatformIdentity, path: str, **request: Any) -> Response:
        """Answer to one call. Raises `integrations.errors`."""
        headers = {"Authorization": f"Bearer {Keys.read(identity).token}", **request.pop("headers", {})}
        return await self.client.send(
            method, f"{identity.server}{path}", sort=sort_error, headers=headers, **request
        )


CLOSED = "This server does not accept our access any more: connect it again."
FORBIDDEN = (
    "This server does not let the account do that: connect it again with every right, "
    "or ask the server's people whether it is limited."
)


def sort_error(response: Response) -> OutsideError | None:
    """Error for an error answer (docs.joinmastodon.org/api/guidelines; codes of its controllers)."""
    code, said = str(response.status_code), _error(response)
    if code == "422" and UNFINISHED in said:
        return TryLater("The server is still working on the pictures.", code=code)
    sorted_ = {
        "401": Reconnect(CLOSED, code=code),
        "403": Reconnect(FORBIDDEN, code=code),
        "404": Rejected("It is not there any more.", code=code),
        "410": Rejected("It is not there any more.", code=code),
        "422": Rejected(f"The server refuses this post: {_why(said)}.", code=code),
    }
    return sorted_.get(code)


def _why(said: str) -> str:
    """Reason in words of our own; a server's words are not shown."""
    reasons = {
        "too long": "the words are too long for it",
        "blank": "there are no words",
        "attach": "it does not take these pictures together",
        "Media": "it does not take these pictures together",
        "File": "it does not take this file",
        "reply": "what it answers is not there any more",
    }
    return next((why for sign, why in reasons.items() if sign in said), "change its words or pictures")


def _error(response: Response) -> str:
    try:
        found = response.json()
    except ValueError:
        return ""
    return str(found.get("error", "")) if isinstance(found, Mapping) else ""


def split_ids(ids: Sequence[str], *, most: int) -> Sequence[Sequence[str]]:
    """Ids in groups of at most `most`."""
    return [ids[start : start + most] for start in range(0, len(ids), most)]
