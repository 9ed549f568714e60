"""Speaks in chats: messages in order, whole even where Telegram refuses how they were drawn."""

from collections.abc import Sequence

import structlog
from telegram import ForceReply, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity, User
from telegram import Message as Sent

from agents.replies import Channel
from bot.surfaces.contract import Misdrawn, Speaker
from bot.surfaces.telegram.dialogs import button_state
from bot.surfaces.telegram.dialogs.forms import Question
from bot.surfaces.telegram.drawing import splitting
from bot.surfaces.telegram.drawing.cards import Message
from bot.surfaces.telegram.drawing.entities import Styled, units
from bot.surfaces.telegram.drawing.pictures import media, read
from bot.surfaces.telegram.transport import ptb_values
from bot.surfaces.telegram.transport.client import Client

PHOTO, ALBUM, TOPIC = "p", "a", "t"
QUIET = LinkPreviewOptions(is_disabled=True)
"""A link that a model wrote is not followed by Telegram."""

Markup = InlineKeyboardMarkup | ForceReply | None

log = structlog.get_logger()


class Sender:
    """Posts messages. A reference has a part for each, with commas between them.

    A part is "12", "p12" for a photo with a caption, "a12" for an album, "t12" for a topic that goes with it.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    async def post(self, channel: Channel, messages: Sequence[Message]) -> str:
        """Post these below each other; returns their reference. Raises errors of `bot.surfaces.contract`."""
        return ",".join([await self._post(channel, each) for each in messages])

    async def whisper(
        self, channel: Channel, messages: Sequence[Message], to: Speaker, *, alone: bool
    ) -> None:
        """Say these in a group to one person: seen by nobody else if `alone`, else by name."""
        for each in messages:
            words, marks = each.words, ptb_values.entities(each.words)
            if not alone:
                words, marks = _addressed(words, marks, to)
            receiver = int(to.address) if alone else 0
            await self._say(channel, words, marks, ptb_values.markup(each.keyboard), receiver=receiver)

    async def _post(self, channel: Channel, message: Message) -> str:
        if shown := await read(message.pictures):
            try:
                return await self._post_pictures(channel, message, shown)
            except Misdrawn as trouble:
                log.warning("picture not shown", code=trouble.code)
        words, marks = message.words, ptb_values.entities(message.words)
        return str(await self._say(channel, words, marks, ptb_values.markup(message.keyboard)))

    async def _post_pictures(self, channel: Channel, message: Message, shown: Sequence[bytes]) -> str:
        words, marks = message.words, ptb_values.entities(message.words)
        if len(shown) == 1:
            sent = await self._client.ask(
                channel.address,
                lambda api, at: api.send_photo(
                    at,
                    shown[0],
                    caption=words.text,
                    caption_entities=marks,
                    reply_markup=ptb_values.markup(message.keyboard),
                    message_thread_id=thread(channel),
                ),
                counts=True,
            )
            return f"{PHOTO}{sent.message_id}"
        album = await self._client.ask(
            channel.address,
            lambda api, at: api.send_media_group(
                at, media(shown, words, marks), message_thread_id=thread(channel)
            ),
            counts=True,
        )
        return f"{ALBUM}{album[0].message_id}"

    async def ask(
        self, channel: Channel, questions: Sequence[Question], *, to: Speaker | None, username: str
    ) -> None:
        """Ask somebody; what they reply to says what was asked."""
        for each in questions:
            *parts, words = splitting.split(each.words)
            await self.post(channel, [Message(part) for part in parts])
            marks = ptb_values.entities(
                words, link=button_state.link(each.asks, username) if each.asks else ""
            )
            markup: Markup = ptb_values.markup(each.keyboard)
            if each.opens:
                alone = to is not None and not is_private(channel)
                markup = ForceReply(selective=alone, input_field_placeholder=each.placeholder or None)
                if to is not None and alone:
                    words, marks = _addressed(words, marks, to)
            await self._say(channel, words, marks, markup)

    async def _say(
        self,
        channel: Channel,
        words: Styled,
        marks: Sequence[MessageEntity],
        markup: Markup,
        *,
        receiver: int = 0,
    ) -> int:
        """One message, at least its words; returns its number. What is refused is sent plain, then bare."""
        try:
            sent = await self._send(channel, words.text, marks, markup, receiver)
        except Misdrawn as trouble:
            log.warning("sent again as plain text", code=trouble.code)
            try:
                sent = await self._send(channel, words.text, [], markup, receiver)
            except Misdrawn:
                sent = await self._send(channel, words.text, [], None, receiver)
        return int(sent.message_id)

    async def _send(
        self, channel: Channel, text: str, marks: Sequence[MessageEntity], markup: Markup, receiver: int
    ) -> Sent:
        """One call. A message for one `receiver` alone came with Bot API 10.2, after PTB 22.8."""
        alone = {"ephemeral_message_parameters": {"receiver_user_id": receiver}} if receiver else None
        return await self._client.ask(
            channel.address,
            lambda api, at: api.send_message(
                at,
                text,
                entities=marks,
                reply_markup=markup,
                message_thread_id=thread(channel),
                link_preview_options=QUIET,
                api_kwargs=alone,
            ),
            counts=True,
        )


def is_private(channel: Channel) -> bool:
    """Is it a chat with one person? Groups have negative ids (core.telegram.org/bots/api, Chat)."""
    return not channel.address.startswith("-")


def thread(channel: Channel) -> int | None:
    """The topic of a channel."""
    return int(channel.thread) if channel.thread else None


def _addressed(
    words: Styled, marks: Sequence[MessageEntity], to: Speaker
) -> tuple[Styled, list[MessageEntity]]:
    """The same words said to somebody by name: they are notified, and only their input opens."""
    name = to.name.strip() or to.address
    greeting = f"{name}: "
    person = User(int(to.address), name, is_bot=False)
    mention = MessageEntity(MessageEntity.TEXT_MENTION, 0, units(name), user=person)
    later = MessageEntity.shift_entities(units(greeting), marks)
    return Styled(greeting + words.text), [mention, *later]
