"""Previews of cards while they are written: one changing message, until the first card takes its place.

Slack allows about one change a second, so changes that come meanwhile are shown together.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from agents.replies import Card, Channel
from bot.surfaces.contract import SURFACE_ERRORS, Gone, Unreachable
from bot.surfaces.slack.drawing import blocks
from bot.surfaces.slack.drawing.blocks import SlackMessage
from bot.surfaces.slack.drawing.shown_messages import Destination, ShownMessages

OFTEN = 1.3
"""Seconds between two changes (docs.slack.dev, chat.update is tier 3: 50 a minute)."""
ANEW = Card(key="being-written", title="That broke off; it is being written anew")

log = structlog.get_logger()


@dataclass(slots=True)
class PreviewMessage:
    """One preview: its message, and the newest state of its card."""

    destination: Destination
    newest: Card
    reference: str = ""
    finished: asyncio.Event = field(default_factory=asyncio.Event)


class CardPreviews:
    """At most one preview a channel and thread; the turns of a channel come one after the other."""

    def __init__(self, shown_messages: ShownMessages) -> None:
        self._messages = shown_messages
        self._previews: dict[Channel, PreviewMessage] = {}
        self._writing: dict[Channel, asyncio.Task[None]] = {}

    def show(self, channel: Channel, destination: Destination, card: Card | None) -> None:
        """Show this card as soon as Slack allows; None for cards that were given up."""
        preview = self._previews.setdefault(channel, PreviewMessage(destination, ANEW))
        preview.newest = card or ANEW
        if channel not in self._writing and not preview.finished.is_set():
            self._writing[channel] = asyncio.create_task(self._write(channel, preview))

    async def finish(self, channel: Channel, *, stays: bool) -> None:
        """End the preview of a channel. One that `stays` is replaced by `post`, another is deleted."""
        preview = self._previews.get(channel)
        if preview is None:
            return
        preview.finished.set()
        if writing := self._writing.get(channel):
            await asyncio.wait({writing})
        if not stays:
            await self._delete(self._previews.pop(channel))

    async def post(self, channel: Channel, destination: Destination, messages: Sequence[SlackMessage]) -> str:
        """Post messages, the first ones of a turn in place of its preview; returns their reference."""
        preview = self._previews.pop(channel, None)
        if preview and preview.reference and preview.destination == destination and len(messages) == 1:
            try:
                await self._messages.redraw(destination.team, preview.reference, messages)
            except (Gone, Unreachable):
                log.info("preview lost")
            else:
                return preview.reference
        elif preview:
            await self._delete(preview)
        return await self._messages.post(destination, messages)

    async def _write(self, channel: Channel, preview: PreviewMessage) -> None:
        shown: Card | None = None
        try:
            while preview.newest is not shown and not preview.finished.is_set():
                shown = preview.newest
                await self._draw(preview, shown)
                with suppress(TimeoutError):
                    await asyncio.wait_for(preview.finished.wait(), OFTEN)
        except SURFACE_ERRORS as trouble:
            preview.finished.set()
            log.info("preview not shown", code=trouble.code)
        finally:
            del self._writing[channel]

    async def _draw(self, preview: PreviewMessage, card: Card) -> None:
        """Draw as much of the card as one message holds."""
        first = blocks.card_messages(card)[:1]
        if preview.reference:
            await self._messages.redraw(preview.destination.team, preview.reference, first)
        else:
            preview.reference = await self._messages.post(preview.destination, first)

    async def _delete(self, preview: PreviewMessage) -> None:
        if preview.reference:
            try:
                await self._messages.remove(preview.destination.team, preview.reference)
            except SURFACE_ERRORS as trouble:
                log.info("preview stays", code=trouble.code)
