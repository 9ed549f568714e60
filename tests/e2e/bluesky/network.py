"""Bluesky's servers as a process, an account on them, and a proxy that can kill whoever asks."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.web.server import WebServer
from tests.e2e.ports import free_port

PATIENCE = 120.0
HOPS = {"host", "content-length", "transfer-encoding", "connection", "content-encoding"}
"""Headers that belong to one connection."""


@asynccontextmanager
async def network(folder: Path) -> AsyncIterator[str]:
    """The PDS, ready."""
    script = Path(__file__).with_name("server.mjs")
    ports = (str(free_port()), str(free_port()))
    process = await asyncio.create_subprocess_exec(
        "node", str(script), *ports, cwd=folder, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            while not (line := (await process.stdout.readline()).decode()).startswith("READY"):
                assert line, "Bluesky's servers ended"
        drained = asyncio.create_task(process.stdout.read())
        yield line.split()[1]
        drained.cancel()
    finally:
        process.terminate()
        await process.wait()


@dataclass(frozen=True)
class Person:
    """An account of the server, with an app password."""

    handle: str
    did: str
    password: str = field(repr=False)


async def signed_up(pds: str, name: str) -> Person:
    """A new account."""
    async with httpx.AsyncClient(base_url=f"{pds}/xrpc/") as client:
        wanted = {"handle": f"{name}.test", "email": f"{name}@example.org", "password": "of the person"}
        made = (await client.post("com.atproto.server.createAccount", json=wanted)).json()
        bearer = {"Authorization": f"Bearer {made['accessJwt']}"}
        answer = await client.post(
            "com.atproto.server.createAppPassword", json={"name": "desk"}, headers=bearer
        )
    return Person(made["handle"], made["did"], answer.json()["password"])


@dataclass
class Proxy:
    """Stands before the server. `strike` is killed once it asked for this method and was obeyed."""

    upstream: httpx.AsyncClient
    strike: Callable[[], int] | None = None
    method: str = "com.atproto.repo.putRecord"

    async def answer(self, request: Request) -> Response:
        """What the server says, unless nobody is left to hear it."""
        headers = {name: each for name, each in request.headers.items() if name not in HOPS}
        url = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        answer = await self.upstream.request(
            request.method, url, content=await request.body(), headers=headers
        )
        if self.strike is not None and answer.is_success and url.endswith(self.method):
            pid, self.strike = self.strike(), None
            os.kill(pid, signal.SIGKILL)
        kept = {name: each for name, each in answer.headers.items() if name not in HOPS}
        return Response(answer.content, answer.status_code, headers=kept)


@asynccontextmanager
async def proxied(pds: str) -> AsyncIterator[tuple[Proxy, str]]:
    """The proxy and where it is."""
    async with httpx.AsyncClient(base_url=pds, timeout=30) as upstream:
        proxy = Proxy(upstream)
        app = Starlette(routes=[Route("/{path:path}", proxy.answer, methods=["GET", "POST"])])
        web = WebServer("127.0.0.1", 0, app)
        await web.open()
        yield proxy, f"http://127.0.0.1:{web.port}"
        await web.close()
