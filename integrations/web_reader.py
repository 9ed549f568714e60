"""Web reader: fetches pages behind pasted links, from the public web alone.

What is connected to is what was checked: names are resolved here, addresses that are not on the public web
are left out, and the socket itself is refused for any other (so a name that changes its address between two
looks gains nothing). Each redirect is a new link. No cookies, no credentials, no proxies, nothing compressed.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from importlib import import_module
from typing import Any, TypeVar

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from integrations.base import FetchedContent, WebPage
from integrations.errors import Rejected, TryLater
from integrations.public_addresses import NotPublic, PublicResolver, is_public_address

REDIRECTS = 5
DEADLINE = 20.0
"""Real seconds for everything behind one link."""
PAGE = 1_000_000
"""Bytes of a page that is read: finding the text in so much takes up to 4 s of a core."""
TEXT = 50_000
"""Characters of its main text that are kept."""
PORTS = {"http": 80, "https": 443}
PAGES = ("text/html", "application/xhtml+xml", "text/plain")
AGENT = "Copydesk (reads links that a person pasted)"

Answer = TypeVar("Answer")


class WebReader:
    """Implementation of `integrations.base.Reader`.

    `allowed` are exact origins ("http://127.0.0.1:8080") that may be read wherever they stand; nothing else
    on their machines may.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        allowed: Iterable[str] = (),
        deadline: float = DEADLINE,
        names: Callable[[], AbstractResolver] = ThreadedResolver,
    ) -> None:
        self._now = now
        self._allowed = frozenset(URL(each).origin() for each in allowed)
        self._deadline = deadline
        self._names = names

    async def fetch(self, url: str, *, most: int) -> FetchedContent:
        """Content behind a link, up to `most` bytes. Raises `Rejected` or `TryLater`, with the reason."""
        return await self._within(self._follow(url, most=most))

    async def read(self, url: str) -> WebPage:
        """Main text of a page. Raises `Rejected` or `TryLater`, with the reason."""
        fetched = await self.fetch(url, most=PAGE)
        if fetched.mime not in PAGES:
            raise Rejected(
                f"That link is no page to read but {fetched.mime or 'something unnamed'}.", code="kind"
            )
        title, words = await asyncio.to_thread(_main_text, fetched)
        return WebPage(fetched.url, title, words[:TEXT], self._now())

    async def _within(self, reading: Awaitable[Answer]) -> Answer:
        try:
            async with asyncio.timeout(self._deadline):
                return await reading
        except aiohttp.ClientConnectorError as trouble:
            if isinstance(trouble.os_error, NotPublic):
                raise _not_public() from None
            raise TryLater("The site behind that link cannot be reached.", code="unreached") from None
        except aiohttp.InvalidURL:
            raise _no_link() from None
        except TimeoutError:
            raise TryLater("The site behind that link takes too long to answer.", code="slow") from None
        except (aiohttp.ClientError, OSError, ValueError) as trouble:
            code = type(trouble).__name__
            raise TryLater("The site behind that link breaks off.", code=code) from None

    async def _follow(self, link: str, *, most: int) -> FetchedContent:
        url = _url(link)
        for _ in range(REDIRECTS + 1):
            free = self._checked(url)
            async with self._session(free) as session, session.get(url, allow_redirects=False) as answer:
                if answer.status not in (301, 302, 303, 307, 308):
                    return await _taken(answer, url, most=most)
                url = url.join(_url(answer.headers.get("Location", "")))
        raise Rejected("That link leads on and on to other links.", code="redirects")

    def _checked(self, url: URL) -> str:
        """Host that may have any address, or ''. Raises `Rejected` for a link that is not followed."""
        if url.scheme not in PORTS or not url.raw_host:
            raise Rejected("I follow links that begin with http:// or https://.", code="scheme")
        if url.user is not None or url.password is not None:
            raise Rejected("I follow no links with a name or password in them.", code="credentials")
        if url.origin() in self._allowed:
            return url.raw_host
        if url.port != PORTS[url.scheme]:
            raise Rejected("I follow links to the usual ports alone (80 and 443).", code="port")
        return ""

    def _session(self, free: str) -> aiohttp.ClientSession:
        """Session for one request: it keeps nothing and connects to checked addresses alone."""

        def open_socket(found: Any) -> socket.socket:
            family, kind, protocol, _, place = found
            if not free and not is_public_address(place[0]):
                raise NotPublic(place[0])
            return socket.socket(family, kind, protocol)

        connector = aiohttp.TCPConnector(
            resolver=PublicResolver(self._names(), free=free),
            use_dns_cache=False,
            force_close=True,
            socket_factory=open_socket,
        )
        return aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
        )


def _url(link: str) -> URL:
    """Parsed link, by the parser that also connects, so that both read it in the same way."""
    try:
        return URL(link)
    except ValueError:
        raise _no_link() from None


def _no_link() -> Rejected:
    return Rejected("That is no link I can follow.", code="link")


def _not_public() -> Rejected:
    return Rejected("That link does not lead to the public web, so I do not follow it.", code="address")


async def _taken(answer: aiohttp.ClientResponse, url: URL, *, most: int) -> FetchedContent:
    """Body of an answer, streamed, and given up as soon as it is too large."""
    if answer.status != 200:
        raise _unfound(answer.status)
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Rejected("The site behind that link sends it packed, which I did not ask for.", code="packed")
    body = bytearray()
    if (answer.content_length or 0) <= most:
        async for chunk in answer.content.iter_chunked(65_536):
            body += chunk
            if len(body) > most:
                break
        else:
            return FetchedContent(str(url), answer.content_type.lower(), bytes(body))
    size = f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most:,} bytes"
    raise Rejected(f"What stands behind that link is larger than {size}.", code="too_large")


def _unfound(status: int) -> Rejected | TryLater:
    if status == 429 or status >= 500:
        return TryLater(f"The site behind that link is in trouble (HTTP {status}).", code=str(status))
    return Rejected(f"There is nothing to read behind that link (HTTP {status}).", code=str(status))


def _main_text(fetched: FetchedContent) -> tuple[str, str]:
    """Title and main text. The library is imported at the first use because that takes half a second."""
    if fetched.mime == "text/plain":
        return "", fetched.content.decode("utf-8", "replace").strip()
    found = import_module("trafilatura").bare_extraction(
        fetched.content, url=fetched.url, with_metadata=True, include_comments=False, fast=True
    )
    if found is None or not found.text:
        raise Rejected("I found no text to read on that page.", code="empty")
    return found.title or "", found.text
