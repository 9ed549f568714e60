"""Client of TikTok's open API: answers in envelopes, errors sorted by their codes.

Source: developers.tiktok.com/doc/tiktok-api-v2-error-handling, and the codes of the Content Posting API.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from integrations.errors import Misconfigured, OutsideError, Reconnect, Rejected, TryLater, Uncertain
from integrations.http import HttpClient, Response, parse_wait
from integrations.oauth import Tokens
from integrations.platforms.base import PlatformIdentity

Json = dict[str, Any]

OK = "ok"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
"""Rates are of a minute, caps of a day; TikTok names no moment."""
CLOSED = "TikTok does not accept our access any more: connect the account again."
NARROW = "TikTok did not give us the right to do that: connect the account again with every right."
FULL = "TikTok takes no more posts of this account today."
CROWDED = "TikTok lets our app post for no more people today."
AUDIT = (
    "Until TikTok has audited our app it posts for private accounts only, and only for the account itself: "
    "an owner of this desk must apply for the audit."
)
DOMAIN = "TikTok fetches pictures only from addresses that are verified: an owner of this desk must do that."
CHOICE = "TikTok does not let this account choose who may watch like that: choose again."

Make = Callable[[str], OutsideError]
SORTED: Mapping[str, Make] = {
    "access_token_invalid": lambda code: Reconnect(CLOSED, code=code),
    "scope_not_authorized": lambda code: Reconnect(NARROW, code=code),
    "scope_permission_missed": lambda code: Reconnect(NARROW, code=code),
    "rate_limit_exceeded": lambda code: TryLater(
        "TikTok asks us to slow down.", wait=MINUTE, scope="account", code=code
    ),
    "spam_risk_too_many_posts": lambda code: TryLater(FULL, wait=DAY, scope="account", code=code),
    "spam_risk_too_many_pending_share": lambda code: TryLater(FULL, wait=DAY, scope="account", code=code),
    "reached_active_user_cap": lambda code: TryLater(CROWDED, wait=DAY, scope="app", code=code),
    "spam_risk_user_banned_from_posting": lambda code: Rejected(
        "TikTok does not let this account post: its owner must ask TikTok why.", code=code
    ),
    "spam_risk": lambda code: Rejected("TikTok takes this for spam: change it.", code=code),
    "spam_risk_text": lambda code: Rejected("TikTok takes these words for spam: change them.", code=code),
    "unaudited_client_can_only_post_to_private_accounts": lambda code: Misconfigured(AUDIT, code=code),
    "url_ownership_unverified": lambda code: Misconfigured(DOMAIN, code=code),
    "privacy_level_option_mismatch": lambda code: Rejected(CHOICE, code=code),
    "invalid_params": lambda code: Rejected("TikTok refuses this: change its words or media.", code=code),
    "invalid_param": lambda code: Rejected("TikTok refuses this: change its words or media.", code=code),
}


class Api:
    """API client that calls in an account's name; connections are shared."""

    def __init__(self, client: HttpClient) -> None:
        self.client = client

    async def post(
        self, identity: PlatformIdentity, path: str, body: Json, *, harmless: bool = False
    ) -> Json:
        """The `data` of an answer. Raises `integrations.errors`."""
        return _content(await self._send("POST", identity, path, json=body, harmless=harmless))

    async def get(self, identity: PlatformIdentity, path: str, **query: str) -> Json:
        """Content of an answer to a GET."""
        return _content(await self._send("GET", identity, path, params=query))

    async def put(self, url: str, *, harmless: bool, **request: Any) -> Response:
        """Upload bytes to an address that needs no token."""
        return await self.client.send("PUT", url, sort=sort_error, harmless=harmless, **request)

    async def _send(self, method: str, identity: PlatformIdentity, path: str, **request: Any) -> Response:
        headers = {"Authorization": f"Bearer {Tokens.read(identity).access}"}
        return await self.client.send(method, path, sort=sort_error, headers=headers, **request)


def sort_error(response: Response) -> OutsideError | None:
    """Error for an error answer; None for errors of HTTP alone."""
    code = _code(response)
    if code not in SORTED:
        return None
    trouble = SORTED[code](code)
    if isinstance(trouble, TryLater) and (asked := parse_wait(response.headers)):
        trouble.wait = asked
    return trouble


def _content(response: Response) -> Json:
    """Content of the envelope. A code other than ok is an error, also with status 200."""
    code = _code(response)
    if code not in (OK, ""):
        raise sort_error(response) or Uncertain("TikTok answered in a way that we do not know.", code=code)
    found: Json = response.json().get("data") or {}
    return found


def _code(response: Response) -> str:
    try:
        found = response.json()
    except ValueError:
        return ""
    error = found.get("error") if isinstance(found, Mapping) else None
    return str(error.get("code", "")) if isinstance(error, Mapping) else ""
