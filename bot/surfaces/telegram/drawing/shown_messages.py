"""Shown messages: changed one at a time, and never by an outdated change."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from weakref import WeakValueDictionary

from telegram.error import BadRequest, TelegramError

from agents.replies import Card, Channel
from bot.surfaces.contract import DrawingRefused
from bot.surfaces.telegram.drawing import cards, splitting
from bot.surfaces.telegram.drawing.cards import TelegramMessage
from bot.surfaces.telegram.drawing.entities import Styled
from bot.surfaces.telegram.drawing.keyboards import Keyboard
from bot.surfaces.telegram.drawing.splitting import CAPTION
from bot.surfaces.telegram.transport import ptb_values
from bot.surfaces.telegram.transport.client import Api, Client
from bot.surfaces.telegram.transport.errors import UNCHANGED
from bot.surfaces.telegram.transport.sender import ALBUM, PHOTO, QUIET, TOPIC

BELOW = Styled("…")
"""The content of a message whose words now stand in the message below."""
MOST_CHANGES = 5000


class ShownMessages:
    """Changes messages by their references (`transport.sender`); an album never changes."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._locks: WeakValueDictionary[tuple[str, int], asyncio.Lock] = WeakValueDictionary()
        self._changes: dict[tuple[str, int], int] = {}

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Change shown messages; buttons stay under the last. Raises `Gone` for a deleted message.

        A card that has grown over more messages than before shows its beginning and its end here; the person
        who made it grow was shown the whole.
        """
        parts_shown = [each for each in reference.split(",") if not each.startswith((ALBUM, TOPIC))]
        if parts_shown == [reference] and reference.startswith(PHOTO):
            await self._change(channel, int(reference[1:]), _captioned(card), captions=True)
            return
        whole = cards.card_messages(
            replace(card, pictures=(), previews=tuple(replace(each, pictures=()) for each in card.previews))
        )
        unused = len(parts_shown) - len(whole)
        shown = (
            [*[TelegramMessage(BELOW)] * unused, *whole] if unused >= 0 else [*whole[: unused - 1], whole[-1]]
        )
        for number, message in zip(parts_shown, shown, strict=True):
            await self._change(channel, int(number.removeprefix(PHOTO)), message)

    async def replace_message(self, channel: Channel, number: int, message: TelegramMessage) -> None:
        """Replace a message by another. Raises `Gone` for a deleted message."""
        await self._change(channel, number, message)

    async def delete(self, channel: Channel, number: int) -> None:
        """Delete a message. Raises `Gone` for a message that is deleted already."""
        await self._client.ask(channel.address, lambda api, at: api.delete_message(at, number))

    async def _change(
        self, channel: Channel, number: int, message: TelegramMessage, *, captions: bool = False
    ) -> None:
        key = (channel.address, number)
        async with self._lock(key):
            self._changes[key] = self.changes(channel, number) + 1
            try:
                await self._update(channel, number, message, captions=captions)
            except DrawingRefused:
                await self._update(channel, number, cards.without_entities(message), captions=captions)

    async def _update(
        self, channel: Channel, number: int, message: TelegramMessage, *, captions: bool
    ) -> None:
        words, marks = message.words.text, ptb_values.to_entities(message.words)
        markup = ptb_values.to_markup(message.keyboard)
        if captions:
            await self._edit(
                channel,
                lambda api, at: api.edit_message_caption(
                    at, number, caption=words, caption_entities=marks, reply_markup=markup
                ),
            )
        else:
            await self._edit(
                channel,
                lambda api, at: api.edit_message_text(
                    words,
                    at,
                    number,
                    entities=marks,
                    reply_markup=markup,
                    link_preview_options=QUIET,
                ),
            )

    async def show_keys(self, channel: Channel, number: int, keyboard: Keyboard, *, since: int) -> bool:
        """Change the keyboard of a message, unless it changed `since`; True when changed."""
        async with self._lock((channel.address, number)):
            if self.changes(channel, number) != since:
                return False
            markup = ptb_values.to_markup(keyboard)
            await self._edit(
                channel, lambda api, at: api.edit_message_reply_markup(at, number, reply_markup=markup)
            )
            return True

    def changes(self, channel: Channel, number: int) -> int:
        """Changes of a message since the start of the program."""
        return self._changes.get((channel.address, number), 0)

    async def _edit(self, channel: Channel, act: Callable[[Api, int], Awaitable[object]]) -> None:
        """Edit a message; an edit that Telegram calls unchanged has succeeded."""

        async def edited(api: Api, at: int) -> None:
            try:
                await act(api, at)
            except BadRequest as trouble:
                if not _is_same(trouble):
                    raise

        await self._client.ask(channel.address, edited)

    def _lock(self, key: tuple[str, int]) -> asyncio.Lock:
        if len(self._changes) > MOST_CHANGES:
            self._changes = dict(list(self._changes.items())[MOST_CHANGES // 2 :])
        return self._locks.setdefault(key, asyncio.Lock())


def _is_same(trouble: TelegramError) -> bool:
    return UNCHANGED in str(trouble).lower()


def _captioned(card: Card) -> TelegramMessage:
    """A card as the caption of its photo, cut where it is too long: the newest copy has the whole."""
    drawn = cards.card_messages(card)
    if len(drawn) == 1 and drawn[0].pictures:
        return drawn[0]
    first, *_ = splitting.split_message(cards.card_text(card), first=CAPTION)
    return TelegramMessage(first, drawn[-1].keyboard)
