"""Client of LinkedIn's versioned API: its headers, its rights, its errors.

Sources: learn.microsoft.com/linkedin/marketing/versioning, shared/api-guide/concepts/error-handling and
rate-limits. A version lives for a year at least.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from integrations.errors import Misconfigured, OutsideError, Reconnect, Rejected, TryLater, Uncertain
from integrations.http import HttpClient, Response, parse_wait
from integrations.oauth import Tokens
from integrations.platforms.base import PlatformIdentity

Json = dict[str, Any]

VERSION = "202607"
VERSIONS = ("VERSION_MISSING", "NONEXISTENT_VERSION")
DUPLICATE = "DUPLICATE_POST"
"""LinkedIn has these words. The URN that it names may lead nowhere, so it is not believed."""
CLOSED = "LinkedIn does not accept our access any more: connect the account again."
NARROW = "LinkedIn does not let us do that for this account: connect it again with the right to."
TWICE = "LinkedIn has exactly these words from this account already."
RETIRED = f"LinkedIn does not answer version {VERSION} of its API any more: this desk has to be updated."
WORDS = {
    "length": "its words are too long",
    "commentary": "change its words",
    "media": "change its pictures or video",
    "image": "change its pictures",
}


class Api:
    """API client that calls in an account's name; connections are shared. `now` is the desk's clock."""

    def __init__(self, client: HttpClient, now: Callable[[], datetime]) -> None:
        self.client = client
        self._now = now

    async def get(self, identity: PlatformIdentity, path: str) -> Json:
        """Answer as JSON; `path` includes the query, which LinkedIn wants encoded in its own way."""
        found: Json = (await self.send("GET", identity, path)).json()
        return found

    async def send(self, method: str, identity: PlatformIdentity, path: str, **request: Any) -> Response:
        """Answer to one call. Raises `integrations.errors`."""
        headers = {
            "Authorization": f"Bearer {Tokens.read(identity).access}",
            "LinkedIn-Version": VERSION,
            "X-Restli-Protocol-Version": "2.0.0",
            **request.pop("headers", {}),
        }
        return await self.client.send(method, path, sort=self.sort, headers=headers, **request)

    def sort(self, response: Response) -> OutsideError | None:
        """Error for an error answer; None for errors of HTTP alone."""
        status, said = response.status_code, response.text[:4000]
        if status == 429:
            return self._too_much(response, said)
        if any(each in said for each in VERSIONS):
            return Misconfigured(RETIRED, code=str(status))
        if DUPLICATE in said:
            return Uncertain(TWICE, code=DUPLICATE)
        refusals: Mapping[int, OutsideError] = {
            400: Rejected(f"LinkedIn refuses this: {_why(said)}.", code="400"),
            401: Reconnect(CLOSED, code="401"),
            403: Reconnect(NARROW, code="403"),
            404: Rejected("It is not there any more.", code="404"),
            413: Rejected("LinkedIn does not take a file as large as this.", code="413"),
            422: Rejected(f"LinkedIn refuses this: {_why(said)}.", code="422"),
            426: Misconfigured(RETIRED, code="426"),
        }
        return refusals.get(status)

    def _too_much(self, response: Response, said: str) -> TryLater:
        """Error for a used-up limit: daily limits end at midnight UTC, of the account or of our app."""
        now = self._now()
        midnight = datetime(now.year, now.month, now.day, tzinfo=UTC) + timedelta(days=1)
        daily = midnight - now if " DAY " in said else timedelta(minutes=1) if "hrottle" in said else None
        whole = "APPLICATION DAY" in said
        return TryLater(
            "LinkedIn asks us to slow down.",
            wait=parse_wait(response.headers) or daily,
            scope="app" if whole else "account",
            code="429",
        )


def has_right(identity: PlatformIdentity, *scopes: str) -> bool:
    """Whether the account has one of these rights; LinkedIn has old and new names for the same right."""
    return bool({*scopes} & {*Tokens.read(identity).scopes})


def is_page(identity: PlatformIdentity) -> bool:
    """Whether the account is an organisation's page."""
    return identity.external_id.startswith("urn:li:organization:")


def quote_urn(urn: str) -> str:
    """URN in percent encoding, for a path or a query."""
    return quote(urn, safe="")


def time_of_urn(urn: str) -> datetime:
    """Creation time of a post, from its number: milliseconds in all but the last 22 bits."""
    return datetime.fromtimestamp((int(urn.rpartition(":")[2]) >> 22) / 1000, UTC)


def _why(said: str) -> str:
    """Reason in words of our own; LinkedIn's words are not shown."""
    return next((why for sign, why in WORDS.items() if sign in said.lower()), "change its words or pictures")
