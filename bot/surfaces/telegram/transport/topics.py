"""Topics of groups: a plan that is made outside of a topic gets one for its posts, where we may create it."""

from time import monotonic

import structlog
from telegram import Update

from agents.replies import Channel
from bot.surfaces.contract import SURFACE_ERRORS
from bot.surfaces.telegram.transport.client import Client

LONGEST = 128
"""Characters of a topic's name (core.telegram.org/bots/api, createForumTopic)."""
REFUSED = 600.0
"""Seconds in which a group that refused a new topic is not asked again."""
MOST = 5000

log = structlog.get_logger()


class Topics:
    """The groups with topics, known from their updates."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._retry_at: dict[str, float] = {}

    def remember(self, update: Update) -> None:
        """Remember whether the group of an update has topics."""
        chat = update.effective_chat
        if chat is None:
            return
        if not chat.is_forum:
            self._retry_at.pop(str(chat.id), None)
        elif len(self._retry_at) < MOST:
            self._retry_at.setdefault(str(chat.id), 0.0)

    async def create(self, channel: Channel, name: str) -> str:
        """Create a topic; returns its id, "" in a group without topics or where we may not create one."""
        if channel.thread or self._retry_at.get(channel.address, float("inf")) > monotonic():
            return ""
        try:
            topic = await self._client.ask(
                channel.address, lambda api, at: api.create_forum_topic(at, name[:LONGEST])
            )
        except SURFACE_ERRORS as trouble:
            log.info("no topic made", code=trouble.code)
            self._retry_at[channel.address] = monotonic() + REFUSED
            return ""
        return str(topic.message_thread_id)
