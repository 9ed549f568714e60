"""Cards that are seen while they are written: one message that changes, until the first card takes its place.

Slack lets us change messages about once a second, so what came meanwhile is shown together.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from agents.replies import Card, Channel
from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished
from bot.surfaces.slack.drawing import blocks
from bot.surfaces.slack.drawing.blocks import Message
from bot.surfaces.slack.drawing.shown_messages import Board, Place

OFTEN = 1.3
"""Seconds between two changes (docs.slack.dev, chat.update is tier 3: 50 a minute)."""
ANEW = Card(key="being-written", title="That broke off; it is being written anew")
TROUBLE = (Vanished, Unreached, ShutOut, Misdrawn)

log = structlog.get_logger()


@dataclass(slots=True)
class Sheet:
    """One message that is being written on."""

    place: Place
    wanted: Card
    reference: str = ""
    over: asyncio.Event = field(default_factory=asyncio.Event)


class Previews:
    """At most one sheet a channel and thread; turns there come one after the other."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._sheets: dict[Channel, Sheet] = {}
        self._writing: dict[Channel, asyncio.Task[None]] = {}

    def show(self, channel: Channel, place: Place, card: Card | None) -> None:
        """Show this as soon as Slack lets us."""
        sheet = self._sheets.setdefault(channel, Sheet(place, ANEW))
        sheet.wanted = card or ANEW
        if channel not in self._writing and not sheet.over.is_set():
            self._writing[channel] = asyncio.create_task(self._write(channel, sheet))

    async def finish(self, channel: Channel, *, stays: bool) -> None:
        """Write no more there. What `stays` is taken up by `post`, else it goes."""
        sheet = self._sheets.get(channel)
        if sheet is None:
            return
        sheet.over.set()
        if writing := self._writing.get(channel):
            await asyncio.wait({writing})
        if not stays:
            await self._remove(self._sheets.pop(channel))

    async def post(self, channel: Channel, place: Place, messages: Sequence[Message]) -> str:
        """Post these, the first ones of a turn in place of its sheet if it stands there; their reference."""
        sheet = self._sheets.pop(channel, None)
        if sheet and sheet.reference and sheet.place == place and len(messages) == 1:
            try:
                await self._board.redraw(place.team, sheet.reference, messages)
            except (Vanished, Unreached):
                log.info("preview lost")
            else:
                return sheet.reference
        elif sheet:
            await self._remove(sheet)
        return await self._board.post(place, messages)

    async def _write(self, channel: Channel, sheet: Sheet) -> None:
        shown: Card | None = None
        try:
            while sheet.wanted is not shown and not sheet.over.is_set():
                shown = sheet.wanted
                await self._draw(sheet, shown)
                with suppress(TimeoutError):
                    await asyncio.wait_for(sheet.over.wait(), OFTEN)
        except TROUBLE as trouble:
            sheet.over.set()
            log.info("preview not shown", code=trouble.code)
        finally:
            del self._writing[channel]

    async def _draw(self, sheet: Sheet, card: Card) -> None:
        """As much of it as one message holds."""
        first = blocks.card(card)[:1]
        if sheet.reference:
            await self._board.redraw(sheet.place.team, sheet.reference, first)
        else:
            sheet.reference = await self._board.post(sheet.place, first)

    async def _remove(self, sheet: Sheet) -> None:
        if sheet.reference:
            try:
                await self._board.remove(sheet.place.team, sheet.reference)
            except TROUBLE as trouble:
                log.info("preview stays", code=trouble.code)
