"""Says what only an owner can mend to the owners alone, when the turn that it came up in is over."""

from collections import defaultdict

import structlog

from agents.replies import Channel, Reply, Text
from bot.outbound.notifier import Notifier
from bot.surfaces.contract import Speaker
from integrations.errors import OutsideError
from storage.database import Database

log = structlog.get_logger()


class OwnerNotes:
    """The owners of every workspace, as its surfaces know them, and what they will be told."""

    def __init__(self, database: Database, notifier: Notifier) -> None:
        self._database = database
        self._notifier = notifier
        self._kept: dict[Channel, dict[tuple[int, Text], None]] = defaultdict(dict)

    async def tell(self, workspace_id: int, channel: Channel, words: Text) -> None:
        """Keep a note until the turn is answered: what a model is writing there is not spoken into."""
        self._kept[channel][workspace_id, words] = None

    async def hear(self, channel: Channel) -> None:
        """A private note for each owner; one that cannot be delivered stands in the log."""
        for workspace_id, words in self._kept.pop(channel, {}):
            async with self._database.read(workspace_id) as work:
                owners = await work.people.owners_on(channel.surface)
            for address, name in owners:
                await self._whisper(channel, words, Speaker(channel.surface, address, name))

    async def _whisper(self, channel: Channel, words: Text, owner: Speaker) -> None:
        try:
            await self._notifier.answer(channel, Reply(text=words, private=True), to=owner)
        except OutsideError as trouble:
            log.warning("owner could not be told", surface=channel.surface, code=trouble.code)
