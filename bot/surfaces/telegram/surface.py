"""Telegram as a Surface: replies become messages and keyboards; updates become deliveries.

An address is the id of a chat, a thread that of a topic. A private chat has one person; a group is owned by
its admins.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Protocol

import structlog

from agents.context import Profile
from agents.replies import Card, Channel, Reply, say
from bot.surfaces.contract import (
    SURFACE_ERRORS,
    AccessRevoked,
    AttachedFile,
    Door,
    DrawingRefused,
    Gone,
    Speaker,
    Unreachable,
)
from bot.surfaces.telegram.dialogs.press_answers import PATIENCE, PressAnswers
from bot.surfaces.telegram.dialogs.press_feedback import FindConfirmation, PressFeedback
from bot.surfaces.telegram.drawing import cards
from bot.surfaces.telegram.drawing.reply_display import ReplyDisplay
from bot.surfaces.telegram.drawing.shown_messages import ShownMessages
from bot.surfaces.telegram.drawing.streams import Streams
from bot.surfaces.telegram.drawing.working_status import WorkingStatus
from bot.surfaces.telegram.inbound import updates
from bot.surfaces.telegram.inbound.inbox import Inbox
from bot.surfaces.telegram.inbound.message_text import BotIdentity
from bot.surfaces.telegram.inbound.people import People
from bot.surfaces.telegram.inbound.updates import SURFACE, Membership
from bot.surfaces.telegram.transport import menus
from bot.surfaces.telegram.transport.client import Client
from bot.surfaces.telegram.transport.polling import FIRST_WAIT, LONGEST_WAIT, TakeUpdate
from bot.surfaces.telegram.transport.sender import TOPIC, MessageSender
from bot.surfaces.telegram.transport.topics import Topics

GRACE = 10.0
"""Seconds that running turns may still take at closing; unfinished ones are recovered after the start."""
HELLO = (
    "Hello, this is Copydesk. I plan posts, you approve the exact words, I publish on time. Mention me, or "
    "answer what I say: I hear nothing else here. /help lists what I can do."
)

log = structlog.get_logger()


class Transport(Protocol):
    """A connection for updates that has to be kept open."""

    async def run(self, take: TakeUpdate) -> None:
        """Bring updates until cancelled."""


class Telegram:
    """A `Surface` with `KnowsPeople`, `HasOwners`, `HasThreads`, `FetchesFiles`, previews and streams."""

    name = SURFACE

    def __init__(
        self,
        client: Client,
        *,
        transport: Transport,
        commands: Mapping[str, str],
        find_confirmation: FindConfirmation,
        patience: float = PATIENCE,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._client = client
        self._transport = transport
        self._commands = commands
        self._find_confirmation = find_confirmation
        self._pause = pause
        self._messages = ShownMessages(client)
        self._people = People(client)
        self._topics = Topics(client)
        self._answers = PressAnswers(client, patience=patience)
        self._status = WorkingStatus(client)
        self._streams = Streams(client)
        self._display = ReplyDisplay(
            MessageSender(client), self._messages, self._answers, topics=self._topics, streams=self._streams
        )
        self._inbox: Inbox | None = None
        self._me = BotIdentity(0, "")

    async def run(self, door: Door) -> None:
        """Accept updates until cancelled."""
        self._me = await self._get_me()
        has_new_api = await self._has_new_api()
        self._display.has_ephemeral = has_new_api
        presses = PressFeedback(
            self._messages, self._answers, find_confirmation=self._find_confirmation, can_disable=has_new_api
        )
        inbox = Inbox(
            door,
            self._me,
            names=self._commands,
            presses=presses,
            people=self._people,
            topics=self._topics,
            joined=self._greet_group,
        )
        self._inbox = inbox
        self._client.on_move(self._follow_move)
        inbox.start_guarded(menus.publish_menus(self._client, self._commands))
        try:
            await self._transport.run(inbox.take)
        finally:
            self._inbox = None
            with suppress(TimeoutError):
                async with asyncio.timeout(GRACE):
                    await inbox.idle()

    async def _get_me(self) -> BotIdentity:
        """Our own bot, asked for until Telegram can be reached."""
        again_in = FIRST_WAIT
        while True:
            try:
                me = await self._client.call(lambda api: api.get_me())
                return BotIdentity(me.id, me.username or "")
            except SURFACE_ERRORS as trouble:
                log.warning("telegram not reached", code=trouble.code, again_in=again_in)
            await self._pause(again_in)
            again_in = min(again_in * 2, LONGEST_WAIT)

    async def _has_new_api(self) -> bool:
        """Whether the server has Bot API 10.2 and 10.3, tested by a method of theirs."""
        try:
            await self._client.call(lambda api: api.do_api_request("deleteEphemeralMessage"))
        except DrawingRefused as trouble:
            return trouble.code != "unknown_method"
        except (AccessRevoked, Unreachable, Gone):
            return False
        return True

    async def _follow_move(self, old: str, new: str) -> None:
        """Bring the move of a group, reported by an answer of Telegram, to the door after this turn."""
        if self._inbox:
            self._inbox.start_guarded(self._inbox.bring(updates.channel_move(f"moved.{old}.{new}", old, new)))

    async def _greet_group(self, membership: Membership) -> None:
        """Greet a group that we were added to; a removal is noticed when the desk next speaks there."""
        log.info("telegram membership", chat=membership.chat, state=membership.state)
        if membership.state == "in" and membership.chat.startswith("-"):
            await self.send(Channel(self.name, membership.chat), say(HELLO))

    async def idle(self) -> None:
        """Wait until every update is answered."""
        if self._inbox:
            await self._inbox.idle()
        await self._answers.idle()

    async def close(self) -> None:
        """Finish what is being drawn, then close the connections."""
        await self._status.close()
        await self._streams.close()
        await self._answers.idle()
        await self._client.close()

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Show a reply as an alert, a question, or messages."""
        return await self._display.show(channel, reply, to, username=self._me.username)

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Draw the present state of a card over its message. Raises `Gone` for a deleted message."""
        await self._messages.redraw(channel, reference, card)

    async def progress(self, channel: Channel, step: str) -> None:
        """Show that a turn is running."""
        self._status.show(channel, step)

    async def stream(self, channel: Channel, so_far: str) -> None:
        """Show text while it is written."""
        self._streams.write(channel, so_far)

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Show cards while they are written, as streamed text."""
        self._streams.write(channel, cards.preview_text(card))

    def thread_of(self, reference: str) -> str:
        """The topic of the posts of a plan."""
        parts = (each for each in reference.split(",") if each.startswith(TOPIC))
        return next(parts, "").removeprefix(TOPIC)

    async def introduce(self, channel: Channel, address: str) -> Profile | None:
        """The profile of a person on Telegram."""
        try:
            return await self._people.look_up(channel.address, address)
        except (Unreachable, AccessRevoked):
            return None

    async def owners(self, channel: Channel) -> Mapping[str, Profile]:
        """The admins of a group."""
        try:
            return await self._people.owners(channel.address)
        except (Unreachable, AccessRevoked):
            return {}

    async def fetch(self, channel: Channel, file: AttachedFile, *, most: int) -> bytes:
        """The bytes of a file that was sent in the chat."""
        if file.size > most:
            raise Gone(f"{file.name} is larger than {most // 1_000_000} MB.", code="too_large")
        return await self._client.download(file.reference, most=most)
