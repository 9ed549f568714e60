"""Deliveries over Socket Mode: a WebSocket that we open, so that nothing needs to reach us from outside.

The connection is our own code: slack_sdk's client, which Bolt's adapter uses, starts tasks that nobody waits
for, and no setting changes that. A connection that Slack asks us to leave is replaced while its last
deliveries are answered, and a lost one is opened again at once. A delivery that was not stored is not
acknowledged: Slack sends it again (docs.slack.dev, "Using Socket Mode").
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
import structlog
from slack_bolt.response import BoltResponse

from bot.surfaces.contract import SURFACE_ERRORS
from bot.surfaces.slack.transport.bolt_app import BoltApp
from bot.surfaces.slack.transport.client import Client

HEARTBEAT = 10.0
"""Seconds between two pings; a connection that does not answer is opened again."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds between two tries to connect; they double."""

log = structlog.get_logger()


class SocketMode:
    """The Socket Mode transport, over the app-level token."""

    def __init__(
        self,
        client: Client,
        bolt: BoltApp,
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
        async with asyncio.TaskGroup() as closing:
            while True:
                try:
                    socket = await self._connect()
                except (*SURFACE_ERRORS, aiohttp.ClientError, OSError) as trouble:
                    log.warning("socket mode not connected", reason=str(trouble), again_in=wait)
                    served = False
                else:
                    served = await self._serve_until_lost(socket, closing)
                if not served:
                    await self._pause(wait)
                wait = FIRST_WAIT if served else min(wait * 2, LONGEST_WAIT)

    async def _serve_until_lost(
        self, socket: aiohttp.ClientWebSocketResponse, closing: asyncio.TaskGroup
    ) -> bool:
        """Serve one connection until it ends; True when anything came over it. Its last answers follow."""
        deliveries: set[asyncio.Task[None]] = set()
        self.is_connected = True
        try:
            served = await self._serve(socket, deliveries)
        except asyncio.CancelledError:
            await _close(socket, deliveries)
            raise
        finally:
            self.is_connected = False
        closing.create_task(_close(socket, deliveries))
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
        deliveries: set[asyncio.Task[None]],
    ) -> bool:
        """Accept deliveries until the connection ends or Slack asks us to leave it."""
        served = False
        async for message in socket:
            served = True
            envelope = _envelope(message)
            if envelope.get("type") == "disconnect":
                log.info("socket mode asked to reconnect", reason=envelope.get("reason"))
                return True
            if envelope.get("envelope_id"):
                task = asyncio.create_task(_take(self._bolt, socket, envelope))
                deliveries.add(task)
                task.add_done_callback(deliveries.discard)
        log.warning("socket mode connection lost", code=socket.close_code)
        return served


async def _take(bolt: BoltApp, socket: aiohttp.ClientWebSocketResponse, envelope: Mapping[str, Any]) -> None:
    """Pass one delivery to Bolt, and acknowledge it when it is stored."""
    payload = envelope.get("payload")
    response = await bolt.dispatch_socket(payload if isinstance(payload, dict) else {})
    if response.status >= 500:
        return
    answer: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
    if response.body and envelope.get("accepts_response_payload"):
        answer["payload"] = _response_payload(response)
    try:
        await socket.send_str(json.dumps(answer))
    except (aiohttp.ClientError, OSError):
        log.info("acknowledgement lost")  # Slack sends it again, and it is known then


def _response_payload(response: BoltResponse) -> Mapping[str, Any]:
    """The payload of an acknowledgement; Bolt's own sentences are plain text."""
    if response.body.startswith("{"):
        told: dict[str, Any] = json.loads(response.body)
        return told
    return {"text": response.body}


async def _close(socket: aiohttp.ClientWebSocketResponse, deliveries: set[asyncio.Task[None]]) -> None:
    """Wait for the last deliveries, then close."""
    if deliveries:
        await asyncio.wait(deliveries)
    await socket.close()


def _envelope(message: aiohttp.WSMessage) -> Mapping[str, Any]:
    if message.type is not aiohttp.WSMsgType.TEXT:
        return {}
    try:
        found = json.loads(message.data)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
