"""The notifier: finds the surface of a Channel, shows replies on it, and redraws every copy of a card."""

from collections.abc import Iterable, Mapping

import structlog

from agents.approvals import requests
from agents.context import Desk, Profile
from agents.interactions import card_lookup
from agents.publishing.publisher import PublishingEvent
from agents.replies import Aside, Card, Channel, Reply
from bot.outbound.unprompted_messages import UnpromptedMessages
from bot.surfaces.contract import (
    AttachedFile,
    FetchesFiles,
    Gone,
    HasOwners,
    HasThreads,
    KnowsPeople,
    PreviewsCards,
    Speaker,
    StreamsText,
    Surface,
)
from integrations.errors import OutsideError
from storage.models import Showing

MOST_LOOKS = 3
"""How often cards are read while their copies are redrawn."""

log = structlog.get_logger()


class Notifier:
    """Speaks on every surface that is on."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._surfaces: dict[str, Surface] = {}
        self._unprompted = UnpromptedMessages(desk, self.answer, self._surfaces)

    def serve(self, surface: Surface) -> None:
        """Add a surface, on which replies for its channels are shown from now on."""
        self._surfaces[surface.name] = surface

    async def answer(
        self, channel: Channel, reply: Reply, *, to: Speaker | None = None, workspace_id: int | None = None
    ) -> Mapping[str, str]:
        """Show a reply, and store the references of its cards; returns card key → reference."""
        surface = self._surfaces.get(channel.surface)
        if surface is None or not reply:
            return {}
        shown = await surface.send(channel, reply, to=to)
        if shown and workspace_id is not None:
            await self._remember(workspace_id, channel, shown)
        return shown

    async def _remember(self, workspace_id: int, channel: Channel, shown: Mapping[str, str]) -> None:
        surface: object = self._surfaces[channel.surface]
        async with self._desk.database.work(workspace_id) as work:
            if isinstance(surface, HasThreads):
                for card, reference in shown.items():
                    if campaign := await card_lookup.find_thread_campaign(work, card):
                        campaign.thread = surface.thread_of(reference)
            await work.showings.add_all(
                shown, surface=channel.surface, address=channel.address, thread=channel.thread
            )

    async def progress(self, channel: Channel, step: str) -> None:
        """Show the present step of a turn; "" when it is over."""
        if surface := self._surfaces.get(channel.surface):
            await surface.progress(channel, step)

    async def stream(self, channel: Channel, so_far: str) -> None:
        """Show the text that a model has written so far, on a surface that can do that."""
        surface: object = self._surfaces.get(channel.surface)
        if isinstance(surface, StreamsText):
            await surface.stream(channel, so_far)

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Show cards while they are written, on a surface that can do that."""
        surface: object = self._surfaces.get(channel.surface)
        if isinstance(surface, PreviewsCards):
            await surface.preview(channel, card)

    def knows(self, channel: Channel) -> bool:
        """Whether the surface of the channel can look people up."""
        return isinstance(self._surfaces.get(channel.surface), KnowsPeople)

    async def look_up(self, channel: Channel, address: str) -> Profile | None:
        """The profile of a person on the surface of the channel, or None."""
        surface: object = self._surfaces.get(channel.surface)
        return await surface.introduce(channel, address) if isinstance(surface, KnowsPeople) else None

    async def owners(self, channel: Channel) -> Mapping[str, Profile]:
        """The owners of the channel by address; empty where its surface does not tell."""
        surface: object = self._surfaces.get(channel.surface)
        return await surface.owners(channel) if isinstance(surface, HasOwners) else {}

    async def fetch(self, channel: Channel, file: AttachedFile, *, most: int) -> bytes:
        """The bytes of a file that was sent in a channel. Raises `OutsideError`."""
        surface: object = self._surfaces.get(channel.surface)
        if not isinstance(surface, FetchesFiles):
            raise Gone("Files cannot be taken here.")
        return await surface.fetch(channel, file, most=most)

    async def redraw(
        self, workspace_id: int, keys: Iterable[str], *, fresh: Mapping[str, str] | None = None
    ) -> None:
        """Redraw every shown copy of these cards, but for the `fresh` copies.

        All cards are read at once, and once more when all are drawn: what changed meanwhile is drawn again.
        """
        names, new = list(dict.fromkeys(keys)), {*(fresh or {}).items()}
        if not names:
            return
        async with self._desk.database.read(workspace_id) as work:
            copies = await work.showings.of_cards(names)
        old = {key: [each for each in copies[key] if (key, each.reference) not in new] for key in names}
        old = {key: showings for key, showings in old.items() if showings}
        drawn: dict[str, Card] = {}
        for _ in range(MOST_LOOKS if old else 0):
            async with self._desk.database.read(workspace_id) as work:
                cards = await card_lookup.find_cards(
                    work, self._desk.platforms, old, now=self._desk.clock.now()
                )
            changed = {key: card for key, card in cards.items() if drawn.get(key) != card}
            for key, card in changed.items():
                old[key] = [each for each in old[key] if await self._redraw_copy(workspace_id, each, card)]
            drawn |= changed
            if len(changed) <= 1:  # nothing was drawn after it, so it is as new as can be
                return

    async def _redraw_copy(self, workspace_id: int, showing: Showing, card: Card) -> bool:
        """One copy; False where it is gone, which is remembered."""
        surface = self._surfaces.get(showing.surface)
        if surface is None or await _redrawn(surface, showing, card):
            return True
        async with self._desk.database.work(workspace_id) as work:
            await work.showings.forget(showing)
        return False

    async def speak(self, workspace_id: int, channel: Channel, reply: Reply) -> None:
        """Send an unprompted message to the channel, or to one that is open. Raises `NotDelivered`."""
        await self._unprompted.speak(workspace_id, channel, reply)

    async def aside(self, workspace_id: int, aside: Aside) -> None:
        """Show the reply of a turn for another channel; an error is only logged."""
        try:
            await self.answer(aside.channel, aside.reply, workspace_id=workspace_id)
        except OutsideError as trouble:
            log.warning("reply not delivered", surface=aside.channel.surface, code=trouble.code)

    async def interrupted(self, channel: Mapping[str, str], reply: Reply) -> None:
        """Tell a channel that a turn of it was interrupted; an error is only logged."""
        target = Channel(channel["surface"], channel["address"], channel.get("thread", ""))
        try:
            await self.answer(target, reply)
        except OutsideError as trouble:
            log.warning("reply not delivered", surface=target.surface, code=trouble.code)

    async def happened(self, event: PublishingEvent) -> None:
        """Redraw the cards of a post after an event of the publisher."""
        async with self._desk.database.read(event.workspace_id) as work:
            post = await work.posts.by_id(event.post_id)
        if post is not None:
            await self.redraw(event.workspace_id, requests.card_keys(post))


async def _redrawn(surface: Surface, showing: Showing, card: Card) -> bool:
    """Redraw one copy; an error is only logged, so that others are redrawn. False for a deleted copy."""
    try:
        channel = Channel(showing.surface, showing.address, showing.thread)
        await surface.redraw(channel, showing.reference, card)
    except Gone:
        return False
    except OutsideError as trouble:
        log.warning("redraw failed", surface=showing.surface, card=card.key, code=trouble.code)
    return True
