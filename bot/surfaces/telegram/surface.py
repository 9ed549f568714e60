"""Telegram as a Surface: the desk's words become messages and keyboards, what people do deliveries.

An address is a chat's id, a thread a topic's. A private chat has one person, a group is its admins'.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Protocol

import structlog

from agents.context import Profile
from agents.replies import Card, Channel, Reply, say
from bot.surfaces.contract import Door, Dropped, Misdrawn, ShutOut, Speaker, Unreached, Vanished
from bot.surfaces.telegram.dialogs.press_answers import PATIENCE, Answers
from bot.surfaces.telegram.dialogs.press_feedback import Presses, Question
from bot.surfaces.telegram.drawing import cards
from bot.surfaces.telegram.drawing.reply_display import Replying
from bot.surfaces.telegram.drawing.shown_messages import Board
from bot.surfaces.telegram.drawing.streams import Streams
from bot.surfaces.telegram.drawing.working_status import Status
from bot.surfaces.telegram.inbound import updates
from bot.surfaces.telegram.inbound.inbox import Inbox
from bot.surfaces.telegram.inbound.message_text import Me
from bot.surfaces.telegram.inbound.people import People
from bot.surfaces.telegram.inbound.updates import SURFACE, Membership
from bot.surfaces.telegram.transport import menus
from bot.surfaces.telegram.transport.client import Client
from bot.surfaces.telegram.transport.polling import FIRST_WAIT, LONGEST_WAIT, Take
from bot.surfaces.telegram.transport.sender import TOPIC, Sender
from bot.surfaces.telegram.transport.topics import Topics

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
    """Keeps the protocols `Surface`, `Introduces`, `Appoints`, `Gathers`, `Fetches` and `Streams`."""

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
        self._board = Board(client)
        self._people = People(client)
        self._topics = Topics(client)
        self._answers = Answers(client, patience=patience)
        self._status = Status(client)
        self._streams = Streams(client)
        self._replying = Replying(
            Sender(client), self._board, self._answers, topics=self._topics, streams=self._streams
        )
        self._inbox: Inbox | None = None
        self._me = Me(0, "")

    async def run(self, door: Door) -> None:
        """Take updates in until cancelled."""
        self._me = await self._introduced()
        newer = await self._knows_newer()
        self._replying.has_ephemeral = newer
        presses = Presses(self._board, self._answers, question=self._question, can_disable=newer)
        inbox = Inbox(
            door,
            self._me,
            names=self._commands,
            presses=presses,
            people=self._people,
            topics=self._topics,
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
            self._inbox.begin(self._inbox.bring(updates.moved(f"moved.{old}.{new}", old, new)))

    async def _joined(self, membership: Membership) -> None:
        """We came into a group, or had to leave a chat: that is noticed when the desk next speaks there."""
        log.info("telegram membership", chat=membership.chat, state=membership.state)
        if membership.state == "in" and membership.chat.startswith("-"):
            await self.send(Channel(self.name, membership.chat), say(HELLO))

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
        return await self._replying.show(channel, reply, to, username=self._me.username)

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Show a card's present state where it stands. Raises `Vanished` when it is not there any more."""
        await self._board.redraw(channel, reference, card)

    async def progress(self, channel: Channel, step: str) -> None:
        """Show that something is being done."""
        self._status.say(channel, step)

    async def stream(self, channel: Channel, so_far: str) -> None:
        """Show text while it is written."""
        self._streams.say(channel, so_far)

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Show cards while they are written, as text is: it goes when they come."""
        self._streams.say(channel, cards.being_written(card))

    def thread_of(self, reference: str) -> str:
        """The topic that a plan's posts stand in."""
        parts = (each for each in reference.split(",") if each.startswith(TOPIC))
        return next(parts, "").removeprefix(TOPIC)

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
