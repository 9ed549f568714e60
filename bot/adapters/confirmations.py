"""Confirmation questions of buttons, for surfaces whose messages cannot carry them."""

from agents.context import Desk
from agents.interactions import buttons, card_lookup
from agents.replies import Channel


class Confirmations:
    """Looks confirmation questions up on their cards: they outlive a restart and are always current."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def find(self, channel: Channel, value: str) -> str:
        """The `confirm` of the button with this value, on the present card of this channel's workspace.

        "" for a button that is on no card. Raises `StorageError`.
        """
        key = buttons.card_of(value)
        if not key:
            return ""
        async with self._desk.database.read_shared() as shared:
            found = await shared.workspaces.find_by_channel(surface=channel.surface, address=channel.address)
        if found is None:
            return ""
        async with self._desk.database.read(found) as work:
            card = await card_lookup.find_card(work, self._desk.platforms, key, now=self._desk.clock.now())
        return next((each.confirm for each in card.buttons if each.value == value), "") if card else ""
