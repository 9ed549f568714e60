"""What the desk is doing, shown as Telegram shows it: "typing…", again and again until it is done."""

import asyncio

from telegram.constants import ChatAction

from agents.replies import Channel
from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished
from bot.surfaces.telegram.transport.client import Client

LASTS = 4.5
"""Seconds until it is said again: it shows for 5 (core.telegram.org/bots/api, sendChatAction)."""
MOST = 40
"""Times that it is said: three minutes. A turn that takes longer has other trouble."""


class Status:
    """One "typing…" a channel."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._telling: dict[Channel, asyncio.Task[None]] = {}

    def say(self, channel: Channel, step: str) -> None:
        """Something is being done there; '' when it is over."""
        if step and channel not in self._telling:
            self._telling[channel] = asyncio.create_task(self._tell(channel))
        elif not step and (telling := self._telling.pop(channel, None)):
            telling.cancel()

    async def close(self) -> None:
        """Say it no more."""
        telling = [*self._telling.values()]
        self._telling.clear()
        for each in telling:
            each.cancel()
        if telling:
            await asyncio.wait(telling)

    async def _tell(self, channel: Channel) -> None:
        thread = int(channel.thread) if channel.thread else None
        try:
            for _ in range(MOST):
                await self._client.ask(
                    channel.address,
                    lambda api, at: api.send_chat_action(at, ChatAction.TYPING, message_thread_id=thread),
                )
                await asyncio.sleep(LASTS)
        except (Misdrawn, ShutOut, Unreached, Vanished):
            return
