"""Deliveries to a webhook: Telegram calls us, with a secret that we gave it.

An update is acknowledged when it is kept; anything but 2xx brings it again (core.telegram.org/bots/api,
setWebhook).
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
from bot.surfaces.telegram.transport.polling import FIRST_WAIT, LONGEST_WAIT, Take
from bot.web.endpoints import Answered, Asked

SECRET = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of the header, not what is in it
PATIENCE = 20.0
"""Seconds that Telegram is kept waiting for a database that says nothing; then it is to come again."""
CONNECTIONS = 40
"""How many updates Telegram may bring at once (its own default)."""

log = structlog.get_logger()


class Webhook:
    """A transport that is called: a hook of the web door, and what tells Telegram where it is."""

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
        self._take: Take | None = None
        self.is_connected = False

    @property
    def path(self) -> str:
        """A path of this bot's own, which says nothing about its token."""
        return f"/telegram/{hashlib.sha256(self._client.api.token.encode()).hexdigest()[:16]}"

    async def run(self, take: Take) -> None:
        """Take what is brought until cancelled; Telegram is told where, as often as it needs."""
        self._take, again_in = take, FIRST_WAIT
        try:
            while not await self._set():
                await self._pause(again_in)
                again_in = min(again_in * 2, LONGEST_WAIT)
            self.is_connected = True
            await asyncio.Event().wait()
        finally:
            self._take, self.is_connected = None, False

    async def _set(self) -> bool:
        return await self._client.quietly(
            lambda api: api.set_webhook(
                f"{self._public_url}{self.path}",
                secret_token=self._secret,
                allowed_updates=[*KINDS],
                max_connections=CONNECTIONS,
            )
        )

    async def answer(self, asked: Asked) -> Answered:
        """403: forged; 400: no update; 503: it could not be kept, Telegram is to bring it again."""
        given = asked.headers.get(SECRET, "").encode(errors="replace")
        if not hmac.compare_digest(given, self._secret.encode()):
            log.warning("forged update refused")
            return Answered(403)
        update = _read(asked.body)
        if update is None:
            return Answered(400)
        if self._take is None:
            return Answered(503)
        taking = self._take(update)
        done, _ = await asyncio.wait({taking}, timeout=PATIENCE)
        return Answered(200 if done and taking.result() else 503)


def _read(body: bytes) -> Mapping[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
