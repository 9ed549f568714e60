"""The messages we have shown: posted in order, changed one at a time, whole even where Slack refuses."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from agents.replies import text
from bot.surfaces.contract import Misdrawn, Vanished
from bot.surfaces.slack.drawing import blocks
from bot.surfaces.slack.drawing.blocks import Message
from bot.surfaces.slack.inbound.payloads import Pressed
from bot.surfaces.slack.transport.client import Client

QUIET = {"unfurl_links": False, "unfurl_media": False}
"""A link that a model wrote is not followed by Slack."""
BELOW = "…"
"""What is left of a message whose words now stand in the one below."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel of a team, and the thread in it ('' for none)."""

    team: str
    channel: str
    thread: str = ""

    @classmethod
    def of(cls, address: str, thread: str = "") -> "Place":
        """ "T1/C1" → the place."""
        team, _, channel = address.partition("/")
        return cls(team, channel, thread)

    @property
    def is_private(self) -> bool:
        """Is it a conversation with one person? (docs.slack.dev: D… are direct messages, U… and W… people)"""
        return self.channel[:1] in ("D", "U", "W")


class Board:
    """Posts and changes messages. A reference is "C1:ts" or, for a long card, "C1:ts,ts"."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._changes: dict[str, int] = {}

    async def post(self, place: Place, messages: Sequence[Message]) -> str:
        """Post these below each other; returns their reference. Raises errors of `bot.surfaces.contract`."""
        stamps: list[str] = []
        channel = place.channel
        for message in messages:
            answer = await self._post(place, message)
            channel = str(answer.get("channel") or channel)
            stamps.append(str(answer.get("ts") or ""))
        return f"{channel}:{','.join(stamps)}"

    async def _post(self, place: Place, message: Message) -> Any:
        given = {"channel": place.channel, "thread_ts": place.thread or None, **QUIET}
        for drawn in blocks.ways(message):
            with suppress(Misdrawn):
                return await self._client.call(
                    place.team, "chat.postMessage", text=drawn.text, blocks=list(drawn.blocks), **given
                )
        answer: Any = None
        for piece in blocks.unformatted(message):
            answer = await self._client.call(place.team, "chat.postMessage", text=piece, **given)
        return answer

    async def whisper(self, place: Place, person: str, messages: Sequence[Message]) -> None:
        """Tell one person alone: in the channel where we may, else in a direct message."""
        if place.is_private:
            await self.post(place, messages)
            return
        for message in messages:
            try:
                await self._client.call(
                    place.team,
                    "chat.postEphemeral",
                    channel=place.channel,
                    user=person,
                    thread_ts=place.thread or None,
                    text=message.text,
                    blocks=list(message.blocks),
                )
            except Vanished:
                await self.post(Place(place.team, person), [message])

    async def redraw(self, team: str, reference: str, messages: Sequence[Message]) -> None:
        """Change what stands there; the buttons stay on its last message. Raises `Vanished` when it is gone.

        A card that has grown over more messages than it had shows its beginning and its end here; whoever
        made it grow was shown the whole.
        """
        channel, _, stamps = reference.partition(":")
        there = stamps.split(",")
        spare = len(there) - len(messages)
        shown = [*[_left_over()] * spare, *messages] if spare >= 0 else [*messages[: spare - 1], messages[-1]]
        for ts, message in zip(there, shown, strict=True):
            await self._change(team, channel, ts, message)

    async def remove(self, team: str, reference: str) -> None:
        """Take what stands there away. Raises `Vanished` when it is gone already."""
        channel, _, stamps = reference.partition(":")
        for ts in stamps.split(","):
            await self._client.call(team, "chat.delete", channel=channel, ts=ts)

    async def _change(self, team: str, channel: str, ts: str, message: Message) -> None:
        async with self._lock(channel, ts):
            self._changes[f"{channel}:{ts}"] = self.changes(channel, ts) + 1
            await self._update(team, channel, ts, message)

    async def _update(self, team: str, channel: str, ts: str, message: Message) -> None:
        for drawn in blocks.ways(message):
            with suppress(Misdrawn):
                await self._client.call(
                    team, "chat.update", channel=channel, ts=ts, text=drawn.text, blocks=list(drawn.blocks)
                )
                return
        (first, *_) = blocks.unformatted(message)
        await self._client.call(team, "chat.update", channel=channel, ts=ts, text=first, blocks=[])

    def changes(self, channel: str, ts: str) -> int:
        """How often a message was changed since we started."""
        return self._changes.get(f"{channel}:{ts}", 0)

    async def show_working(self, place: Place, pressed: Pressed, *, since: int) -> bool:
        """Take the buttons away while what was pressed is being done, unless it changed `since`."""
        async with self._lock(place.channel, pressed.ts):
            if self.changes(place.channel, pressed.ts) != since:
                return False
            shown = Message(pressed.text or pressed.label, blocks.working(pressed.blocks, pressed.label))
            await self._update(place.team, place.channel, pressed.ts, shown)
            return True

    async def show_again(self, place: Place, pressed: Pressed, *, since: int) -> None:
        """Put it back as it was, unless it was redrawn meanwhile."""
        async with self._lock(place.channel, pressed.ts):
            if self.changes(place.channel, pressed.ts) == since:
                shown = Message(pressed.text or pressed.label, pressed.blocks)
                await self._update(place.team, place.channel, pressed.ts, shown)

    def _lock(self, channel: str, ts: str) -> asyncio.Lock:
        if len(self._changes) > 5000:
            self._changes = dict(list(self._changes.items())[2500:])
        return self._locks.setdefault(f"{channel}:{ts}", asyncio.Lock())


def _left_over() -> Message:
    return Message(BELOW, tuple(blocks.notes(text(BELOW))))
