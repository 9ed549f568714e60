"""A platform on the loopback, in a process of its own: it takes posts and remembers when each came."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import httpx
from httpx_aiohttp import AiohttpTransport

from integrations.platforms.base import Limits, OutgoingPost, PublishedPost

CONNECTIONS = 50


class Arrivals(asyncio.Protocol):
    """As little HTTP as will do. POST / takes a post; GET / says when each came, and forgets them."""

    latency = 0.0
    came: dict[str, list[float]] = {}  # noqa: RUF012 (one server a process)

    def connection_made(self, transport: Any) -> None:
        """Somebody is there."""
        self.transport, self.unread = transport, b""

    def data_received(self, data: bytes) -> None:
        """Answer every whole request."""
        self.unread += data
        while (end := self.unread.find(b"\r\n\r\n")) >= 0:
            head = self.unread[:end].lower()
            length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
            whole = end + 4 + int(length or 0)
            if len(self.unread) < whole:
                return
            body, self.unread = self.unread[end + 4 : whole], self.unread[whole:]
            self.answer(head.startswith(b"post"), body)

    def answer(self, posted: bool, body: bytes) -> None:
        """Take a post, or tell all."""
        if not posted:
            told, self.came = json.dumps(self.came), Arrivals.came
            Arrivals.came.clear()
            self.write(told.encode())
            return
        key = body.decode()
        Arrivals.came.setdefault(key, []).append(time.time())
        answer = json.dumps({"id": key}).encode()
        if self.latency:
            asyncio.get_running_loop().call_later(self.latency, self.write, answer)
        else:
            self.write(answer)

    def write(self, body: bytes) -> None:
        """200, and this."""
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


def serve(ends: Connection, latency: float) -> None:
    """Serve until killed; the port goes through the pipe."""

    async def forever() -> None:
        Arrivals.latency = latency
        server = await asyncio.get_running_loop().create_server(Arrivals, "127.0.0.1", 0, backlog=2048)
        ends.send(server.sockets[0].getsockname()[1])
        await asyncio.Event().wait()

    asyncio.run(forever())


@contextmanager
def server(*, latency: float = 0.0) -> Iterator[str]:
    """Its address, for as long as the block runs."""
    spawned = get_context("spawn")
    ours, theirs = spawned.Pipe()
    process = spawned.Process(target=serve, args=(theirs, latency), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{ours.recv()}/"
    process.kill()
    process.join()


def client(connections: int = CONNECTIONS) -> httpx.AsyncClient:
    """httpx on aiohttp's transport: one for the whole run."""
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx.AsyncClient(transport=AiohttpTransport(limits=limits), timeout=60)


class Loopback:
    """Keeps Platform: publishes to the server."""

    name = "loopback"
    label = "loopback"
    limits = Limits(characters=500, count=len)

    def __init__(self, url: str, http: httpx.AsyncClient) -> None:
        self._url = url
        self._http = http

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """One POST."""
        answer = await self._http.post(self._url, content=outgoing.key)
        external_id = answer.json()["id"]
        return PublishedPost(external_id, f"{self._url}{external_id}", datetime.now(UTC))


async def arrivals(url: str) -> dict[str, list[float]]:
    """key → when it came, every time it came; the server forgets them."""
    async with httpx.AsyncClient(timeout=60) as http:
        told: dict[str, list[float]] = (await http.get(url)).json()
        return told
