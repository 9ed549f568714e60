"""Notices that a person is needed: gathered for a while, held back in quiet hours, dropped while muted.

A notice is about an error of a post, or a post that waits for approval where no approver sees it.
Gathered notices live in memory alone: the truth is in the rows, and the digest names what needs people.
"""

from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog

from agents.cards import post_card
from agents.cards.status_words import describe_trouble
from agents.context import Capability, Context, Desk
from agents.publishing.publisher import PublishingEvent
from agents.replies import Channel, Reply, Text, lines, parse_digits, text
from agents.schedule.calendar import SHOW_WAITING
from agents.times import timing
from bot.outbound.notifier import Notifier
from bot.outbound.unprompted_messages import NotDelivered
from storage.models import Workspace

MOST_ROWS = 20
"""Posts that one notice names; more are counted."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice about a post. One that `asks` is for people who may decide."""

    words: Text
    post_id: int
    asks: bool = False


class Notices:
    """Gathers notices until they are sent."""

    def __init__(self, desk: Desk, notifier: Notifier) -> None:
        self._desk = desk
        self.notifier = notifier
        self._gathered: dict[tuple[int, Channel], dict[tuple[str, int], Notice]] = defaultdict(dict)

    async def happened(self, event: PublishingEvent) -> None:
        """Take an event of the publisher: its cards are redrawn at once, an error becomes a notice."""
        await self.notifier.happened(event)
        trouble = describe_trouble(event.status, event.sentence)
        if not trouble:
            self._settled(event)
            return
        async with self._desk.database.read(event.workspace_id) as work:
            post = await work.posts.by_id(event.post_id)
            campaign = await work.campaigns.by_id(post.campaign_id) if post else None
            place = await work.places.by_id(campaign.place_id if campaign else None)
        if post is None or campaign is None or place is None:
            return
        accounts = [each.account for each in post.variants if each.id == event.variant_id]
        where = f" on {self._desk.platforms.label(accounts[0])}" if accounts else ""
        words = text(f"⚠ #{post.number} {post.brief}{where}: {trouble}")
        channel = Channel(place.surface, place.address, campaign.thread)
        self._gathered[event.workspace_id, channel]["variant", event.variant_id] = Notice(words, post.id)

    async def add_requests(self, context: Context, reply: Reply) -> None:
        """Add notices for the home channel about waiting posts shown to a person who may not decide."""
        if Capability.DECIDE in context.capabilities:
            return
        shown = [card.key.partition(":") for card in reply.cards if card.state == "waiting"]
        async with context.read() as work:
            home = await work.places.by_id((await work.workspaces.get()).home_channel_id)
            if home is None or home.id == context.place_id:
                return
            for post_id in [parse_digits(number) for kind, _, number in shown if kind == "post"]:
                post = await work.posts.by_id(post_id) if post_id else None
                if post:
                    words = text(f"✋ #{post.number} {post.brief}: {context.person.name} asks for approval.")
                    key = context.workspace_id, Channel(home.surface, home.address)
                    self._gathered[key]["post", post.id] = Notice(words, post.id, asks=True)

    async def send(self) -> None:
        """Send the gathered notices, one message a channel."""
        for key in list(self._gathered):
            workspace_id, channel = key
            async with self._desk.database.read(workspace_id) as work:
                workspace = await work.workspaces.get()
            if self._is_quiet(workspace):
                continue
            found = await self._current(workspace_id, [*self._gathered.pop(key).values()])
            if found and not self._is_muted(workspace):
                reply = await self._reply(workspace_id, found)
                try:
                    await self.notifier.speak(workspace_id, channel, reply)
                except NotDelivered as trouble:
                    log.warning("notice not delivered", workspace_id=workspace_id, why=str(trouble))

    async def _current(self, workspace_id: int, found: list[Notice]) -> list[Notice]:
        """The notices that are still true: their posts still wait."""
        async with self._desk.database.read(workspace_id) as work:
            posts = [await work.posts.by_id(each.post_id) if each.asks else None for each in found]
        return [
            each
            for each, post in zip(found, posts, strict=True)
            if not each.asks or (post and post_card.state_of(post) == "waiting")
        ]

    async def _reply(self, workspace_id: int, found: list[Notice]) -> Reply:
        """A reply with the card of one post, or one line for each of many posts and a button."""
        async with self._desk.database.read(workspace_id) as work:
            post = await work.posts.by_id(found[0].post_id)
            if len({each.post_id for each in found}) == 1 and post:
                card = await post_card.post_card(work, self._desk.platforms, post, now=self._desk.clock.now())
                return Reply(text=lines(*(each.words for each in found)), cards=(card,))
        rows = [each.words for each in found[:MOST_ROWS]]
        more = len(found) - len(rows)
        rows += [text(f"… and {more:,} more")] if more else []
        heading = text(f"⚠ You are needed for {len(found):,} things:")
        return Reply(text=lines(heading, *rows), buttons=(SHOW_WAITING,))

    def _settled(self, event: PublishingEvent) -> None:
        """Drop the notice of a post that went well after all."""
        for (workspace_id, _), gathered in self._gathered.items():
            if workspace_id == event.workspace_id:
                gathered.pop(("variant", event.variant_id), None)

    def _is_quiet(self, workspace: Workspace) -> bool:
        return timing.is_quiet(workspace, self._desk.clock.now().astimezone(ZoneInfo(workspace.zone)))

    def _is_muted(self, workspace: Workspace) -> bool:
        return workspace.is_muted(at=self._desk.clock.now())
