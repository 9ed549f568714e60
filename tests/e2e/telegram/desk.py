"""The desk, open on a folder, with its Telegram surface in the Application of a chat."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from bot.app import OpenDesk, open_desk
from bot.clock import SystemClock
from bot.settings import Settings
from bot.surfaces.telegram.surface import Telegram
from bot.surfaces.telegram.transport.polling import TakeUpdate
from tests.e2e.telegram.chat import Chat, Json


class FromApplication:
    """A transport: what the Application is given comes to the surface."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self._take: TakeUpdate | None = None

    async def run(self, take: TakeUpdate) -> None:
        """Bring updates until cancelled."""
        self._take = take
        self.opened.set()
        await asyncio.Event().wait()

    async def bring(self, payload: Json) -> None:
        """One update, until it is kept. Raises `AssertionError` when it is not."""
        assert self._take is not None
        assert await self._take(payload), "the update was not kept"


@asynccontextmanager
async def desk(folder: Path, chat: Chat) -> AsyncIterator[OpenDesk]:
    """Open for as long as the block runs; opening the same folder again is a restart."""
    told = {"TELEGRAM_BOT_TOKEN": "123:ABC", "COPYDESK_DATA_DIR": str(folder), "COPYDESK_LLM": "rules"}
    async with open_desk(Settings.of(told), clock=SystemClock()) as app, app.scheduler:
        surface = app.surfaces.find(Telegram)
        assert surface is not None
        transport = FromApplication()
        await surface._client.close()
        surface._client.api._request = (chat.request, chat.request)
        surface._transport = transport

        async def brings(payload: Json) -> None:
            await transport.bring(payload)
            await surface.idle()

        chat.brings = brings
        running = asyncio.create_task(surface.run(app.gateway))
        await transport.opened.wait()
        try:
            yield app
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running
