"""A website on loopback that answers as a test says, and a resolver that says what names mean."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult


@dataclass
class Website:
    """path → (status, headers, body); everything it was asked is kept."""

    pages: dict[str, tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)
    asked: list[web.Request] = field(default_factory=list)
    endless: bool = False
    """a body never ends"""
    silent: bool = False
    """no answer ever comes"""
    port: int = 0
    sent: int = 0
    """bytes of endless bodies that were sent"""

    @property
    def origin(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def page(self, path: str, body: bytes = b"", *, kind: str = "text/html", status: int = 200) -> str:
        """Put something up; returns its link."""
        self.pages[path] = (status, {"Content-Type": kind}, body)
        return f"{self.origin}{path}"

    def leads(self, path: str, there: str) -> str:
        """Put up a redirect; returns its link."""
        self.pages[path] = (302, {"Location": there, "Set-Cookie": "session=1"}, b"")
        return f"{self.origin}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """What stands there."""
        self.asked.append(request)
        if self.silent:
            await asyncio.Event().wait()
        status, headers, body = self.pages.get(request.path, (404, {}, b""))
        if not self.endless:
            return web.Response(status=status, headers=headers, body=body)
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        while True:
            await response.write(b"x" * 65_536)
            self.sent += 65_536


@asynccontextmanager
async def served(website: Website) -> AsyncIterator[Website]:
    """The website, on a free port for as long as the block runs."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", website.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    website.port = runner.addresses[0][1]
    yield website
    await runner.cleanup()


class Names(AbstractResolver):
    """Says of each name what the test said, one answer after another; the last one stays."""

    def __init__(self, meaning: Mapping[str, list[str]]) -> None:
        self._meaning = {name: [*addresses] for name, addresses in meaning.items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The next answer; several addresses in one are written with commas between them."""
        answers = self._meaning[host]
        now = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=each,
                port=port,
                family=socket.AF_INET6 if ":" in each else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for each in now.split(",")
        ]

    async def close(self) -> None:
        """Nothing is open."""
