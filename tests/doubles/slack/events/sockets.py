"""Socket Mode: connections the app has opened, envelopes sent over them, acks that come back."""

import asyncio
import json
import uuid

from aiohttp import WSCloseCode, WSMsgType, web

from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.world import World


class Sockets:
    """Every open connection; an envelope goes over one of them."""

    def __init__(self, world: World) -> None:
        self.acks: list[Json] = []
        self._world = world
        self._open: list[web.WebSocketResponse] = []
        self._transports: dict[web.WebSocketResponse, asyncio.Transport | None] = {}
        self._waiting: dict[str, asyncio.Future[Json]] = {}
        self._opened = asyncio.Event()

    def __len__(self) -> int:
        return len(self._open)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection, for as long as it lasts. A ticket works once."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._world.tickets:
            return web.Response(status=401)
        self._world.tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._open) + 1,
                "debug_info": {"host": "double", "approximate_connection_time": 3600},
                "connection_info": {"app_id": self._world.app.id},
            }
        )
        self._open.append(socket)
        self._transports[socket] = request.transport
        self._opened.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acked(json.loads(message.data))
        finally:
            self._gone(socket)
        return socket

    def _acked(self, ack: Json) -> None:
        self.acks.append(ack)
        waiting = self._waiting.pop(ack.get("envelope_id", ""), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(ack.get("payload") or {})

    def _gone(self, socket: web.WebSocketResponse) -> None:
        if socket in self._open:
            self._open.remove(socket)
        self._transports.pop(socket, None)
        if not self._open:
            self._opened.clear()

    async def connected(self, *, within: float = 10.0) -> None:
        """Wait until the app is there. Raises `TimeoutError`."""
        async with asyncio.timeout(within):
            await self._opened.wait()

    async def send(self, kind: str, payload: Json, *, within: float, attempt: int, reason: str) -> Json:
        """One envelope and the payload of its ack. Raises `TimeoutError`, `ConnectionError`."""
        envelope_id = str(uuid.uuid4())
        waiting: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = waiting
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": reason}
        try:
            async with asyncio.timeout(within):
                await self._opened.wait()
                await self._open[-1].send_json(envelope)
                return await waiting
        finally:
            self._waiting.pop(envelope_id, None)

    async def raw(self, words: str) -> None:
        """Something that is no envelope."""
        await self._open[-1].send_str(words)

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to come again, and close it."""
        for socket in list(self._open):
            self._gone(socket)
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "double"}})
            await socket.close(code=WSCloseCode.GOING_AWAY)

    async def cut(self) -> None:
        """The network is lost: nothing is said, the connections just end."""
        for socket in list(self._open):
            transport = self._transports.pop(socket, None)
            self._gone(socket)
            if transport is not None:
                transport.abort()

    async def close(self) -> None:
        """Close every connection."""
        for socket in list(self._open):
            self._gone(socket)
            await socket.close(code=WSCloseCode.GOING_AWAY)
