"""Text that appears while a model writes it; the finished message is whole even if its stream breaks.

A stream is a reply in a thread and ends by itself when nothing comes for a while (docs.slack.dev,
chat.appendStream: `message_not_in_streaming_state`); the finished message is put in its place by chat.update.
"""

import asyncio
from dataclasses import dataclass

import structlog

from agents.replies import Channel
from bot.surfaces.contract import SURFACE_ERRORS
from bot.surfaces.slack.drawing import mrkdwn
from bot.surfaces.slack.drawing.shown_messages import Destination
from bot.surfaces.slack.transport.client import Client

MOST = 12_000
"""Characters of one call (docs.slack.dev, chat.appendStream)."""

log = structlog.get_logger()


@dataclass(slots=True)
class Stream:
    """One message that is being written: the newest text, and the part that was sent."""

    person: str
    newest: str = ""
    sent: str = ""
    ts: str = ""
    broken: bool = False


class Streams:
    """At most one stream a channel and thread; the turns of a channel come one after the other."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._open: dict[Channel, Stream] = {}
        self._writing: dict[Channel, asyncio.Task[None]] = {}

    def write(self, channel: Channel, person: str, so_far: str) -> None:
        """Show the text so far, as soon as Slack allows."""
        stream = self._open.setdefault(channel, Stream(person))
        stream.newest = so_far
        if channel not in self._writing and not stream.broken:
            self._writing[channel] = asyncio.create_task(self._write(channel, stream))

    async def finish(self, channel: Channel) -> str:
        """End the stream of a channel; returns the ts of its message, "" where there is none."""
        stream = self._open.pop(channel, None)
        if stream is None:
            return ""
        if writing := self._writing.get(channel):
            await asyncio.wait({writing})
        if stream.ts:
            await self._call(channel, stream, "chat.stopStream", ts=stream.ts)
        return stream.ts

    async def _write(self, channel: Channel, stream: Stream) -> None:
        try:
            while not stream.broken and stream.newest != stream.sent:
                if not stream.newest.startswith(stream.sent):
                    stream.broken = True  # the model began anew: the whole is put there at the end
                    return
                piece = stream.newest[len(stream.sent) :][: MOST // 6]
                await self._add(channel, stream, piece)
        finally:
            del self._writing[channel]

    async def _add(self, channel: Channel, stream: Stream, piece: str) -> None:
        shown = mrkdwn.escape(piece)
        if stream.ts:
            await self._call(channel, stream, "chat.appendStream", ts=stream.ts, markdown_text=shown)
        else:
            destination = Destination.parse(channel.address)
            stream.ts = await self._call(
                channel,
                stream,
                "chat.startStream",
                thread_ts=channel.thread,
                recipient_team_id=destination.team,
                recipient_user_id=stream.person,
                markdown_text=shown,
            )
        stream.sent += piece

    async def _call(self, channel: Channel, stream: Stream, method: str, **given: str) -> str:
        """Call a method of the stream, which breaks on an error; returns the ts of its message."""
        destination = Destination.parse(channel.address)
        try:
            answer = await self._client.call(destination.team, method, channel=destination.channel, **given)
        except SURFACE_ERRORS as trouble:
            stream.broken = True
            log.info("stream broke", method=method, code=trouble.code)
            return stream.ts
        return str(answer.get("ts") or stream.ts)
