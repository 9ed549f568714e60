"""Deliveries over Socket Mode: a WebSocket that we open, so that nothing needs to reach us from outside.

The connection is ours: slack_sdk's client, which Bolt's adapter runs on, starts tasks that nobody waits for,
and no setting changes that. Here one that Slack asks us to leave is replaced while its last deliveries are
answered, and a lost one is opened again at once. What Bolt did not answer well is not acknowledged: Slack
brings it again (docs.slack.dev, "Using Socket Mode").
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
import structlog
from slack_bolt.response import BoltResponse

from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished
from bot.surfaces.slack.transport.bolt_app import Bolt
from bot.surfaces.slack.transport.client import Client

HEARTBEAT = 10.0
"""Seconds between two pings; a connection that answers none is opened again."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds between two tries to connect; they double."""

log = structlog.get_logger()


class SocketMode:
    """A transport over the app-level token."""

    def __init__(
        self,
        client: Client,
        bolt: Bolt,
        app_token: str,
        *,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._bolt = bolt
        self._app_token = app_token
        self._pause = pause
        self.is_connected = False

    async def run(self) -> None:
        """Stay connected until cancelled."""
        wait = FIRST_WAIT
        async with asyncio.TaskGroup() as leaving:
            while True:
                try:
                    socket = await self._connect()
                except (Unreached, Vanished, ShutOut, Misdrawn, aiohttp.ClientError, OSError) as trouble:
                    log.warning("socket mode not connected", reason=str(trouble), again_in=wait)
                    served = False
                else:
                    served = await self._stay(socket, leaving)
                if not served:
                    await self._pause(wait)
                wait = FIRST_WAIT if served else min(wait * 2, LONGEST_WAIT)

    async def _stay(self, socket: aiohttp.ClientWebSocketResponse, leaving: asyncio.TaskGroup) -> bool:
        """Serve one connection; True when anything came over it. Its last answers follow."""
        taking: set[asyncio.Task[None]] = set()
        self.is_connected = True
        try:
            served = await self._serve(socket, taking)
        except asyncio.CancelledError:
            await _leave(socket, taking)
            raise
        finally:
            self.is_connected = False
        leaving.create_task(_leave(socket, taking))
        return served

    async def _connect(self) -> aiohttp.ClientWebSocketResponse:
        opened = await self._client.raw("apps.connections.open", token=self._app_token, form={})
        url = str(opened.get("url") or "")
        socket = await self._client.session.ws_connect(url, heartbeat=HEARTBEAT, max_msg_size=0)
        log.info("socket mode connected")
        return socket

    async def _serve(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        taking: set[asyncio.Task[None]],
    ) -> bool:
        """Take what comes until the connection ends or Slack asks us to leave it."""
        served = False
        async for message in socket:
            served = True
            envelope = _envelope(message)
            if envelope.get("type") == "disconnect":
                log.info("socket mode asked to reconnect", reason=envelope.get("reason"))
                return True
            if envelope.get("envelope_id"):
                task = asyncio.create_task(_take(self._bolt, socket, envelope))
                taking.add(task)
                task.add_done_callback(taking.discard)
        log.warning("socket mode connection lost", code=socket.close_code)
        return served


async def _take(bolt: Bolt, socket: aiohttp.ClientWebSocketResponse, envelope: Mapping[str, Any]) -> None:
    """One delivery: acknowledged when it is kept."""
    payload = envelope.get("payload")
    response = await bolt.from_socket(payload if isinstance(payload, dict) else {})
    if response.status >= 500:
        return
    answer: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
    if response.body and envelope.get("accepts_response_payload"):
        answer["payload"] = _told(response)
    try:
        await socket.send_str(json.dumps(answer))
    except (aiohttp.ClientError, OSError):
        log.info("acknowledgement lost")  # Slack brings it again, and it is known then


def _told(response: BoltResponse) -> Mapping[str, Any]:
    """The answer as an envelope carries it; Bolt's own sentences are plain text."""
    if response.body.startswith("{"):
        told: dict[str, Any] = json.loads(response.body)
        return told
    return {"text": response.body}


async def _leave(socket: aiohttp.ClientWebSocketResponse, taking: set[asyncio.Task[None]]) -> None:
    """Acknowledge what is still being taken in, then close."""
    if taking:
        await asyncio.wait(taking)
    await socket.close()


def _envelope(message: aiohttp.WSMessage) -> Mapping[str, Any]:
    if message.type is not aiohttp.WSMsgType.TEXT:
        return {}
    try:
        found = json.loads(message.data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
