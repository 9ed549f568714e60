"""Sends messages to chats: in order, and as plain text where Telegram refuses the drawing."""

from collections.abc import Sequence

import structlog
from telegram import ForceReply, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity, User
from telegram import Message as Sent

from agents.replies import Channel
from bot.surfaces.contract import DrawingRefused, Speaker
from bot.surfaces.telegram.dialogs import button_state
from bot.surfaces.telegram.dialogs.forms import FormQuestion
from bot.surfaces.telegram.drawing import splitting
from bot.surfaces.telegram.drawing.cards import TelegramMessage
from bot.surfaces.telegram.drawing.entities import Styled, utf16_length
from bot.surfaces.telegram.drawing.pictures import album_media, read_pictures
from bot.surfaces.telegram.transport import ptb_values
from bot.surfaces.telegram.transport.client import Client

PHOTO, ALBUM, TOPIC = "p", "a", "t"
QUIET = LinkPreviewOptions(is_disabled=True)
"""A link that a model wrote is not followed by Telegram."""

Markup = InlineKeyboardMarkup | ForceReply | None

log = structlog.get_logger()


class MessageSender:
    """Posts messages. A reference has a part for each message, with commas between them.

    A part is "12", "p12" for a photo with a caption, "a12" for an album, "t12" for the topic of a plan.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    async def post(self, channel: Channel, messages: Sequence[TelegramMessage]) -> str:
        """Post messages in order; returns their reference. Raises the errors of `bot.surfaces.contract`."""
        return ",".join([await self._post(channel, each) for each in messages])

    async def post_privately(
        self, channel: Channel, messages: Sequence[TelegramMessage], to: Speaker, *, alone: bool
    ) -> None:
        """Post messages for one person in a group: seen by them alone if `alone`, else addressed by name."""
        for each in messages:
            words, marks = each.words, ptb_values.to_entities(each.words)
            if not alone:
                words, marks = _addressed(words, marks, to)
            receiver = int(to.address) if alone else 0
            await self._say(channel, words, marks, ptb_values.to_markup(each.keyboard), receiver=receiver)

    async def _post(self, channel: Channel, message: TelegramMessage) -> str:
        if shown := await read_pictures(message.pictures):
            try:
                return await self._post_pictures(channel, message, shown)
            except DrawingRefused as trouble:
                log.warning("picture not shown", code=trouble.code)
        words, marks = message.words, ptb_values.to_entities(message.words)
        return str(await self._say(channel, words, marks, ptb_values.to_markup(message.keyboard)))

    async def _post_pictures(self, channel: Channel, message: TelegramMessage, shown: Sequence[bytes]) -> str:
        words, marks = message.words, ptb_values.to_entities(message.words)
        if len(shown) == 1:
            sent = await self._client.ask(
                channel.address,
                lambda api, at: api.send_photo(
                    at,
                    shown[0],
                    caption=words.text,
                    caption_entities=marks,
                    reply_markup=ptb_values.to_markup(message.keyboard),
                    message_thread_id=topic_id(channel),
                ),
                counts=True,
            )
            return f"{PHOTO}{sent.message_id}"
        album = await self._client.ask(
            channel.address,
            lambda api, at: api.send_media_group(
                at, album_media(shown, words, marks), message_thread_id=topic_id(channel)
            ),
            counts=True,
        )
        return f"{ALBUM}{album[0].message_id}"

    async def ask(
        self, channel: Channel, questions: Sequence[FormQuestion], *, to: Speaker | None, username: str
    ) -> None:
        """Post the questions of a form; a reply carries the question that it answers."""
        for each in questions:
            *parts, words = splitting.split_message(each.words)
            await self.post(channel, [TelegramMessage(part) for part in parts])
            marks = ptb_values.to_entities(
                words, link=button_state.question_link(each.asks, username) if each.asks else ""
            )
            markup: Markup = ptb_values.to_markup(each.keyboard)
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
        """Send one message; returns its id. A refused message is sent as plain text, then without keys."""
        try:
            sent = await self._send(channel, words.text, marks, markup, receiver)
        except DrawingRefused as trouble:
            log.warning("sent again as plain text", code=trouble.code)
            try:
                sent = await self._send(channel, words.text, [], markup, receiver)
            except DrawingRefused:
                sent = await self._send(channel, words.text, [], None, receiver)
        return int(sent.message_id)

    async def _send(
        self, channel: Channel, text: str, marks: Sequence[MessageEntity], markup: Markup, receiver: int
    ) -> Sent:
        """Send one message; messages for one `receiver` alone came with Bot API 10.2, after PTB 22.8."""
        alone = {"ephemeral_message_parameters": {"receiver_user_id": receiver}} if receiver else None
        return await self._client.ask(
            channel.address,
            lambda api, at: api.send_message(
                at,
                text,
                entities=marks,
                reply_markup=markup,
                message_thread_id=topic_id(channel),
                link_preview_options=QUIET,
                api_kwargs=alone,
            ),
            counts=True,
        )


def is_private(channel: Channel) -> bool:
    """Whether it is a chat with one person; groups have negative ids (core.telegram.org/bots/api, Chat)."""
    return not channel.address.startswith("-")


def topic_id(channel: Channel) -> int | None:
    """The id of the topic of a channel, or None."""
    return int(channel.thread) if channel.thread else None


def _addressed(
    words: Styled, marks: Sequence[MessageEntity], to: Speaker
) -> tuple[Styled, list[MessageEntity]]:
    """The words addressed to a person by name: they are notified, and only their input opens."""
    name = to.name.strip() or to.address
    greeting = f"{name}: "
    person = User(int(to.address), name, is_bot=False)
    mention = MessageEntity(MessageEntity.TEXT_MENTION, 0, utf16_length(name), user=person)
    later = MessageEntity.shift_entities(utf16_length(greeting), marks)
    return Styled(greeting + words.text), [mention, *later]
