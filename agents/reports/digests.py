"""Digests: the daily digest and the weekly report, each sent at most once a local day, whoever rings.

Claimed first, then sent. A crash between the two costs that day's message and never doubles it; a send that
raises gives the claim back, and it is tried again after `AGAIN` for as long as it is not too late.
"""

import asyncio
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from agents.context import Clock, Send, Unattended
from agents.platform_rules.registry import Platforms
from agents.replies import Channel
from agents.reports import report
from agents.times import local_days, timing
from storage.database import Database
from storage.models import Workspace
from storage.repositories.base import NotFound

LATEST = timedelta(hours=12)
"""A desk that was off sends a summary late by less than this, and only on the same local day."""
AGAIN = timedelta(minutes=5)
"""The pause after a send that failed."""
PATIENCE = 30
"""Seconds that one send may take."""
AT_ONCE = 8
"""Workspaces that are served side by side."""

Claim = tuple[int, str, str]
"""(workspace id, local date, kind)"""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bell:
    """One summary of one local day: `kind` is "digest" or "report", `at` when it is meant to come, in UTC."""

    kind: str
    day: date
    at: datetime

    def claim(self, workspace: Workspace) -> Claim:
        """What makes it unique."""
        return workspace.id, self.day.isoformat(), self.kind


def bell_of(workspace: Workspace, day: date) -> Bell | None:
    """What a local day rings for: the report on its weekday in place of the digest, the digest on others.

    A wall time that the clocks skip moves past the gap, a repeated one means its first. One that falls into
    the quiet hours moves to the moment of the same day at which they end.
    """
    is_report_day = workspace.report_at is not None and day.weekday() == workspace.report_weekday
    wall = workspace.report_at if is_report_day else workspace.digest_at
    if wall is None:
        return None
    at = timing.resolve(datetime.combine(day, wall), workspace.zone).at
    return Bell("report" if is_report_day else "digest", day, _loud(workspace, day, at))


def _loud(workspace: Workspace, day: date, at: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours on that local day."""
    if not timing.is_quiet(workspace, at.astimezone(ZoneInfo(workspace.zone))):
        return at
    return timing.resolve(datetime.combine(day, workspace.quiet_to), workspace.zone).at


def opening(workspace: Workspace, bell: Bell, *, now: datetime) -> datetime | None:
    """The first moment from `now` on at which the bell may ring; None when it is too late for it.

    A workspace that was made after the moment it is meant for hears it from the next day on.
    """
    at = _loud(workspace, bell.day, max(bell.at, now))
    is_over = at < now or at >= bell.at + LATEST or local_days.of(at, workspace.zone) != bell.day
    return None if is_over or bell.at < workspace.created_at else at


class Digests:
    """Rings for every workspace that has a home channel."""

    def __init__(self, database: Database, platforms: Platforms, clock: Clock, *, send: Send) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._send = send
        self._failed: dict[Claim, datetime] = {}

    async def ring(self) -> None:
        """Send what is due now. Trouble with one workspace is logged and keeps no other one waiting."""
        now = self._clock.now()
        lanes = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for workspace, bell, at in await self._coming(now):
                if at <= now:
                    group.create_task(self._serve(workspace, bell, now=now, lanes=lanes))

    async def next_ring(self, now: datetime) -> datetime | None:
        """The earliest moment from `now` on at which anything is due; None when nobody wants a summary.

        It is earlier when a setting changes: ask again after a while.
        """
        return min((at for _, _, at in await self._coming(now)), default=None)

    async def _coming(self, now: datetime) -> list[tuple[Workspace, Bell, datetime]]:
        """Each workspace's next unclaimed summary, and when it may be sent."""
        async with self._database.read_shared() as shared:
            workspaces = await shared.workspaces.all()
            yesterday = local_days.of(now, "UTC") - timedelta(days=1)
            claimed = await shared.receipts.summaries(since=yesterday.isoformat())
        self._failed = {claim: at for claim, at in self._failed.items() if at > now}
        at_home = [each for each in workspaces if each.home_channel_id and not each.is_muted(at=now)]
        return [found for each in at_home if (found := self._next(each, claimed, now=now))]

    def _next(
        self, workspace: Workspace, claimed: Set[Claim], *, now: datetime
    ) -> tuple[Workspace, Bell, datetime] | None:
        today = local_days.of(now, workspace.zone)
        for day in local_days.following(today, count=8):
            bell = bell_of(workspace, day)
            if bell is None or bell.claim(workspace) in claimed:
                continue
            at = opening(workspace, bell, now=max(now, self._failed.get(bell.claim(workspace), now)))
            if at is not None:
                return workspace, bell, at
        return None

    async def _serve(
        self, workspace: Workspace, bell: Bell, *, now: datetime, lanes: asyncio.Semaphore
    ) -> None:
        """The safety net of the bells: one workspace's trouble ends here, and is tried again later."""
        async with lanes:
            try:
                await self._claim_and_send(workspace, bell, now=now)
            except Exception:
                self._failed[bell.claim(workspace)] = now + AGAIN
                log.exception("summary failed", workspace=workspace.id, kind=bell.kind)

    async def _claim_and_send(self, workspace: Workspace, bell: Bell, *, now: datetime) -> None:
        workspace_id, local_date, kind = bell.claim(workspace)
        async with self._database.shared_work() as shared:
            place = await shared.within(workspace_id).places.by_id(workspace.home_channel_id)
            if place is None:
                raise NotFound("the home channel is gone")
            if not await shared.receipts.claim_summary(
                workspace_id=workspace_id, local_date=local_date, kind=kind, at=now
            ):
                return
        try:
            point = Unattended(self._database, self._platforms, workspace_id, workspace.zone, now)
            reply = await (report.report(point, "week") if kind == "report" else report.digest(point))
            if not reply:
                return
            async with asyncio.timeout(PATIENCE):
                await self._send(workspace_id, Channel(place.surface, place.address), reply)
        except Exception:
            await self._release(bell.claim(workspace))
            raise
        log.info("summary sent", workspace=workspace_id, kind=kind, date=local_date)

    async def _release(self, claim: Claim) -> None:
        workspace_id, local_date, kind = claim
        async with self._database.shared_work() as shared:
            await shared.receipts.release_summary(workspace_id=workspace_id, local_date=local_date, kind=kind)
