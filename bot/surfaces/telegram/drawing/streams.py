"""Text that appears while a model writes it: a draft in private chats, a changing message in groups.

A draft is a preview of 30 seconds and is over when a message is sent (core.telegram.org/bots/api,
sendMessageDraft). The reply that follows is sent whole, whatever became of the stream.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count

import structlog

from agents.replies import Channel
from bot.surfaces.contract import SURFACE_ERRORS
from bot.surfaces.telegram.drawing import splitting
from bot.surfaces.telegram.drawing.entities import Styled
from bot.surfaces.telegram.transport.client import Client
from bot.surfaces.telegram.transport.sender import QUIET, is_private, topic_id

OFTEN, SELDOM = 0.3, 3.0
"""Seconds between two changes of a draft, and of a message in a group."""
MORE = " …"

log = structlog.get_logger()


@dataclass(slots=True)
class Stream:
    """One text that is being written: the newest text, and the part that is shown."""

    number: int
    newest: str = ""
    shown: str = ""
    message: int = 0
    broken: bool = False


class Streams:
    """At most one stream a channel; the turns of a channel come one after the other."""

    def __init__(
        self, client: Client, *, pause: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._client = client
        self._pause = pause
        self._numbers = count(1)
        self._open: dict[Channel, Stream] = {}
        self._writing: dict[Channel, asyncio.Task[None]] = {}

    def write(self, channel: Channel, so_far: str) -> None:
        """Show the text so far, as often as Telegram allows."""
        stream = self._open.get(channel)
        if stream is None:
            stream = self._open[channel] = Stream(next(self._numbers))
        stream.newest = so_far
        if channel not in self._writing and not stream.broken:
            self._writing[channel] = asyncio.create_task(self._write(channel, stream))

    async def finish(self, channel: Channel) -> int:
        """End the stream of a channel; returns the id of its message, 0 where there is none."""
        stream = self._open.pop(channel, None)
        if writing := self._writing.pop(channel, None):
            writing.cancel()
            await asyncio.wait({writing})
        return stream.message if stream else 0

    async def close(self) -> None:
        """End every stream."""
        for channel in [*self._open]:
            await self.finish(channel)

    async def _write(self, channel: Channel, stream: Stream) -> None:
        try:
            while stream.newest != stream.shown:
                newest = stream.newest
                await self._show(channel, stream, newest)
                stream.shown = newest
                await self._pause(OFTEN if is_private(channel) else SELDOM)
        except SURFACE_ERRORS as trouble:
            stream.broken = True
            log.info("stream broke", code=trouble.code)
        finally:
            if self._writing.get(channel) is asyncio.current_task():
                del self._writing[channel]

    async def _show(self, channel: Channel, stream: Stream, newest: str) -> None:
        parts = splitting.split_message(Styled(newest), first=splitting.MESSAGE - len(MORE))
        if not parts:
            return
        words = parts[0].text + (MORE if len(parts) > 1 else "")
        if is_private(channel):
            await self._client.ask(
                channel.address,
                lambda api, at: api.send_message_draft(
                    at, stream.number, words, message_thread_id=topic_id(channel)
                ),
            )
        elif stream.message:
            await self._client.ask(
                channel.address, lambda api, at: api.edit_message_text(words, at, stream.message)
            )
        else:
            sent = await self._client.ask(
                channel.address,
                lambda api, at: api.send_message(
                    at, words, message_thread_id=topic_id(channel), link_preview_options=QUIET
                ),
                counts=True,
            )
            stream.message = sent.message_id
