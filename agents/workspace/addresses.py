"""Addresses that change: a place of a surface goes on elsewhere, and everything of it follows."""

import structlog

from agents.context import Clock, Refused
from agents.replies import Channel
from agents.workspace import merging
from agents.workspace.merging import Side
from storage.database import Database

log = structlog.get_logger()


async def move(
    database: Database, clock: Clock, channel: Channel, address: str, *, with_references: bool
) -> bool:
    """The place at `channel` is at `address` of the same surface now; False when nothing had to follow.

    Its workspace, what was said there, deliveries that wait and whoever is known by that very address follow,
    in one transaction, and so do the cards it shows, where their references are good there, too. Whoever
    spoke at the new address before this was known founded a workspace there, which becomes part of the old
    one. To say it again changes nothing.
    """
    surface = channel.surface
    try:
        async with database.desk() as desk:
            old = await desk.registry.of_channel(surface=surface, address=channel.address)
            new = await desk.registry.of_channel(surface=surface, address=address)
            if old and new and old != new:
                await merging.join(desk, Side(old), Side(new), now=clock.now())
            return await desk.addresses.move(
                surface=surface, before=channel.address, after=address, with_references=with_references
            )
    except Refused:
        log.warning("a place could not follow", surface=surface)
        return False
