"""Updates by long polling: nothing has to reach our machine from outside.

An update is confirmed by asking for later ones (core.telegram.org/bots/api, getUpdates), so we never ask
beyond the first update that is not stored yet. While the database is slow Telegram is asked again and again:
presses that come meanwhile are seen, and nothing is lost.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from bot.surfaces.contract import SURFACE_ERRORS
from bot.surfaces.telegram.inbound.updates import KINDS
from bot.surfaces.telegram.transport.client import Client

WAIT = 50
"""Seconds that Telegram may take to answer when there is nothing new."""
PATIENCE = 0.25
"""Seconds until Telegram is asked again while an update is not stored yet."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds between two tries when Telegram cannot be reached, or nothing can be stored; they double."""

TakeUpdate = Callable[[Mapping[str, Any]], asyncio.Future[bool]]
"""Begins to accept an update; the result is True when it may be confirmed."""

log = structlog.get_logger()


class Polling:
    """The long-polling transport."""

    def __init__(
        self,
        client: Client,
        *,
        wait: int = WAIT,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._wait = wait
        self._pause = pause
        self._next: int | None = None
        self._taking: dict[int, asyncio.Future[bool]] = {}
        self.is_connected = False

    async def run(self, take: TakeUpdate) -> None:
        """Bring updates until cancelled."""
        again_in = FIRST_WAIT
        self._taking.clear()
        try:
            await self._without_webhook()
            while True:
                if await self._round(take):
                    again_in = FIRST_WAIT
                else:
                    await self._pause(again_in)
                    again_in = min(again_in * 2, LONGEST_WAIT)
        finally:
            self.is_connected = False

    async def _without_webhook(self) -> None:
        """Delete the webhook of this bot, which would keep every update from us."""
        again_in = FIRST_WAIT
        while not await self._client.quietly(lambda api: api.delete_webhook()):
            await self._pause(again_in)
            again_in = min(again_in * 2, LONGEST_WAIT)

    async def _round(self, take: TakeUpdate) -> bool:
        """Ask once, and wait a moment until the updates are stored; False after an error."""
        try:
            found = await self._client.call(
                lambda api: api.updates(offset=self._next, wait=self._wait, kinds=KINDS)
            )
        except SURFACE_ERRORS as trouble:
            self.is_connected = False
            log.warning("updates not fetched", code=trouble.code)
            return False
        self.is_connected = True
        if not found and not self._taking:
            self._next = None  # all is confirmed; after a quiet week Telegram begins with another number
        for update in found:
            number = int(update.get("update_id") or 0)
            if number not in self._taking and (self._next is None or number >= self._next):
                self._taking[number] = take(update)
        if self._taking:
            await asyncio.wait(self._taking.values(), timeout=PATIENCE)
        return self._confirm()

    def _confirm(self) -> bool:
        """Confirm stored updates; those that could not be stored are forgotten here, and so fetched again."""
        for number in sorted(self._taking):
            taking = self._taking[number]
            if not taking.done() or not taking.result():
                break
            del self._taking[number]
            self._next = number + 1
        lost = [number for number, each in self._taking.items() if each.done() and not each.result()]
        for number in lost:
            del self._taking[number]
        return not lost
