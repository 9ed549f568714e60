"""HTTP client of the desk: one long-lived client a platform, with deadlines and sorted errors.

httpx on aiohttp's transport, because httpx's own pool costs a multiple of the CPU a request, and more with
every connection (`python -m tests.bench.http`). Nothing here repeats a POST.
"""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache, partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import httpx
from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver
from httpx_aiohttp import AiohttpTransport

from integrations.errors import OutsideError, Reconnect, Rejected, Scope, TryLater, Uncertain
from integrations.platforms.base import UsedUpQuota
from integrations.public_addresses import NotPublic, PublicResolver

CONNECTIONS = 50
DEADLINE = 25.0
"""Real seconds for a whole call: shorter than what the publisher gives it, so that trouble is sorted here."""
CONNECT = 10.0
"""Real seconds for a connection, its name and its encryption."""
KEPT = 15.0
"""Real seconds that an idle connection is kept: servers end them unasked, and a POST into an ended one is
uncertain."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Asking again changes nothing (RFC 9110, section 9.2.1)."""
UNREACHED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
"""There was no connection to send anything on. The transport tells a connection that broke later by the same
httpx error, `ConnectTimeout`, so what it was raised from is asked."""
EPOCH = 1_000_000_000
"""A larger number is a moment in Unix seconds, a smaller one a length in seconds."""

Response = httpx.Response
ErrorSorter = Callable[[Response], OutsideError | None]
"""Function from a platform's error answer to our error; None for an unknown answer."""


def sort_nothing(_response: httpx.Response) -> None:
    """No errors beyond those of HTTP."""


INSIDE = "That server is not on the public web, so it is not called. {label}'s base URL may name one that is."
"""Said where a name that people typed leads into a network of ours."""


@cache
def _trust() -> ssl.SSLContext:
    """TLS context with the trusted authorities, shared because loading them is slow."""
    return httpx.create_ssl_context()


class HttpClient:
    """HTTP client of one platform, open as long as the desk. `label` is the platform's name for people.

    One that is `guarded`, because people type its servers, reaches the public web alone, and the host of
    `base_url`, which the desk's owner has set, wherever that stands. An address instead of a name is not
    looked up: whoever reads what people type refuses it.
    """

    def __init__(
        self,
        label: str,
        base_url: str,
        *,
        connections: int = CONNECTIONS,
        deadline: float = DEADLINE,
        guarded: bool = False,
        names: Callable[[], AbstractResolver] = ThreadedResolver,
    ) -> None:
        limits = httpx.Limits(
            max_connections=connections, max_keepalive_connections=connections, keepalive_expiry=KEPT
        )
        transport = AiohttpTransport(verify=_trust(), limits=limits)
        if guarded:
            transport.client = partial(_guarded, transport, names, free=urlsplit(base_url).hostname or "")
        self._label = label
        self._deadline = deadline
        self._http = httpx.AsyncClient(
            base_url=base_url,
            transport=transport,
            timeout=httpx.Timeout(deadline, connect=CONNECT, pool=CONNECT),
            follow_redirects=False,
        )

    async def send(
        self,
        method: str,
        path: str,
        *,
        sort: ErrorSorter = sort_nothing,
        harmless: bool = False,
        **request: Any,
    ) -> httpx.Response:
        """Successful answer to one call; `request` is as `httpx.AsyncClient.request` takes it.

        Raises one of `integrations.errors`. Only what surely never arrived, or was refused with a code that
        says so, is to be tried again; of anything else that is not `SAFE` nobody knows what came of it. A
        `harmless` call is safe whatever its method: done twice, nobody outside sees a difference (an upload).
        """
        safe = harmless or method.upper() in SAFE
        try:
            async with asyncio.timeout(self._deadline):
                response = await self._http.request(method, path, **request)
        except (httpx.HTTPError, aiohttp.ClientError, OSError) as trouble:  # a TimeoutError is an OSError
            raise self._broken(trouble, safe=safe) from None
        if response.is_success:
            return response
        raise sort(response) or self._refused(response, safe=safe)

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    def _broken(self, trouble: Exception, *, safe: bool) -> OutsideError:
        code = type(trouble.__cause__ or trouble).__name__
        if isinstance(getattr(trouble.__cause__, "os_error", None), NotPublic):
            return Rejected(INSIDE.format(label=self._label), code="address")
        if isinstance(trouble.__cause__ or trouble, UNREACHED):
            return TryLater(f"{self._label} could not be reached.", code=code)
        if safe:
            return TryLater(f"{self._label} did not answer.", code=code)
        return Uncertain(f"{self._label} did not answer, so nobody knows whether it arrived.", code=code)

    def _refused(self, response: httpx.Response, *, safe: bool) -> OutsideError:
        code = str(response.status_code)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            sentence = f"{self._label} asks us to slow down."
            return TryLater(sentence, wait=parse_wait(response.headers), scope="account", code=code)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            return Reconnect(f"{self._label} does not accept our access any more.", code=code)
        if safe:
            return TryLater(f"{self._label} is in trouble (HTTP {code}).", code=code)
        return Uncertain(
            f"{self._label} is in trouble (HTTP {code}), so nobody knows whether it was taken.", code=code
        )


def _guarded(
    transport: AiohttpTransport, names: Callable[[], AbstractResolver], *, free: str
) -> aiohttp.ClientSession:
    """Session like the transport's own, but with a restricted resolver."""
    connector = aiohttp.TCPConnector(
        limit=transport.limits.max_connections or 0,
        keepalive_timeout=transport.limits.keepalive_expiry,
        ssl=transport.ssl_context,
        resolver=PublicResolver(names(), free=free),
    )
    return aiohttp.ClientSession(connector=connector)


def parse_wait(headers: Mapping[str, str], *, now: datetime | None = None) -> timedelta | None:
    """Requested wait: Retry-After (RFC 9110, 10.2.3), or the time until the quota is full again."""
    if after := headers.get("retry-after"):
        return _length(after, now or datetime.now(UTC))
    return _length(_quota(headers, "reset"), now or datetime.now(UTC))


def used_up_quota(
    headers: Mapping[str, str], scope: Scope, *, now: datetime | None = None
) -> UsedUpQuota | None:
    """Quota that the headers of a successful answer report as used up, or None."""
    wait = _length(_quota(headers, "reset"), now or datetime.now(UTC))
    return UsedUpQuota(scope, wait) if wait is not None and _quota(headers, "remaining") == "0" else None


def _quota(headers: Mapping[str, str], part: str) -> str:
    """Rate limit header: X has x-rate-limit-reset, Mastodon X-RateLimit-Reset, Bluesky RateLimit-Reset."""
    names = (f"x-rate-limit-{part}", f"x-ratelimit-{part}", f"ratelimit-{part}")
    return next((found for name in names if (found := headers.get(name))), "").strip()


def _length(words: str, now: datetime) -> timedelta | None:
    """Duration from seconds, Unix seconds, an HTTP date or an ISO 8601 time; None for anything else."""
    if words.isascii() and words.isdigit():
        number = int(words[:15])
        return timedelta(seconds=number - now.timestamp() if number > EPOCH else number)
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(words)
        except (ValueError, TypeError):
            continue
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return None
