"""Slack as a Surface: the desk's words become messages, dialogs and pages, what people do deliveries.

Addresses are "T1/C1": the team, and a channel or person in it. Deliveries come through Bolt, however they
arrive.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

import structlog

from agents.context import Profile
from agents.replies import Card, Channel, Reply, plain, text
from bot.surfaces.contract import Door, Dropped, ShutOut, Speaker, Unreached, Vanished
from bot.surfaces.slack.dialogs.home_tabs import Homes
from bot.surfaces.slack.dialogs.modal_flow import TOO_LATE, Windows
from bot.surfaces.slack.drawing import blocks
from bot.surfaces.slack.drawing.pictures import Pictures
from bot.surfaces.slack.drawing.previews import Previews
from bot.surfaces.slack.drawing.shown_messages import Board, Place
from bot.surfaces.slack.drawing.streams import Streams
from bot.surfaces.slack.drawing.working_status import Status
from bot.surfaces.slack.inbound import payloads
from bot.surfaces.slack.inbound.inbox import NOTHING, PATIENCE, Answer, Hooks, Inbox
from bot.surfaces.slack.inbound.payloads import SURFACE, Taken
from bot.surfaces.slack.inbound.people import People
from bot.surfaces.slack.transport.bolt_app import Bolt
from bot.surfaces.slack.transport.client import Client
from bot.surfaces.slack.transport.teams import Team, Teams

LOST = text("I could not keep that just now, so nothing was done. Please do it again in a minute.")
GRACE = 10.0
"""Seconds that what is being worked on may still take when we close; it is taken up again after the start."""

log = structlog.get_logger()


class Transport(Protocol):
    """A way for deliveries to come in that has to be kept open."""

    async def run(self) -> None:
        """Bring deliveries to Bolt until cancelled."""


class Slack:
    """Keeps the protocols `Surface`, `Introduces` and `Gathers`."""

    name = SURFACE

    def __init__(
        self,
        client: Client,
        teams: Teams,
        *,
        bolt: Bolt,
        transports: Sequence[Transport],
        commands: Collection[str],
        prompts: Sequence[str] = (),
        patience: float = PATIENCE,
    ) -> None:
        self._client = client
        self._teams = teams
        self._transports = transports
        self._commands = commands
        self._prompts = prompts
        self._patience = patience
        self._board = Board(client)
        self._pictures = Pictures(client)
        self._windows = Windows(client)
        self._people = People(client)
        self._inbox: Inbox | None = None
        self._status = Status(client)
        self._homes = Homes(client)
        self._streams = Streams(client)
        self._previews = Previews(self._board)
        bolt.brings_to(self.take)

    async def run(self, door: Door) -> None:
        """Take deliveries in, by every transport, until cancelled."""
        hooks = Hooks(lost=self._lost, welcome=self._welcome, left=self._left)
        inbox = Inbox(door, board=self._board, windows=self._windows, hooks=hooks, patience=self._patience)
        self._inbox = inbox
        self._homes.open(door)
        try:
            async with asyncio.TaskGroup() as group:
                for each in self._transports:
                    group.create_task(each.run())
                await asyncio.Event().wait()
        finally:
            self._inbox = None
            with suppress(TimeoutError):
                async with asyncio.timeout(GRACE):
                    await inbox.idle()

    async def idle(self) -> None:
        """Wait until everything that came in is answered."""
        if self._inbox:
            await self._inbox.idle()
        await self._homes.close()
        await self._status.close()

    async def close(self) -> None:
        """Say what is still to be said, then leave Slack alone."""
        await self._homes.close()
        await self._status.close()
        await self._client.close()

    async def take(self, payload: Mapping[str, Any]) -> Answer | None:
        """One payload that Bolt let in → what Slack is answered.

        None when it must not be acknowledged: it could not be kept, or we are not open.
        """
        if self._inbox is None:
            return None
        try:
            taken = payloads.taken(payload, self._commands)
        except payloads.UNREADABLE:
            log.warning("unreadable delivery", kind=str(payload.get("type") or "")[:40])
            return NOTHING
        if taken is None:
            return NOTHING
        if isinstance(taken, Taken) and taken.ts:
            self._status.note(taken)
        answer = await self._inbox.take(taken)
        if answer is not None and "command" in payload:
            return blocks.echo(f"{payload['command']} {payload.get('text', '')}")
        return answer

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Show a reply: a page, a dialog, a private note, or messages."""
        place = Place.of(channel.address, channel.thread)
        if reply.front and to:
            return await self._homes.publish(place.team, to.address, reply.front)
        if to and to.window and await self._windows.answer(place.team, channel, reply, to):
            return {}
        if reply.form:
            reply = Reply(text=TOO_LATE, private=True)
        streamed = await self._streams.finish(channel)
        await self._previews.finish(channel, stays=bool(reply.cards))
        if reply.private and to:
            await self._board.whisper(place, to.address, blocks.said(reply.text, reply.buttons))
            return {}
        if streamed and not reply.cards and plain(reply.text).strip():
            return await self._complete(place, streamed, reply)
        return await self._somewhere(channel, place, reply, to)

    async def _complete(self, place: Place, ts: str, reply: Reply) -> Mapping[str, str]:
        """What was streamed, whole: in its place, and below it where it has no room."""
        first, *rest = blocks.said(reply.text, reply.buttons)
        try:
            await self._board.redraw(place.team, f"{place.channel}:{ts}", [first])
        except (Vanished, Unreached):
            rest = [first, *rest]
        if rest:
            await self._board.post(place, rest)
        return {}

    async def _somewhere(
        self, channel: Channel, place: Place, reply: Reply, to: Speaker | None
    ) -> Mapping[str, str]:
        """Where it belongs; else in the channel itself; else to the person alone. Raises `Vanished`."""
        places = [place]
        places += [Place(place.team, place.channel)] if place.thread else []
        places += [Place(place.team, to.address)] if to and not place.is_private else []
        for each in places[:-1]:
            try:
                return await self._post(channel, each, reply)
            except Vanished as trouble:
                log.info("answered elsewhere", code=trouble.code)
        return await self._post(channel, places[-1], reply)

    async def _post(self, channel: Channel, place: Place, reply: Reply) -> Mapping[str, str]:
        """Words, then cards; a card that leads stands in the channel itself, and the rest below it."""
        shown: dict[str, str] = {}
        cards = [*reply.cards]
        if cards and cards[0].leads:
            top, lead = self._status.top(channel), cards.pop(0)
            shown[lead.key] = await self._card(channel, top, lead)
            place = Place(place.team, place.channel, top.thread or self.thread_of(shown[lead.key]))
        if plain(reply.text).strip() or reply.buttons:
            await self._previews.post(channel, place, blocks.said(reply.text, reply.buttons))
        for card in cards:
            shown[card.key] = await self._card(channel, place, card)
        return shown

    async def _card(self, channel: Channel, place: Place, card: Card) -> str:
        return await self._previews.post(channel, place, await self._pictures.drawn(place.team, card))

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Show a card's present state where it stands. Raises `Vanished` when it is not there any more."""
        if self._homes.shows(reference):
            self._homes.go_stale(channel, reference)
        else:
            team = Place.of(channel.address).team
            await self._board.redraw(team, reference, await self._pictures.drawn(team, card))

    async def progress(self, channel: Channel, step: str) -> None:
        """Say what is being done, below the message that asked for it."""
        self._status.say(channel, step)

    async def stream(self, channel: Channel, so_far: str) -> None:
        """Show text while it is written: a stream stands in a thread, and is for somebody."""
        asker = self._status.asker(channel)
        if channel.thread and asker:
            self._streams.say(channel, asker, so_far)

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Show cards while they are written, where the first of them will stand."""
        self._previews.show(channel, self._status.top(channel), card)

    def thread_of(self, reference: str) -> str:
        """A message's first part is what its thread is called by."""
        return reference.partition(":")[2].partition(",")[0]

    async def introduce(self, channel: Channel, address: str) -> Profile | None:
        """Who that is on Slack."""
        try:
            return await self._people.look_up(Place.of(channel.address).team, address)
        except (Unreached, ShutOut):
            return None

    async def fetch(self, channel: Channel, file: Dropped, *, most: int) -> bytes:
        """A file that was dropped into the chat."""
        if file.size > most:
            raise Vanished(f"{file.name} is larger than {most // 1_000_000} MB.", code="too_large")
        return await self._client.download(Place.of(channel.address).team, file.reference, most=most)

    async def installed(self, team: Team) -> None:
        """Who installed us is the first we meet: they own the workspace."""
        if team.installer:
            channel = Channel(self.name, f"{team.team_id}/{team.installer}")
            await self._homes.visit(channel, team.installer)

    async def _lost(self, taken: Taken) -> None:
        speaker, channel = taken.delivery.speaker, taken.delivery.channel
        await self.send(channel, Reply(text=LOST, private=True), to=speaker)

    async def _left(self, team: str) -> None:
        log.info("slack team left", team=team)
        await self._teams.forget(team)

    async def _welcome(self, taken: Taken) -> None:
        """Something to begin with, in the Messages tab."""
        if self._prompts:
            await self._status.suggest(Place.of(taken.delivery.channel.address), self._prompts)
