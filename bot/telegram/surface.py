"""Telegram as a Surface: the desk's words become messages and keyboards, what people do deliveries.

An address is a chat's id, a thread a topic's. A private chat has one person, a group is its admins'.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Protocol

import structlog

from agents.context import Profile
from agents.replies import Card, Channel, Reply, plain, say
from bot.surface import Door, Dropped, Misdrawn, ShutOut, Speaker, Unreached, Vanished
from bot.telegram import cards, forms, menus, reading
from bot.telegram.answers import PATIENCE, Answers
from bot.telegram.board import Board
from bot.telegram.client import Client
from bot.telegram.hearing import Me
from bot.telegram.inbox import Inbox
from bot.telegram.people import People
from bot.telegram.polling import FIRST_WAIT, LONGEST_WAIT, Take
from bot.telegram.presses import Presses, Question
from bot.telegram.reading import SURFACE, WITHIN, Membership
from bot.telegram.sender import Sender, is_private
from bot.telegram.status import Status
from bot.telegram.streams import Streams

GRACE = 10.0
"""Seconds that what is being worked on may still take when we close; it is taken up again after the start."""
HELLO = (
    "Hello, this is Copydesk. I plan posts, you approve the exact words, I publish on time. Mention me, or "
    "answer what I say: I hear nothing else here. /help lists what I can do."
)

log = structlog.get_logger()


class Transport(Protocol):
    """A way for updates to come in that has to be kept open."""

    async def run(self, take: Take) -> None:
        """Bring updates until cancelled."""


class Telegram:
    """Keeps the protocols `Surface`, `Introduces`, `Appoints`, `Fetches` and `Streams`."""

    name = SURFACE

    def __init__(
        self,
        client: Client,
        *,
        transport: Transport,
        commands: Mapping[str, str],
        question: Question,
        patience: float = PATIENCE,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._transport = transport
        self._commands = commands
        self._question = question
        self._pause = pause
        self._sender = Sender(client)
        self._board = Board(client)
        self._people = People(client)
        self._answers = Answers(client, patience=patience)
        self._status = Status(client)
        self._streams = Streams(client)
        self._inbox: Inbox | None = None
        self._me = Me(0, "")

    async def run(self, door: Door) -> None:
        """Take updates in until cancelled."""
        self._me = await self._introduced()
        presses = Presses(
            self._board, self._answers, question=self._question, can_disable=await self._knows_newer()
        )
        inbox = Inbox(
            door,
            self._me,
            names=self._commands,
            presses=presses,
            people=self._people,
            joined=self._joined,
        )
        self._inbox = inbox
        self._client.tells_of_moves(self._moved)
        inbox.begin(menus.set_up(self._client, self._commands))
        try:
            await self._transport.run(inbox.take)
        finally:
            self._inbox = None
            with suppress(TimeoutError):
                async with asyncio.timeout(GRACE):
                    await inbox.idle()

    async def _introduced(self) -> Me:
        """Who we are; asked until Telegram can be reached."""
        again_in = FIRST_WAIT
        while True:
            try:
                me = await self._client.call(lambda api: api.get_me())
                return Me(me.id, me.username or "")
            except (Misdrawn, ShutOut, Unreached, Vanished) as trouble:
                log.warning("telegram not reached", code=trouble.code, again_in=again_in)
            await self._pause(again_in)
            again_in = min(again_in * 2, LONGEST_WAIT)

    async def _knows_newer(self) -> bool:
        """Does this server know what came with Bot API 10.2 and 10.3? Then a method of theirs is there."""
        try:
            await self._client.call(lambda api: api.do_api_request("deleteEphemeralMessage"))
        except Misdrawn as trouble:
            return trouble.code != "unknown_method"
        except (ShutOut, Unreached, Vanished):
            return False
        return True

    async def _moved(self, old: str, new: str) -> None:
        """Telegram says while we speak there that a group has another id: its rows follow after this turn."""
        if self._inbox:
            self._inbox.begin(self._inbox.bring(reading.moved(f"moved.{old}.{new}", old, new)))

    async def _joined(self, membership: Membership) -> None:
        """We came into a group, or had to leave a chat: that is noticed when the desk next speaks there."""
        log.info("telegram membership", chat=membership.chat, state=membership.state)
        if membership.state == "in" and membership.chat.startswith("-"):
            await self._sender.post(Channel(self.name, membership.chat), cards.said(say(HELLO).text))

    async def idle(self) -> None:
        """Wait until everything that came in is answered."""
        if self._inbox:
            await self._inbox.idle()
        await self._answers.idle()

    async def close(self) -> None:
        """Leave Telegram alone."""
        await self._status.close()
        await self._streams.close()
        await self._answers.idle()
        await self._client.close()

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Show a reply: an alert, a question, or messages."""
        streamed = await self._streams.finish(channel)
        if reply.form:
            await self._ask(channel, reply, to)
            return {}
        if reply.private and to and await self._whispered(channel, reply, to):
            return {}
        if reply.front:
            await self._sender.post(channel, [cards.front(reply.front)])
            return {}
        if streamed and not reply.cards and await self._completed(channel, streamed, reply):
            return {}
        return await self._somewhere(channel, reply, to)

    async def _ask(self, channel: Channel, reply: Reply, to: Speaker | None) -> None:
        """The next question of a form, for whoever acted."""
        if reply.form:
            name = to.window.partition(WITHIN)[2] if to else ""
            asked = forms.questions(reply.form, name=name)
            await self._sender.post(channel, cards.said(reply.text))
            await self._sender.ask(channel, asked, to=to, username=self._me.username)

    async def _whispered(self, channel: Channel, reply: Reply, to: Speaker) -> bool:
        """Tell one person alone: as the answer to their press, else in their own chat; False: here."""
        words, query = plain(reply.text), to.window.partition(WITHIN)[0]
        if query and not reply.buttons and await self._answers.say(query, words):
            return True
        if is_private(channel) or to.address.startswith("-"):
            return False
        drawn = cards.said(reply.text, reply.buttons)
        try:
            await self._sender.post(Channel(self.name, to.address), drawn)
        except Vanished:  # they never wrote to us, or blocked us
            await self._sender.post(channel, drawn, to=to)
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

    async def _somewhere(self, channel: Channel, reply: Reply, to: Speaker | None) -> Mapping[str, str]:
        """Where it belongs; else in the chat itself; else to the person alone. Raises `Vanished`."""
        places = [channel]
        places += [replace(channel, thread="")] if channel.thread else []
        places += [Channel(self.name, to.address)] if to and to.address.isdecimal() else []
        for each in dict.fromkeys(places[:-1]):
            try:
                return await self._post(each, reply)
            except Vanished as trouble:
                log.info("answered elsewhere", code=trouble.code)
        return await self._post(places[-1], reply)

    async def _post(self, channel: Channel, reply: Reply) -> Mapping[str, str]:
        """The card that leads, then words, then the other cards."""
        shown: dict[str, str] = {}
        rest = [*reply.cards]
        if rest and rest[0].leads:
            lead = rest.pop(0)
            shown[lead.key] = await self._sender.post(channel, cards.card(lead))
        await self._sender.post(channel, cards.said(reply.text, reply.buttons))
        for card in rest:
            shown[card.key] = await self._sender.post(channel, cards.card(card))
        return shown

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Show a card's present state where it stands. Raises `Vanished` when it is not there any more."""
        await self._board.redraw(channel, reference, card)

    async def progress(self, channel: Channel, step: str) -> None:
        """Show that something is being done."""
        self._status.say(channel, step)

    async def stream(self, channel: Channel, so_far: str) -> None:
        """Show text while it is written."""
        self._streams.say(channel, so_far)

    async def introduce(self, channel: Channel, address: str) -> Profile | None:
        """Who that is on Telegram."""
        try:
            return await self._people.look_up(channel.address, address)
        except (Unreached, ShutOut):
            return None

    async def owners(self, channel: Channel) -> Mapping[str, Profile]:
        """The admins of a group."""
        try:
            return await self._people.owners(channel.address)
        except (Unreached, ShutOut):
            return {}

    async def fetch(self, channel: Channel, file: Dropped, *, most: int) -> bytes:
        """A file that was dropped into the chat."""
        if file.size > most:
            raise Vanished(f"{file.name} is larger than {most // 1_000_000} MB.", code="too_large")
        return await self._client.download(file.reference, most=most)
