"""Speaks first; where it is shut out, it says so once in another place of the workspace, and speaks there.

A place is shut when its surface says that the desk is not let in there any more. Nothing is tried there until
somebody speaks to the desk in it again (`bot.gateway.admission`).
"""

from collections.abc import Awaitable, Collection, Mapping
from dataclasses import replace
from typing import Protocol

import structlog

from agents.context import Desk
from agents.replies import Channel, Reply, lines, text
from bot.surfaces.contract import AccessRevoked, Gone
from storage.models import Place
from storage.unit_of_work import Work

log = structlog.get_logger()


class NotDelivered(Exception):
    """Nobody could be told."""


class ShowReply(Protocol):
    """Shows a reply in a channel. Raises the errors of `bot.surfaces.contract`."""

    def __call__(
        self, channel: Channel, reply: Reply, *, workspace_id: int
    ) -> Awaitable[Mapping[str, str]]: ...


class UnpromptedMessages:
    """What the desk says without having been asked."""

    def __init__(self, desk: Desk, answer: ShowReply, surfaces: Collection[str]) -> None:
        self._desk = desk
        self._answer = answer
        self._surfaces = surfaces

    async def speak(self, workspace_id: int, channel: Channel, reply: Reply) -> None:
        """Say it there, or in the nearest place that is open. Raises `Unheard` when no surface serves it.

        Where every place is shut nothing is said, and nothing is raised: to try again would not help.
        """
        if channel.surface not in self._surfaces:
            raise NotDelivered(f"no surface {channel.surface} is on")
        tried: set[int] = set()
        there: Channel | None = channel
        while there is not None:
            place = await self._place(workspace_id, there)
            tried.add(place.id)
            if place.shut_at is None and await self._said(workspace_id, there, reply):
                return
            if place.shut_at is None:
                await self._shut(workspace_id, place)
            there = await self._next(workspace_id, tried)
        log.warning("nobody could be told", workspace_id=workspace_id, surface=channel.surface)

    async def _place(self, workspace_id: int, channel: Channel) -> Place:
        async with self._desk.database.read(workspace_id) as work:
            place = await work.places.find(surface=channel.surface, address=channel.address)
        if place is None:
            async with self._desk.database.work(workspace_id) as work:
                place = await work.places.keep(surface=channel.surface, address=channel.address)
        return place

    async def _said(self, workspace_id: int, channel: Channel, reply: Reply) -> bool:
        """Say it, below whatever nobody was told yet; False when we are not let in there."""
        async with self._desk.database.work(workspace_id) as work:
            untold = [each for each in await work.places.shut(lock=True) if each.told_at is None]
            for place in untold:
                place.tell(at=self._desk.clock.now())
        told = replace(reply, text=lines(*(text(_sentence(each)) for each in untold), reply.text))
        try:
            await self._in_its_thread(workspace_id, channel, told if untold else reply)
        except (Gone, AccessRevoked) as trouble:
            log.info("shut out", surface=channel.surface, code=trouble.code)
        except BaseException:
            await self._untell(workspace_id, untold)
            raise
        else:
            return True
        await self._untell(workspace_id, untold)
        return False

    async def _in_its_thread(self, workspace_id: int, channel: Channel, reply: Reply) -> None:
        """A thread may be gone while its channel is there."""
        try:
            await self._answer(channel, reply, workspace_id=workspace_id)
        except Gone:
            if not channel.thread:
                raise
            await self._answer(replace(channel, thread=""), reply, workspace_id=workspace_id)

    async def _untell(self, workspace_id: int, untold: Collection[Place]) -> None:
        """It was not said after all."""
        async with self._desk.database.work(workspace_id) as work:
            for place in untold:
                if (known := await work.places.by_id(place.id)) is not None:
                    known.tell(at=None)

    async def _shut(self, workspace_id: int, place: Place) -> None:
        async with self._desk.database.work(workspace_id) as work:
            known = await work.places.by_id(place.id)
            if known is not None:
                known.shut(at=self._desk.clock.now())

    async def _next(self, workspace_id: int, tried: Collection[int]) -> Channel | None:
        """Home, or where people talked last, if it is open."""
        async with self._desk.database.read(workspace_id) as work:
            places = [*await _home(work), *await work.places.talking()]
        ours = (each for each in places if each.surface in self._surfaces and each.id not in tried)
        return next((Channel(each.surface, each.address) for each in ours if each.shut_at is None), None)


async def _home(work: Work) -> list[Place]:
    home = await work.places.by_id((await work.workspaces.get()).home_channel_id)
    return [home] if home else []


def _sentence(place: Place) -> str:
    return (
        f"⚠ I am not let in on {place.surface} ({place.address}) any more, so what I would say there I say "
        "here. Let me in again and write to me there, and I speak there again."
    )
