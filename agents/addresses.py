"""Addresses that change: a place of a surface goes on elsewhere, and everything of it follows."""

from agents.replies import Channel
from storage.database import Database


async def move(database: Database, channel: Channel, address: str, *, with_references: bool) -> bool:
    """The place at `channel` is at `address` of the same surface now; False when nothing had to follow.

    Its workspace, what was said there, deliveries that wait and whoever is known by that very address follow,
    in one transaction, and so do the cards it shows, where their references are good there, too. To say it
    again changes nothing.
    """
    async with database.desk() as desk:
        return await desk.addresses.move(
            surface=channel.surface,
            before=channel.address,
            after=address,
            with_references=with_references,
        )
