"""Groups with topics: a plan that is asked for outside of one gets one for its posts, where we may."""

from time import monotonic

import structlog
from telegram import Update

from agents.replies import Channel
from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished
from bot.surfaces.telegram.transport.client import Client

LONGEST = 128
"""Characters of a topic's name (core.telegram.org/bots/api, createForumTopic)."""
REFUSED = 600.0
"""Seconds in which a group that lets us make no topics is not asked again."""
MOST = 5000

log = structlog.get_logger()


class Topics:
    """The groups that have topics, as their updates say."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._from: dict[str, float] = {}

    def note(self, update: Update) -> None:
        """Something came from a group; it may have topics."""
        chat = update.effective_chat
        if chat is None:
            return
        if not chat.is_forum:
            self._from.pop(str(chat.id), None)
        elif len(self._from) < MOST:
            self._from.setdefault(str(chat.id), 0.0)

    async def open(self, channel: Channel, name: str) -> str:
        """A new topic there; '' where there are none, or we may make none."""
        if channel.thread or self._from.get(channel.address, float("inf")) > monotonic():
            return ""
        try:
            topic = await self._client.ask(
                channel.address, lambda api, at: api.create_forum_topic(at, name[:LONGEST])
            )
        except (Misdrawn, ShutOut, Unreached, Vanished) as trouble:
            log.info("no topic made", code=trouble.code)
            self._from[channel.address] = monotonic() + REFUSED
            return ""
        return str(topic.message_thread_id)
