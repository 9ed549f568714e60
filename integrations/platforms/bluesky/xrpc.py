"""XRPC client: sessions, records, errors by their names (docs.bsky.app, "HTTP Reference").

The names of errors are those that Bluesky's own PDS was seen to give.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from integrations.errors import OutsideError, Reconnect, Rejected, Uncertain
from integrations.http import HttpClient, Response
from integrations.platforms.base import PlatformIdentity
from integrations.platforms.base.connecting import Access

Json = dict[str, Any]

ENDED = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"})
SHUT = frozenset({"AccountTakedown", "AccountDeactivated", "AccountSuspended"})
ABSENT = "RecordNotFound"
REASONS = {
    "grapheme too big": "it has more than 300 characters",
    "string too big": "it has more than 3,000 bytes",
    "too large": "a file is too large",
    "mimetype": "it does not take this kind of file",
    "too long": "there is too much of something",
}


@dataclass(frozen=True, slots=True)
class Session:
    """Access to an account: the two tokens of a session, and the app password for a new session."""

    password: str = field(repr=False)
    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)

    def kept(self) -> Access:
        """Access as the desk stores it, until the access token ends."""
        return Access(json.dumps(asdict(self)), _ends(self.access))

    @classmethod
    def read(cls, identity: PlatformIdentity) -> "Session":
        """Session of an account. Raises `Reconnect` for an unreadable secret."""
        try:
            return cls(**json.loads(identity.access))
        except (ValueError, TypeError):
            raise Reconnect(f"{identity.handle} has no access here: connect it again.") from None


class Xrpc:
    """XRPC client for any server; connections are shared."""

    def __init__(self, client: HttpClient) -> None:
        self.client = client

    async def query(self, identity: PlatformIdentity, method: str, **asked: Any) -> Json:
        """Answer to a query in the account's name."""
        return await self._call("GET", identity, method, params=asked)

    async def call(
        self, identity: PlatformIdentity, method: str, body: Json, *, harmless: bool = False
    ) -> Json:
        """Answer to a procedure in the account's name."""
        return await self._call("POST", identity, method, json=body, harmless=harmless)

    async def upload(self, identity: PlatformIdentity, content: bytes, mime: str) -> Json:
        """Upload bytes as a blob; the same bytes are the same blob, and unused blobs are dropped."""
        found = await self._call(
            "POST",
            identity,
            "com.atproto.repo.uploadBlob",
            content=content,
            headers={"Content-Type": mime},
            harmless=True,
        )
        blob: Json = found["blob"]
        return blob

    async def public(self, server: str, method: str, *, token: str = "", **request: Any) -> Json:
        """Answer to a call without a session, or with its own token."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        verb = "POST" if "json" in request or token else "GET"
        url = f"{server}/xrpc/{method}"
        answer = await self.client.send(verb, url, sort=sort_error, harmless=True, headers=headers, **request)
        found: Json = answer.json() if answer.content else {}
        return found

    async def _call(self, verb: str, identity: PlatformIdentity, method: str, **request: Any) -> Json:
        token = Session.read(identity).access
        headers = {"Authorization": f"Bearer {token}", **request.pop("headers", {})}
        url = f"{identity.server}/xrpc/{method}"
        answer = await self.client.send(verb, url, sort=sort_error, headers=headers, **request)
        found: Json = answer.json() if answer.content else {}
        return found


def sort_error(response: Response) -> OutsideError | None:
    """Error for an error answer of Bluesky, or None for an unknown one."""
    error, said = _refusal(response)
    if error in ENDED or error in SHUT:
        return Reconnect("Bluesky does not accept our access any more: connect it again.", code=error)
    if error == "InvalidSwap":
        return Uncertain("Something else stands where this post belongs.", code=error)
    if response.status_code in (400, 413):
        why = next((each for sign, each in REASONS.items() if sign in said), "change its words or pictures")
        return Rejected(f"Bluesky refuses this: {why}.", code=error or str(response.status_code))
    return None


def _refusal(response: Response) -> tuple[str, str]:
    try:
        found = response.json()
    except ValueError:
        return "", ""
    if not isinstance(found, Mapping):
        return "", ""
    return str(found.get("error", "")), str(found.get("message", ""))


def _ends(token: str) -> datetime | None:
    """Expiry of a JWT (RFC 7519, 4.1.4); None for any other token."""
    try:
        _, claims, _ = token.split(".")
        found = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
        return datetime.fromtimestamp(int(found["exp"]), UTC)
    except (ValueError, LookupError, TypeError):
        return None
