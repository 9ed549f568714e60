"""Text that appears while a model writes it. Whatever becomes of a stream, the message ends whole.

A stream is a reply in a thread and ends by itself when nothing comes for a while (docs.slack.dev,
chat.appendStream: `message_not_in_streaming_state`); the finished message is put in its place by chat.update.
"""

import asyncio
from dataclasses import dataclass

import structlog

from agents.replies import Channel
from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished
from bot.surfaces.slack.drawing import mrkdwn
from bot.surfaces.slack.drawing.shown_messages import Place
from bot.surfaces.slack.transport.client import Client

MOST = 12_000
"""Characters of one call (docs.slack.dev, chat.appendStream)."""
TROUBLE = (Vanished, Unreached, ShutOut, Misdrawn)

log = structlog.get_logger()


@dataclass(slots=True)
class Stream:
    """One message that is being written: what the model has said, and what of it Slack has."""

    person: str
    wanted: str = ""
    sent: str = ""
    ts: str = ""
    broken: bool = False


class Streams:
    """At most one stream a channel and thread; turns there come one after the other."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._open: dict[Channel, Stream] = {}
        self._writing: dict[Channel, asyncio.Task[None]] = {}

    def say(self, channel: Channel, person: str, so_far: str) -> None:
        """Show what has been written so far, as soon as Slack lets us."""
        stream = self._open.setdefault(channel, Stream(person))
        stream.wanted = so_far
        if channel not in self._writing and not stream.broken:
            self._writing[channel] = asyncio.create_task(self._write(channel, stream))

    async def finish(self, channel: Channel) -> str:
        """End the stream there; returns the message to put the whole into, '' where there is none."""
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
            while not stream.broken and stream.wanted != stream.sent:
                if not stream.wanted.startswith(stream.sent):
                    stream.broken = True  # the model began anew: the whole is put there at the end
                    return
                piece = stream.wanted[len(stream.sent) :][: MOST // 6]
                await self._add(channel, stream, piece)
        finally:
            del self._writing[channel]

    async def _add(self, channel: Channel, stream: Stream, piece: str) -> None:
        shown = mrkdwn.escape(piece)
        if stream.ts:
            await self._call(channel, stream, "chat.appendStream", ts=stream.ts, markdown_text=shown)
        else:
            place = Place.of(channel.address)
            stream.ts = await self._call(
                channel,
                stream,
                "chat.startStream",
                thread_ts=channel.thread,
                recipient_team_id=place.team,
                recipient_user_id=stream.person,
                markdown_text=shown,
            )
        stream.sent += piece

    async def _call(self, channel: Channel, stream: Stream, method: str, **given: str) -> str:
        """A step of a stream; one that fails breaks it. Returns the message's ts."""
        place = Place.of(channel.address)
        try:
            answer = await self._client.call(place.team, method, channel=place.channel, **given)
        except TROUBLE as trouble:
            stream.broken = True
            log.info("stream broke", method=method, code=trouble.code)
            return stream.ts
        return str(answer.get("ts") or stream.ts)
