"""The display of replies: to one person alone, as questions, in place of a stream, or as messages."""

from collections.abc import Mapping
from dataclasses import replace

import structlog

from agents.replies import Channel, Reply, plain
from bot.surfaces.contract import DrawingRefused, Gone, Speaker, Unreachable
from bot.surfaces.telegram.dialogs import forms
from bot.surfaces.telegram.dialogs.press_answers import PressAnswers
from bot.surfaces.telegram.drawing import cards
from bot.surfaces.telegram.drawing.shown_messages import ShownMessages
from bot.surfaces.telegram.drawing.streams import Streams
from bot.surfaces.telegram.inbound.updates import WITHIN
from bot.surfaces.telegram.transport.sender import TOPIC, MessageSender, is_private
from bot.surfaces.telegram.transport.topics import Topics

log = structlog.get_logger()


class ReplyDisplay:
    """Shows replies. `has_ephemeral`: the server has messages that one person sees (Bot API 10.2)."""

    def __init__(
        self,
        sender: MessageSender,
        messages: ShownMessages,
        answers: PressAnswers,
        *,
        topics: Topics,
        streams: Streams,
    ) -> None:
        self._sender = sender
        self._messages = messages
        self._answers = answers
        self._topics = topics
        self._streams = streams
        self.has_ephemeral = False

    async def show(
        self, channel: Channel, reply: Reply, to: Speaker | None, *, username: str
    ) -> Mapping[str, str]:
        """Show a reply; returns card → reference. Raises the errors of `bot.surfaces.contract`."""
        streamed = await self._streams.finish(channel)
        if reply.form:
            asked = forms.form_questions(reply.form, name=_chosen_field(to))
            await self._sender.post(channel, cards.text_messages(reply.text))
            await self._sender.ask(channel, asked, to=to, username=username)
            return {}
        if reply.home_page:
            await self._sender.post(channel, [cards.home_message(reply.home_page)])
            return {}
        if reply.private and to and await self._show_privately(channel, reply, to):
            return {}
        if streamed and not reply.cards and await self._finish_stream(channel, streamed, reply):
            return {}
        if streamed:
            await self._delete_stream(channel, streamed)
        return await self._post_anywhere(channel, reply, to)

    async def _show_privately(self, channel: Channel, reply: Reply, to: Speaker) -> bool:
        """Tell one person alone: by the answer to a press, else in their chat; False in a private chat."""
        query = to.window.partition(WITHIN)[0]
        if query and not reply.buttons and await self._answers.say(query, plain(reply.text)):
            return True
        if is_private(channel) or not to.address.isdecimal():
            return False
        drawn = cards.text_messages(reply.text, reply.buttons)
        try:
            await self._sender.post(Channel(channel.surface, to.address), drawn)
        except Gone:  # they never wrote to us, or blocked us
            await self._sender.post_privately(channel, drawn, to, alone=self.has_ephemeral)
        return True

    async def _finish_stream(self, channel: Channel, number: int, reply: Reply) -> bool:
        """Replace a stream by the whole reply, and post the rest below it; False for a deleted stream."""
        drawn = cards.text_messages(reply.text, reply.buttons)
        if not drawn:
            return False
        try:
            await self._messages.replace_message(channel, number, drawn[0])
        except (Gone, Unreachable, DrawingRefused):
            return False
        await self._sender.post(channel, drawn[1:])
        return True

    async def _delete_stream(self, channel: Channel, number: int) -> None:
        """Delete a stream, where that is possible: the whole reply comes below."""
        try:
            await self._messages.delete(channel, number)
        except (Gone, Unreachable, DrawingRefused) as trouble:
            log.info("stream stays", code=trouble.code)

    async def _post_anywhere(self, channel: Channel, reply: Reply, to: Speaker | None) -> Mapping[str, str]:
        """Post in the topic; else in the chat itself; else to the person alone. Raises `Gone`."""
        places = [channel]
        places += [replace(channel, thread="")] if channel.thread else []
        places += [Channel(channel.surface, to.address)] if to and to.address.isdecimal() else []
        for each in places[:-1]:
            try:
                return await self._post(each, reply)
            except Gone as trouble:
                log.info("answered elsewhere", code=trouble.code)
        return await self._post(places[-1], reply)

    async def _post(self, channel: Channel, reply: Reply) -> Mapping[str, str]:
        """Post a leading card, then words and cards, in a topic of their own where the chat has topics."""
        shown: dict[str, str] = {}
        rest = [*reply.cards]
        if rest and rest[0].leads:
            lead = rest.pop(0)
            reference = await self._sender.post(channel, cards.card_messages(lead))
            if rest and (topic := await self._topics.create(channel, lead.title)):
                channel = replace(channel, thread=topic)
            shown[lead.key] = f"{reference},{TOPIC}{channel.thread}" if channel.thread else reference
        await self._sender.post(channel, cards.text_messages(reply.text, reply.buttons))
        for card in rest:
            shown[card.key] = await self._sender.post(channel, cards.card_messages(card))
        return shown


def _chosen_field(to: Speaker | None) -> str:
    """The name of the form field that the person chose, or ""."""
    return to.window.partition(WITHIN)[2] if to else ""
