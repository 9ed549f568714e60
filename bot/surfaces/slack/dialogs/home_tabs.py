"""People's Home tabs: published when they are opened, and redrawn when a card on them changes."""

import asyncio
from collections.abc import Mapping
from uuid import uuid4

from agents.replies import Channel, HomePage
from bot.surfaces.contract import Door, HomeVisit, Speaker
from bot.surfaces.slack.drawing import home_view
from bot.surfaces.slack.inbound.payloads import SURFACE
from bot.surfaces.slack.transport.client import Client

REST = 0.5
"""Seconds for which changes of a Home tab are gathered before it is redrawn."""
HOME = "home:"
"""The prefix of the reference of a card on a Home tab."""


class HomeTabs:
    """Publishes Home tabs; a redraw is a `HomeVisit` like any other, as the desk makes the content."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._door: Door | None = None
        self._outdated: set[tuple[Channel, str]] = set()
        self._drawing: set[asyncio.Task[None]] = set()

    def open(self, door: Door) -> None:
        """Bring visits to this door from now on."""
        self._door = door

    async def close(self) -> None:
        """Wait until every tab is drawn."""
        while self._drawing:
            await asyncio.wait(self._drawing)

    async def publish(self, team: str, person: str, front: HomePage) -> Mapping[str, str]:
        """Draw a person's tab; returns card key → reference of each card on it."""
        await self._client.call(team, "views.publish", user_id=person, view=home_view.draw_home_tab(front))
        return {card.key: f"{HOME}{person}" for card in home_view.home_cards(front)}

    def shows(self, reference: str) -> bool:
        """Whether this is the reference of a card on a Home tab."""
        return reference.startswith(HOME)

    def redraw_later(self, channel: Channel, reference: str) -> None:
        """Redraw the tab soon, once for all changes until then."""
        key = channel, reference
        if key not in self._outdated:
            self._outdated.add(key)
            task = asyncio.create_task(self._redraw(channel, reference))
            self._drawing.add(task)
            task.add_done_callback(self._drawing.discard)

    async def _redraw(self, channel: Channel, reference: str) -> None:
        await asyncio.sleep(REST)
        self._outdated.discard((channel, reference))
        await self.visit(channel, reference.removeprefix(HOME))

    async def visit(self, channel: Channel, person: str) -> None:
        """Bring a visit of this person's tab to the door, as if they had opened it."""
        if self._door:
            visit = HomeVisit(f"home:{uuid4().hex}", channel, Speaker(SURFACE, person))
            await (await self._door.receive(visit))
