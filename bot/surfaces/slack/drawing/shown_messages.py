"""Shown messages: posted in order, changed one at a time, sent as plain text where Slack refuses blocks."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from agents.replies import text
from bot.surfaces.contract import DrawingRefused, Gone
from bot.surfaces.slack.drawing import blocks
from bot.surfaces.slack.drawing.blocks import SlackMessage
from bot.surfaces.slack.inbound.payloads import PressedMessage
from bot.surfaces.slack.transport.client import Client

QUIET = {"unfurl_links": False, "unfurl_media": False}
"""A link that a model wrote is not followed by Slack."""
BELOW = "…"
"""The content of a message whose words now stand in the message below."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A channel of a team, and a thread in it ("" for none)."""

    team: str
    channel: str
    thread: str = ""

    @classmethod
    def parse(cls, address: str, thread: str = "") -> "Destination":
        """The destination of an address "T1/C1" and a thread."""
        team, _, channel = address.partition("/")
        return cls(team, channel, thread)

    @property
    def is_private(self) -> bool:
        """Whether it has one person (docs.slack.dev: D… are direct messages, U… and W… people)."""
        return self.channel[:1] in ("D", "U", "W")


class ShownMessages:
    """Posts and changes messages. A reference is "C1:ts" or, for a long card, "C1:ts,ts"."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._changes: dict[str, int] = {}

    async def post(self, destination: Destination, messages: Sequence[SlackMessage]) -> str:
        """Post messages in order; returns their reference. Raises the errors of `bot.surfaces.contract`."""
        stamps: list[str] = []
        channel = destination.channel
        for message in messages:
            answer = await self._post(destination, message)
            channel = str(answer.get("channel") or channel)
            stamps.append(str(answer.get("ts") or ""))
        return f"{channel}:{','.join(stamps)}"

    async def _post(self, destination: Destination, message: SlackMessage) -> Any:
        given = {"channel": destination.channel, "thread_ts": destination.thread or None, **QUIET}
        for drawn in blocks.drawing_attempts(message):
            with suppress(DrawingRefused):
                return await self._client.call(
                    destination.team, "chat.postMessage", text=drawn.text, blocks=list(drawn.blocks), **given
                )
        answer: Any = None
        for piece in blocks.plain_texts(message):
            answer = await self._client.call(destination.team, "chat.postMessage", text=piece, **given)
        return answer

    async def post_privately(
        self, destination: Destination, person: str, messages: Sequence[SlackMessage]
    ) -> None:
        """Post messages for one person alone: in the channel where we may, else in a direct message."""
        if destination.is_private:
            await self.post(destination, messages)
            return
        for message in messages:
            try:
                await self._client.call(
                    destination.team,
                    "chat.postEphemeral",
                    channel=destination.channel,
                    user=person,
                    thread_ts=destination.thread or None,
                    text=message.text,
                    blocks=list(message.blocks),
                )
            except Gone:
                await self.post(Destination(destination.team, person), [message])

    async def redraw(self, team: str, reference: str, messages: Sequence[SlackMessage]) -> None:
        """Change shown messages; buttons stay on the last of them. Raises `Gone` for a deleted message.

        A card that has grown over more messages than before shows its beginning and its end here; the person
        who made it grow was shown the whole.
        """
        channel, _, stamps = reference.partition(":")
        stamps_shown = stamps.split(",")
        unused = len(stamps_shown) - len(messages)
        shown = (
            [*[_emptied_message()] * unused, *messages]
            if unused >= 0
            else [*messages[: unused - 1], messages[-1]]
        )
        for ts, message in zip(stamps_shown, shown, strict=True):
            await self._change(team, channel, ts, message)

    async def remove(self, team: str, reference: str) -> None:
        """Delete shown messages. Raises `Gone` for messages that are deleted already."""
        channel, _, stamps = reference.partition(":")
        for ts in stamps.split(","):
            await self._client.call(team, "chat.delete", channel=channel, ts=ts)

    async def _change(self, team: str, channel: str, ts: str, message: SlackMessage) -> None:
        async with self._lock(channel, ts):
            self._changes[f"{channel}:{ts}"] = self.changes(channel, ts) + 1
            await self._update(team, channel, ts, message)

    async def _update(self, team: str, channel: str, ts: str, message: SlackMessage) -> None:
        for drawn in blocks.drawing_attempts(message):
            with suppress(DrawingRefused):
                await self._client.call(
                    team, "chat.update", channel=channel, ts=ts, text=drawn.text, blocks=list(drawn.blocks)
                )
                return
        (first, *_) = blocks.plain_texts(message)
        await self._client.call(team, "chat.update", channel=channel, ts=ts, text=first, blocks=[])

    def changes(self, channel: str, ts: str) -> int:
        """Changes of a message since the start of the program."""
        return self._changes.get(f"{channel}:{ts}", 0)

    async def show_working(self, destination: Destination, pressed: PressedMessage, *, since: int) -> bool:
        """Hide the buttons while a press is worked on, unless the message changed `since`; True if hidden."""
        async with self._lock(destination.channel, pressed.ts):
            if self.changes(destination.channel, pressed.ts) != since:
                return False
            shown = SlackMessage(
                pressed.text or pressed.label, blocks.working_blocks(pressed.blocks, pressed.label)
            )
            await self._update(destination.team, destination.channel, pressed.ts, shown)
            return True

    async def restore_buttons(self, destination: Destination, pressed: PressedMessage, *, since: int) -> None:
        """Restore the message with its buttons, unless it was redrawn meanwhile."""
        async with self._lock(destination.channel, pressed.ts):
            if self.changes(destination.channel, pressed.ts) == since:
                shown = SlackMessage(pressed.text or pressed.label, pressed.blocks)
                await self._update(destination.team, destination.channel, pressed.ts, shown)

    def _lock(self, channel: str, ts: str) -> asyncio.Lock:
        if len(self._changes) > 5000:
            self._changes = dict(list(self._changes.items())[2500:])
        return self._locks.setdefault(f"{channel}:{ts}", asyncio.Lock())


def _emptied_message() -> SlackMessage:
    return SlackMessage(BELOW, tuple(blocks.note_blocks(text(BELOW))))
