"""The sign of a running turn, "typing…", sent again and again until the turn is over."""

import asyncio

from telegram.constants import ChatAction

from agents.replies import Channel
from bot.surfaces.contract import SURFACE_ERRORS
from bot.surfaces.telegram.transport.client import Client

LASTS = 4.5
"""Seconds until it is sent again: it shows for 5 (core.telegram.org/bots/api, sendChatAction)."""
MOST = 40
"""Times that it is sent: for three minutes. A turn that takes longer has other trouble."""


class WorkingStatus:
    """At most one "typing…" a channel."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._running: dict[Channel, asyncio.Task[None]] = {}

    def show(self, channel: Channel, step: str) -> None:
        """Show "typing…" in the channel; "" as the step ends it."""
        if step and channel not in self._running:
            self._running[channel] = asyncio.create_task(self._run(channel))
        elif not step and (running := self._running.pop(channel, None)):
            running.cancel()

    async def close(self) -> None:
        """End every "typing…"."""
        running = [*self._running.values()]
        self._running.clear()
        for each in running:
            each.cancel()
        if running:
            await asyncio.wait(running)

    async def _run(self, channel: Channel) -> None:
        thread = int(channel.thread) if channel.thread else None
        try:
            for _ in range(MOST):
                await self._client.ask(
                    channel.address,
                    lambda api, at: api.send_chat_action(at, ChatAction.TYPING, message_thread_id=thread),
                )
                await asyncio.sleep(LASTS)
        except SURFACE_ERRORS:
            return
