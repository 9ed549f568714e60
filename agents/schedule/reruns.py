"""Reruns that the desk makes by itself: next occurrences of series, and evergreen posts for gaps."""

from collections.abc import Awaitable

import structlog

from agents.cards import post_card
from agents.context import Clock, Send
from agents.platform_rules.registry import Platforms
from agents.replies import Channel, Reply, lines
from agents.schedule import evergreen, occurrences, series
from agents.schedule.occurrences import NextOccurrence
from storage.database import Database
from storage.models import Campaign, Status
from storage.unit_of_work import Work

log = structlog.get_logger()


class Reruns:
    """Makes reruns in all workspaces. Several nodes may run it: a second one finds nothing to do."""

    def __init__(self, database: Database, platforms: Platforms, clock: Clock, *, send: Send) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._send = send

    async def make_due(self) -> None:
        """Make the reruns that are due. Trouble with a series or workspace delays no other."""
        async with self._database.read_shared() as shared:
            waiting = await shared.schedule_scan.series_to_continue()
            green = await shared.schedule_scan.evergreen_workspaces()
        for workspace_id, series_id in waiting:
            await self._safely(self._follow(workspace_id, series_id), workspace_id)
        for workspace_id in green:
            await self._safely(self._offer(workspace_id), workspace_id)

    async def _safely(self, work: Awaitable[None], workspace_id: int) -> None:
        """The safety net: trouble with a workspace ends here."""
        try:
            await work
        except Exception:
            log.exception("rerun failed", workspace_id=workspace_id)

    async def _follow(self, workspace_id: int, series_id: int) -> None:
        if not await self._is_ripe(workspace_id, series_id):
            return
        async with self._database.work(workspace_id) as work:
            made = await occurrences.make_next_occurrence(
                work, self._platforms, series_id, now=self._clock.now()
            )
        if made is not None:
            await self._tell(workspace_id, series_id, made)

    async def _is_ripe(self, workspace_id: int, series_id: int) -> bool:
        """Whether the latest occurrence is over, read without a lock: mostly it waits for its approval."""
        async with self._database.read(workspace_id) as work:
            row = await work.series.by_id(series_id)
            latest = await work.posts.by_id(row.latest_post_id) if row else None
            workspace = await work.workspaces.get()
        now, grace = self._clock.now(), occurrences.grace_period(workspace)
        return latest is not None and occurrences.is_finished(latest, grace=grace, now=now)

    async def _tell(self, workspace_id: int, series_id: int, made: NextOccurrence) -> None:
        """Send a message: what was skipped or moved, and the new post where it waits for approval."""
        async with self._database.read(workspace_id) as work:
            row = await work.series.by_id(series_id)
            if row is None:
                return
            channel = await _place(work, await work.campaigns.by_id(row.campaign_id))
            shown = []
            if made.post is not None and any(v.status is Status.PROPOSED for v in made.post.variants):
                post = await work.posts.numbered(made.post.number)
                shown.append(await post_card.post_card(work, self._platforms, post, now=self._clock.now()))
                shown.append(await series.series_card(work, self._platforms, row))
        reply = Reply(text=lines(*made.notes), cards=tuple(shown))
        if reply and channel is not None:
            await self._send(workspace_id, channel, reply)

    async def _offer(self, workspace_id: int) -> None:
        async with self._database.work(workspace_id) as work:
            offered = await evergreen.offer_reruns(work, self._platforms, now=self._clock.now())
        if not offered:
            return
        async with self._database.read(workspace_id) as work:
            shown = [
                await post_card.post_card(
                    work, self._platforms, await work.posts.numbered(each), now=self._clock.now()
                )
                for each in offered
            ]
            post = await work.posts.numbered(offered[0])
            channel = await _place(work, await work.campaigns.by_id(post.campaign_id))
        if channel is not None:
            await self._send(workspace_id, channel, Reply(text=(evergreen.OFFER,), cards=tuple(shown)))


async def _place(work: Work, campaign: Campaign | None) -> Channel | None:
    place = await work.places.by_id(campaign.place_id if campaign else None)
    return Channel(place.surface, place.address, campaign.thread if campaign else "") if place else None
