"""People's Home tabs: published when they look, and drawn anew when a card on them changes."""

import asyncio
from collections.abc import Mapping
from uuid import uuid4

from agents.replies import Channel, Front
from bot.surfaces.contract import Door, Speaker, Visited
from bot.surfaces.slack.drawing import home_view
from bot.surfaces.slack.inbound.payloads import SURFACE
from bot.surfaces.slack.transport.client import Client

REST = 0.5
"""Seconds that changes of a Home tab are gathered before it is drawn anew."""
HOME = "home:"
"""What the reference of a card on somebody's Home tab begins with."""


class Homes:
    """A Home tab's content comes from the desk: drawing it anew is a visit like any other."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._door: Door | None = None
        self._stale: set[tuple[Channel, str]] = set()
        self._drawing: set[asyncio.Task[None]] = set()

    def open(self, door: Door) -> None:
        """From now on visits are brought here."""
        self._door = door

    async def close(self) -> None:
        """Wait until every tab is drawn."""
        while self._drawing:
            await asyncio.wait(self._drawing)

    async def publish(self, team: str, person: str, front: Front) -> Mapping[str, str]:
        """Draw somebody's tab. The cards on it are copies like any others."""
        await self._client.call(team, "views.publish", user_id=person, view=home_view.view(front))
        return {card.key: f"{HOME}{person}" for card in home_view.cards(front)}

    def shows(self, reference: str) -> bool:
        """Does this card stand on a Home tab?"""
        return reference.startswith(HOME)

    def go_stale(self, channel: Channel, reference: str) -> None:
        """Something changed there: the tab is drawn anew soon, once for all that changes now."""
        key = channel, reference
        if key not in self._stale:
            self._stale.add(key)
            task = asyncio.create_task(self._revisit(channel, reference))
            self._drawing.add(task)
            task.add_done_callback(self._drawing.discard)

    async def _revisit(self, channel: Channel, reference: str) -> None:
        await asyncio.sleep(REST)
        self._stale.discard((channel, reference))
        await self.visit(channel, reference.removeprefix(HOME))

    async def visit(self, channel: Channel, person: str) -> None:
        """Somebody's tab is opened for them."""
        if self._door:
            visit = Visited(f"home:{uuid4().hex}", channel, Speaker(SURFACE, person))
            await (await self._door.receive(visit))
