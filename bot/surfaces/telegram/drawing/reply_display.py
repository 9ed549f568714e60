"""How a reply is shown: to one person alone, as a question, in place of what was streamed, or as messages."""

from collections.abc import Mapping
from dataclasses import replace

import structlog

from agents.replies import Channel, Reply, plain
from bot.surfaces.contract import Misdrawn, Speaker, Unreached, Vanished
from bot.surfaces.telegram.dialogs import forms
from bot.surfaces.telegram.dialogs.press_answers import Answers
from bot.surfaces.telegram.drawing import cards
from bot.surfaces.telegram.drawing.shown_messages import Board
from bot.surfaces.telegram.drawing.streams import Streams
from bot.surfaces.telegram.inbound.updates import WITHIN
from bot.surfaces.telegram.transport.sender import TOPIC, Sender, is_private
from bot.surfaces.telegram.transport.topics import Topics

log = structlog.get_logger()


class Replying:
    """Shows replies. `has_ephemeral`: the server knows messages that one person sees (Bot API 10.2)."""

    def __init__(
        self, sender: Sender, board: Board, answers: Answers, *, topics: Topics, streams: Streams
    ) -> None:
        self._sender = sender
        self._board = board
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
            asked = forms.questions(reply.form, name=_within(to))
            await self._sender.post(channel, cards.said(reply.text))
            await self._sender.ask(channel, asked, to=to, username=username)
            return {}
        if reply.front:
            await self._sender.post(channel, [cards.front(reply.front)])
            return {}
        if reply.private and to and await self._whispered(channel, reply, to):
            return {}
        if streamed and not reply.cards and await self._completed(channel, streamed, reply):
            return {}
        if streamed:
            await self._removed(channel, streamed)
        return await self._somewhere(channel, reply, to)

    async def _whispered(self, channel: Channel, reply: Reply, to: Speaker) -> bool:
        """Tell one person alone: as the answer to their press, else in their own chat; False: here."""
        query = to.window.partition(WITHIN)[0]
        if query and not reply.buttons and await self._answers.say(query, plain(reply.text)):
            return True
        if is_private(channel) or not to.address.isdecimal():
            return False
        drawn = cards.said(reply.text, reply.buttons)
        try:
            await self._sender.post(Channel(channel.surface, to.address), drawn)
        except Vanished:  # they never wrote to us, or blocked us
            await self._sender.whisper(channel, drawn, to, alone=self.has_ephemeral)
        return True

    async def _completed(self, channel: Channel, number: int, reply: Reply) -> bool:
        """What was streamed, whole: in its place, and below it where it has no room; False: it is gone."""
        drawn = cards.said(reply.text, reply.buttons)
        if not drawn:
            return False
        try:
            await self._board.put(channel, number, drawn[0])
        except (Vanished, Unreached, Misdrawn):
            return False
        await self._sender.post(channel, drawn[1:])
        return True

    async def _removed(self, channel: Channel, number: int) -> None:
        """What was shown while it was written goes, where it can: the whole comes below."""
        try:
            await self._board.remove(channel, number)
        except (Vanished, Unreached, Misdrawn) as trouble:
            log.info("stream stays", code=trouble.code)

    async def _somewhere(self, channel: Channel, reply: Reply, to: Speaker | None) -> Mapping[str, str]:
        """Where it belongs; else in the chat itself; else to the person alone. Raises `Vanished`."""
        places = [channel]
        places += [replace(channel, thread="")] if channel.thread else []
        places += [Channel(channel.surface, to.address)] if to and to.address.isdecimal() else []
        for each in places[:-1]:
            try:
                return await self._post(each, reply)
            except Vanished as trouble:
                log.info("answered elsewhere", code=trouble.code)
        return await self._post(places[-1], reply)

    async def _post(self, channel: Channel, reply: Reply) -> Mapping[str, str]:
        """The card that leads, then words and cards, in a topic of theirs where there are topics."""
        shown: dict[str, str] = {}
        rest = [*reply.cards]
        if rest and rest[0].leads:
            lead = rest.pop(0)
            reference = await self._sender.post(channel, cards.card(lead))
            if rest and (topic := await self._topics.open(channel, lead.title)):
                channel = replace(channel, thread=topic)
            shown[lead.key] = f"{reference},{TOPIC}{channel.thread}" if channel.thread else reference
        await self._sender.post(channel, cards.said(reply.text, reply.buttons))
        for card in rest:
            shown[card.key] = await self._sender.post(channel, cards.card(card))
        return shown


def _within(to: Speaker | None) -> str:
    """The field of a form that somebody chose."""
    return to.window.partition(WITHIN)[2] if to else ""
