"""Client of X's API: tokens, rights, sorted errors (docs.x.com/x-api/fundamentals/response-codes).

A refusal's `detail` is matched, never shown: it may quote what was sent.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from integrations.errors import Misconfigured, OutsideError, Reconnect, Rejected, TryLater, Uncertain
from integrations.http import HttpClient, Response, parse_wait
from integrations.oauth import Tokens
from integrations.platforms.base import PlatformIdentity

Json = dict[str, Any]

DUPLICATE = "duplicate"
"""The code of a refusal that may mean that the post is up already."""
SCOPES = (
    *("tweet.read", "tweet.write", "users.read", "media.write", "tweet.moderate.write"),
    "offline.access",
)
FIELDS = "tweet.fields"
"""Parameter's name in the documentation; X's specification of August 2026 says `post.fields`."""
EPOCH = 1_288_834_974_657
"""Ids count milliseconds from here, in all but their last 22 bits (github.com/twitter-archive/snowflake)."""

CLOSED = "X does not accept our access any more: connect the account again."
NARROW = "X did not give us the right to do that ({scope}): connect the account again."
FORBIDDEN = (
    "X does not allow this post: its words may be too long, it may have more than one $cashtag, "
    "its media may not be what X takes, or it answers somebody who has not mentioned this account."
)
TWICE = "X has exactly these words from this account already."
BROKE = "The credit of our app at X is used up: an owner of this desk must buy more."
OUTSIDE = "X does not let our app do this: an owner of this desk must look at its plan and rights there."


class Api:
    """API client that calls in an account's name; connections are shared."""

    def __init__(self, client: HttpClient) -> None:
        self.client = client

    async def get(self, identity: PlatformIdentity, path: str, **query: Any) -> Json:
        """Answer as JSON."""
        found: Json = (await self.send("GET", identity, path, params=query)).json()
        return found

    async def send(
        self, method: str, identity: PlatformIdentity, path: str, *, needs: str = "", **request: Any
    ) -> Response:
        """Answer to one call. No call is made without the right `needs`. Raises `integrations.errors`."""
        tokens = Tokens.read(identity)
        if needs and tokens.scopes and needs not in tokens.scopes:
            raise Reconnect(NARROW.format(scope=needs), code="scope")
        headers = {"Authorization": f"Bearer {tokens.access}"}
        return await self.client.send(method, path, sort=sort_error, headers=headers, **request)


def time_of_post(post_id: str) -> datetime:
    """Creation time of a post, from its id."""
    return datetime.fromtimestamp(((int(post_id) >> 22) + EPOCH) / 1000, UTC)


def sort_error(response: Response) -> OutsideError | None:
    """Error for an error answer; None for errors of HTTP alone."""
    status, problem = response.status_code, _problem(response)
    kind = str(problem.get("type", "")).rpartition("/")[2]
    said = f"{problem.get('detail', '')} {problem.get('title', '')}".lower()
    if kind == "usage-capped" or status == 402:
        return Misconfigured(BROKE, code=kind or "402")
    if kind in ("client-forbidden", "unsupported-authentication", "oauth1-permissions"):
        return Misconfigured(OUTSIDE, code=kind)
    if status == 429 and response.headers.get("x-app-limit-24hour-remaining") == "0":
        left = {"x-rate-limit-reset": response.headers.get("x-app-limit-24hour-reset", "")}
        return TryLater(
            "Our app may do no more on X today.", wait=parse_wait(left), scope="app", code="app_limit"
        )
    if status == 403 and "duplicate content" in said:
        return Uncertain(TWICE, code=DUPLICATE)
    return _plain(status, kind or str(status))


def _plain(status: int, code: str) -> OutsideError | None:
    refusals: Mapping[int, OutsideError] = {
        400: Rejected("X refuses this: change its words, its pictures or its options.", code=code),
        401: Reconnect(CLOSED, code=code),
        403: Rejected(FORBIDDEN, code=code),
        404: Rejected("It is not there any more.", code=code),
        413: Rejected("X does not take a file as large as this.", code=code),
    }
    return refusals.get(status)


def _problem(response: Response) -> Mapping[str, Any]:
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, Mapping) else {}
