"""Notes for the owners alone, about things that only an owner can fix; sent at the end of the turn."""

from collections import defaultdict

import structlog

from agents.replies import Channel, Reply, Text
from bot.outbound.notifier import Notifier
from bot.surfaces.contract import Speaker
from integrations.errors import OutsideError
from storage.database import Database

log = structlog.get_logger()


class OwnerNotes:
    """Gathers notes for the owners of workspaces, and sends them privately."""

    def __init__(self, database: Database, notifier: Notifier) -> None:
        self._database = database
        self._notifier = notifier
        self._kept: dict[Channel, dict[tuple[int, Text], None]] = defaultdict(dict)

    async def tell(self, workspace_id: int, channel: Channel, words: Text) -> None:
        """Keep a note until the turn is answered, so that it does not interrupt streamed text."""
        self._kept[channel][workspace_id, words] = None

    async def deliver(self, channel: Channel) -> None:
        """Send the notes of a channel to each owner privately; a failure is only logged."""
        for workspace_id, words in self._kept.pop(channel, {}):
            async with self._database.read(workspace_id) as work:
                owners = await work.people.owners_on(channel.surface)
            for address, name in owners:
                await self._whisper(channel, words, Speaker(channel.surface, address, name))

    async def _whisper(self, channel: Channel, words: Text, owner: Speaker) -> None:
        try:
            await self._notifier.answer(channel, Reply(text=words, private=True), to=owner)
        except OutsideError as trouble:
            log.warning("owner note not delivered", surface=channel.surface, code=trouble.code)
