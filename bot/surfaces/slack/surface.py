"""Slack as a Surface: replies become messages, dialogs and Home tabs; payloads become deliveries.

An address is "T1/C1": the team, and a channel or person in it. Deliveries of every transport come through
Bolt.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

import structlog

from agents.context import Profile
from agents.replies import Card, Channel, Reply, plain, text
from bot.surfaces.contract import AccessRevoked, AttachedFile, Door, Gone, Speaker, Unreachable
from bot.surfaces.slack.dialogs.home_tabs import HomeTabs
from bot.surfaces.slack.dialogs.modal_flow import TOO_LATE, Modals
from bot.surfaces.slack.drawing import blocks
from bot.surfaces.slack.drawing.pictures import CardPictures
from bot.surfaces.slack.drawing.previews import CardPreviews
from bot.surfaces.slack.drawing.shown_messages import Destination, ShownMessages
from bot.surfaces.slack.drawing.streams import Streams
from bot.surfaces.slack.drawing.working_status import WorkingStatus
from bot.surfaces.slack.inbound import payloads
from bot.surfaces.slack.inbound.inbox import EMPTY_ANSWER, PATIENCE, Callbacks, Inbox, SlackAnswer
from bot.surfaces.slack.inbound.payloads import SURFACE, InboundDelivery
from bot.surfaces.slack.inbound.people import People
from bot.surfaces.slack.transport.bolt_app import BoltApp
from bot.surfaces.slack.transport.client import Client
from bot.surfaces.slack.transport.teams import Team, Teams

LOST = text("I could not keep that just now, so nothing was done. Please do it again in a minute.")
GRACE = 10.0
"""Seconds that running turns may still take at closing; unfinished ones are recovered after the start."""

log = structlog.get_logger()


class Transport(Protocol):
    """A connection for deliveries that has to be kept open."""

    async def run(self) -> None:
        """Bring deliveries to Bolt until cancelled."""


class Slack:
    """A `Surface` that `KnowsPeople`, `HasThreads`, `FetchesFiles`, `PreviewsCards` and `StreamsText`."""

    name = SURFACE

    def __init__(
        self,
        client: Client,
        teams: Teams,
        *,
        bolt: BoltApp,
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
        self._messages = ShownMessages(client)
        self._pictures = CardPictures(client)
        self._modals = Modals(client)
        self._people = People(client)
        self._inbox: Inbox | None = None
        self._status = WorkingStatus(client)
        self._homes = HomeTabs(client)
        self._streams = Streams(client)
        self._previews = CardPreviews(self._messages)
        bolt.deliver_to(self.take)

    async def run(self, door: Door) -> None:
        """Accept deliveries from every transport until cancelled."""
        callbacks = Callbacks(lost=self._lost, welcome=self._welcome, left=self._left)
        inbox = Inbox(
            door, messages=self._messages, modals=self._modals, callbacks=callbacks, patience=self._patience
        )
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
        """Wait until every delivery is answered."""
        if self._inbox:
            await self._inbox.idle()
        await self._homes.close()
        await self._status.close()

    async def close(self) -> None:
        """Finish what is being drawn, then close the connections."""
        await self._homes.close()
        await self._status.close()
        await self._client.close()

    async def take(self, payload: Mapping[str, Any]) -> SlackAnswer | None:
        """Accept a payload from Bolt; returns the answer to Slack.

        None for a payload that must not be acknowledged: it could not be stored, or the surface is closed.
        """
        if self._inbox is None:
            return None
        try:
            inbound = payloads.parse_payload(payload, self._commands)
        except payloads.UNREADABLE:
            log.warning("unreadable delivery", kind=str(payload.get("type") or "")[:40])
            return EMPTY_ANSWER
        if inbound is None:
            return EMPTY_ANSWER
        if isinstance(inbound, InboundDelivery) and inbound.ts:
            self._status.remember(inbound)
        answer = await self._inbox.take(inbound)
        if answer is not None and "command" in payload:
            return blocks.command_echo(f"{payload['command']} {payload.get('text', '')}")
        return answer

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """Show a reply as a Home tab, a dialog, a private note, or messages."""
        destination = Destination.parse(channel.address, channel.thread)
        if reply.home_page and to:
            return await self._homes.publish(destination.team, to.address, reply.home_page)
        if to and to.window and await self._modals.answer(destination.team, channel, reply, to):
            return {}
        if reply.form:
            reply = Reply(text=TOO_LATE, private=True)
        streamed = await self._streams.finish(channel)
        await self._previews.finish(channel, stays=bool(reply.cards))
        if reply.private and to:
            await self._messages.post_privately(
                destination, to.address, blocks.text_messages(reply.text, reply.buttons)
            )
            return {}
        if streamed and not reply.cards and plain(reply.text).strip():
            return await self._finish_stream(destination, streamed, reply)
        return await self._post_anywhere(channel, destination, reply, to)

    async def _finish_stream(self, destination: Destination, ts: str, reply: Reply) -> Mapping[str, str]:
        """Replace a stream by the whole reply; parts that have no room in its message come below."""
        first, *rest = blocks.text_messages(reply.text, reply.buttons)
        try:
            await self._messages.redraw(destination.team, f"{destination.channel}:{ts}", [first])
        except (Gone, Unreachable):
            rest = [first, *rest]
        if rest:
            await self._messages.post(destination, rest)
        return {}

    async def _post_anywhere(
        self, channel: Channel, destination: Destination, reply: Reply, to: Speaker | None
    ) -> Mapping[str, str]:
        """Post in the thread; else in the channel itself; else to the person alone. Raises `Gone`."""
        destinations = [destination]
        destinations += [Destination(destination.team, destination.channel)] if destination.thread else []
        destinations += (
            [Destination(destination.team, to.address)] if to and not destination.is_private else []
        )
        for each in destinations[:-1]:
            try:
                return await self._post(channel, each, reply)
            except Gone as trouble:
                log.info("answered elsewhere", code=trouble.code)
        return await self._post(channel, destinations[-1], reply)

    async def _post(self, channel: Channel, destination: Destination, reply: Reply) -> Mapping[str, str]:
        """Post words, then cards; a leading card goes to the channel itself, and the rest into its thread."""
        shown: dict[str, str] = {}
        cards = [*reply.cards]
        if cards and cards[0].leads:
            top_destination, lead = self._status.top_destination(channel), cards.pop(0)
            shown[lead.key] = await self._card(channel, top_destination, lead)
            destination = Destination(
                destination.team,
                destination.channel,
                top_destination.thread or self.thread_of(shown[lead.key]),
            )
        if plain(reply.text).strip() or reply.buttons:
            await self._previews.post(channel, destination, blocks.text_messages(reply.text, reply.buttons))
        for card in cards:
            shown[card.key] = await self._card(channel, destination, card)
        return shown

    async def _card(self, channel: Channel, destination: Destination, card: Card) -> str:
        return await self._previews.post(
            channel, destination, await self._pictures.draw_card(destination.team, card)
        )

    async def redraw(self, channel: Channel, reference: str, card: Card) -> None:
        """Draw the present state of a card over its message. Raises `Gone` for a deleted message."""
        if self._homes.shows(reference):
            self._homes.redraw_later(channel, reference)
        else:
            team = Destination.parse(channel.address).team
            await self._messages.redraw(team, reference, await self._pictures.draw_card(team, card))

    async def progress(self, channel: Channel, step: str) -> None:
        """Show the present step, below the message that is answered."""
        self._status.show(channel, step)

    async def stream(self, channel: Channel, so_far: str) -> None:
        """Show text while it is written; Slack wants a thread and a reader for it."""
        asker = self._status.asker(channel)
        if channel.thread and asker:
            self._streams.write(channel, asker, so_far)

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Show cards while they are written, at the destination of the first card."""
        self._previews.show(channel, self._status.top_destination(channel), card)

    def thread_of(self, reference: str) -> str:
        """The thread below a message: the ts of its first part."""
        return reference.partition(":")[2].partition(",")[0]

    async def introduce(self, channel: Channel, address: str) -> Profile | None:
        """The profile of a person on Slack."""
        try:
            return await self._people.look_up(Destination.parse(channel.address).team, address)
        except (Unreachable, AccessRevoked):
            return None

    async def fetch(self, channel: Channel, file: AttachedFile, *, most: int) -> bytes:
        """The bytes of a file that was sent in the chat."""
        if file.size > most:
            raise Gone(f"{file.name} is larger than {most // 1_000_000} MB.", code="too_large")
        return await self._client.download(Destination.parse(channel.address).team, file.reference, most=most)

    async def welcome_installer(self, team: Team) -> None:
        """Greet the person who installed the app: as the first to arrive they own the workspace."""
        if team.installer:
            channel = Channel(self.name, f"{team.team_id}/{team.installer}")
            await self._homes.visit(channel, team.installer)

    async def _lost(self, inbound: InboundDelivery) -> None:
        speaker, channel = inbound.delivery.speaker, inbound.delivery.channel
        await self.send(channel, Reply(text=LOST, private=True), to=speaker)

    async def _left(self, team: str) -> None:
        log.info("slack team left", team=team)
        await self._teams.forget(team)

    async def _welcome(self, inbound: InboundDelivery) -> None:
        """Suggest prompts in the Messages tab."""
        if self._prompts:
            await self._status.suggest_prompts(
                Destination.parse(inbound.delivery.channel.address), self._prompts
            )
