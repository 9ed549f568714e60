"""Updates by webhook: Telegram calls us, with a secret that we gave it.

An update is acknowledged when it is stored; after any answer but 2xx it is sent again
(core.telegram.org/bots/api, setWebhook).
"""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from bot.surfaces.telegram.inbound.updates import KINDS
from bot.surfaces.telegram.transport.client import Client
from bot.surfaces.telegram.transport.polling import FIRST_WAIT, LONGEST_WAIT, TakeUpdate
from bot.web.endpoints import HttpRequest, HttpResponse

SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of the header, not what is in it
PATIENCE = 20.0
"""Seconds that Telegram waits for a database that does not answer; then it is to send the update again."""
CONNECTIONS = 40
"""Updates that Telegram may send at once (its own default)."""

log = structlog.get_logger()


class WebhookEndpoint:
    """The webhook transport: an endpoint of the web server, which registers itself at Telegram."""

    methods = ("POST",)

    def __init__(
        self,
        client: Client,
        *,
        secret: str,
        public_url: str,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._secret = secret
        self._public_url = public_url.rstrip("/")
        self._pause = pause
        self._take: TakeUpdate | None = None
        self.is_connected = False

    @property
    def path(self) -> str:
        """The path of this bot, which does not reveal its token."""
        return f"/telegram/{hashlib.sha256(self._client.api.token.encode()).hexdigest()[:16]}"

    async def run(self, take: TakeUpdate) -> None:
        """Register the webhook, trying until it succeeds, and accept updates until cancelled."""
        self._take, again_in = take, FIRST_WAIT
        try:
            while not await self._register():
                await self._pause(again_in)
                again_in = min(again_in * 2, LONGEST_WAIT)
            self.is_connected = True
            await asyncio.Event().wait()
        finally:
            self._take, self.is_connected = None, False

    async def _register(self) -> bool:
        return await self._client.quietly(
            lambda api: api.set_webhook(
                f"{self._public_url}{self.path}",
                secret_token=self._secret,
                allowed_updates=[*KINDS],
                max_connections=CONNECTIONS,
            )
        )

    async def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer a request. 403: forged; 400: no update; 503: not stored, Telegram is to send it again."""
        given = request.headers.get(SECRET, "").encode(errors="replace")
        if not hmac.compare_digest(given, self._secret.encode()):
            log.warning("forged update refused")
            return HttpResponse(403)
        update = _parse(request.body)
        if update is None:
            return HttpResponse(400)
        if self._take is None:
            return HttpResponse(503)
        taking = self._take(update)
        done, _ = await asyncio.wait({taking}, timeout=PATIENCE)
        return HttpResponse(200 if done and taking.result() else 503)


def _parse(body: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
