"""The messages that stand in chats: changed one at a time, and never by what was overtaken."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from weakref import WeakValueDictionary

from telegram.error import BadRequest, TelegramError

from agents.replies import Card, Channel
from bot.surfaces.contract import Misdrawn
from bot.surfaces.telegram.drawing import cards, splitting
from bot.surfaces.telegram.drawing.cards import Message
from bot.surfaces.telegram.drawing.entities import Styled
from bot.surfaces.telegram.drawing.keyboards import Keyboard
from bot.surfaces.telegram.drawing.splitting import CAPTION
from bot.surfaces.telegram.transport import ptb_values
from bot.surfaces.telegram.transport.client import Api, Client
from bot.surfaces.telegram.transport.errors import UNCHANGED
from bot.surfaces.telegram.transport.sender import ALBUM, PHOTO, QUIET, TOPIC

BELOW = Styled("…")
"""What is left of a message whose words now stand in the one below."""
MOST_CHANGES = 5000


class Board:
    """Changes messages by their references (`transport.sender`); an album never changes."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._locks: WeakValueDictionary[tuple[str, int], asyncio.Lock] = WeakValueDictionary()
        self._changes: dict[tuple[str, int], int] = {}

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Change what stands there; buttons stay under the last message. Raises `Vanished` when it is gone.

        A card that has grown over more messages than it had shows its beginning and its end here; whoever
        made it grow was shown the whole.
        """
        there = [each for each in reference.split(",") if not each.startswith((ALBUM, TOPIC))]
        if there == [reference] and reference.startswith(PHOTO):
            await self._change(channel, int(reference[1:]), _captioned(card), captions=True)
            return
        whole = cards.card(
            replace(card, pictures=(), previews=tuple(replace(each, pictures=()) for each in card.previews))
        )
        spare = len(there) - len(whole)
        shown = [*[Message(BELOW)] * spare, *whole] if spare >= 0 else [*whole[: spare - 1], whole[-1]]
        for number, message in zip(there, shown, strict=True):
            await self._change(channel, int(number.removeprefix(PHOTO)), message)

    async def put(self, channel: Channel, number: int, message: Message) -> None:
        """Put a message in the place of another. Raises `Vanished` when it is gone."""
        await self._change(channel, number, message)

    async def remove(self, channel: Channel, number: int) -> None:
        """Take a message away. Raises `Vanished` when it is gone already."""
        await self._client.ask(channel.address, lambda api, at: api.delete_message(at, number))

    async def _change(
        self, channel: Channel, number: int, message: Message, *, captions: bool = False
    ) -> None:
        key = (channel.address, number)
        async with self._lock(key):
            self._changes[key] = self.changes(channel, number) + 1
            try:
                await self._update(channel, number, message, captions=captions)
            except Misdrawn:
                await self._update(channel, number, cards.unformatted(message), captions=captions)

    async def _update(self, channel: Channel, number: int, message: Message, *, captions: bool) -> None:
        words, marks = message.words.text, ptb_values.entities(message.words)
        markup = ptb_values.markup(message.keyboard)
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
        """Other keys below a message, unless it changed `since`. Raises errors of `bot.surfaces.contract`."""
        async with self._lock((channel.address, number)):
            if self.changes(channel, number) != since:
                return False
            markup = ptb_values.markup(keyboard)
            await self._edit(
                channel, lambda api, at: api.edit_message_reply_markup(at, number, reply_markup=markup)
            )
            return True

    def changes(self, channel: Channel, number: int) -> int:
        """How often a message was changed since we started."""
        return self._changes.get((channel.address, number), 0)

    async def _edit(self, channel: Channel, act: Callable[[Api, int], Awaitable[object]]) -> None:
        """An edit that changes nothing is one that succeeded."""

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


def _captioned(card: Card) -> Message:
    """A card as the caption of its photo; what has no room there stands in the copy that is newer."""
    drawn = cards.card(card)
    if len(drawn) == 1 and drawn[0].pictures:
        return drawn[0]
    first, *_ = splitting.split(cards.card_words(card), first=CAPTION)
    return Message(first, drawn[-1].keyboard)
