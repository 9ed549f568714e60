"""Unprompted messages: where the desk is shut out, it says so once in another channel, and speaks there.

A channel is shut when its surface refuses the desk there. Nothing is tried there until a person writes to
the desk in it again (`bot.gateway.admission`).
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
    """No surface could deliver the message."""


class ShowReply(Protocol):
    """Shows a reply in a channel. Raises the errors of `bot.surfaces.contract`."""

    def __call__(
        self, channel: Channel, reply: Reply, *, workspace_id: int
    ) -> Awaitable[Mapping[str, str]]: ...


class UnpromptedMessages:
    """Sends messages that the desk was not asked for."""

    def __init__(self, desk: Desk, answer: ShowReply, surfaces: Collection[str]) -> None:
        self._desk = desk
        self._answer = answer
        self._surfaces = surfaces

    async def speak(self, workspace_id: int, channel: Channel, reply: Reply) -> None:
        """Send to the channel, or to another open one. Raises `NotDelivered` when no surface serves it.

        Where every channel is shut nothing is sent, and nothing is raised: a retry would not help.
        """
        if channel.surface not in self._surfaces:
            raise NotDelivered(f"no surface {channel.surface} is on")
        tried: set[int] = set()
        target: Channel | None = channel
        while target is not None:
            place = await self._place(workspace_id, target)
            tried.add(place.id)
            if place.shut_at is None and await self._deliver(workspace_id, target, reply):
                return
            if place.shut_at is None:
                await self._shut(workspace_id, place)
            target = await self._next(workspace_id, tried)
        log.warning("message not delivered", workspace_id=workspace_id, surface=channel.surface)

    async def _place(self, workspace_id: int, channel: Channel) -> Place:
        async with self._desk.database.read(workspace_id) as work:
            place = await work.places.find(surface=channel.surface, address=channel.address)
        if place is None:
            async with self._desk.database.work(workspace_id) as work:
                place = await work.places.keep(surface=channel.surface, address=channel.address)
        return place

    async def _deliver(self, workspace_id: int, channel: Channel, reply: Reply) -> bool:
        """Send the message, below the news of shut channels; False when the desk is shut out of this one."""
        async with self._desk.database.work(workspace_id) as work:
            unreported = [each for each in await work.places.shut(lock=True) if each.told_at is None]
            for place in unreported:
                place.tell(at=self._desk.clock.now())
        report = replace(reply, text=lines(*(text(_sentence(each)) for each in unreported), reply.text))
        try:
            await self._show(workspace_id, channel, report if unreported else reply)
        except (Gone, AccessRevoked) as trouble:
            log.info("shut out", surface=channel.surface, code=trouble.code)
        except BaseException:
            await self._mark_unreported(workspace_id, unreported)
            raise
        else:
            return True
        await self._mark_unreported(workspace_id, unreported)
        return False

    async def _show(self, workspace_id: int, channel: Channel, reply: Reply) -> None:
        """Send in the thread, or in the channel itself when the thread is gone."""
        try:
            await self._answer(channel, reply, workspace_id=workspace_id)
        except Gone:
            if not channel.thread:
                raise
            await self._answer(replace(channel, thread=""), reply, workspace_id=workspace_id)

    async def _mark_unreported(self, workspace_id: int, unreported: Collection[Place]) -> None:
        """Mark the shut channels as not reported after all."""
        async with self._desk.database.work(workspace_id) as work:
            for place in unreported:
                if (known := await work.places.by_id(place.id)) is not None:
                    known.tell(at=None)

    async def _shut(self, workspace_id: int, place: Place) -> None:
        async with self._desk.database.work(workspace_id) as work:
            known = await work.places.by_id(place.id)
            if known is not None:
                known.shut(at=self._desk.clock.now())

    async def _next(self, workspace_id: int, tried: Collection[int]) -> Channel | None:
        """The home channel, or the one with the latest talk, if it is open; else None."""
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
