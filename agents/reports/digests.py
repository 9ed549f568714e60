"""Summaries sent by the clock: the daily digest and the weekly report, each at most once a local day.

A summary is claimed first and then sent. A crash between the two costs that day's message and never doubles
it; a send that raises gives the claim back, and is tried again after `AGAIN` until it is too late.
"""

import asyncio
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from agents.context import Clock, Send, UnattendedView
from agents.platform_rules.registry import Platforms
from agents.replies import Channel
from agents.reports.report import write_digest, write_report
from agents.times import local_days, timing
from storage.database import Database
from storage.models import Workspace
from storage.repositories.base import NotFound

LATEST = timedelta(hours=12)
"""A desk that was off sends a summary late by less than this, and only on the same local day."""
AGAIN = timedelta(minutes=5)
"""The pause after a send that failed."""
PATIENCE = 30
"""Seconds that a send may take."""
AT_ONCE = 8
"""Workspaces that are served at the same time."""

Claim = tuple[int, str, str]
"""(workspace id, local date, kind)"""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary of a local day: `kind` is "digest" or "report", `at` when it is meant to come, in UTC."""

    kind: str
    day: date
    at: datetime

    def claim(self, workspace: Workspace) -> Claim:
        """The key under which this summary is sent once."""
        return workspace.id, self.day.isoformat(), self.kind


def find_summary(workspace: Workspace, day: date) -> Summary | None:
    """The summary of a local day: the report on its weekday, the digest on the others; None for none.

    A wall time that the clocks skip moves past the gap, a repeated one means its first. A wall time in the
    quiet hours moves to the end of the quiet hours on the same day.
    """
    is_report_day = workspace.report_at is not None and day.weekday() == workspace.report_weekday
    wall = workspace.report_at if is_report_day else workspace.digest_at
    if wall is None:
        return None
    at = timing.resolve(datetime.combine(day, wall), workspace.zone).at
    return Summary("report" if is_report_day else "digest", day, _after_quiet_hours(workspace, day, at))


def _after_quiet_hours(workspace: Workspace, day: date, at: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours on that local day."""
    if not timing.is_quiet(workspace, at.astimezone(ZoneInfo(workspace.zone))):
        return at
    return timing.resolve(datetime.combine(day, workspace.quiet_to), workspace.zone).at


def find_sending_time(workspace: Workspace, summary: Summary, *, now: datetime) -> datetime | None:
    """The first moment from `now` on at which the summary may be sent; None when it is too late for it.

    A workspace that was made after the moment it is meant for gets its first summary on the next day.
    """
    at = _after_quiet_hours(workspace, summary.day, max(summary.at, now))
    is_over = at < now or at >= summary.at + LATEST or local_days.local_day(at, workspace.zone) != summary.day
    return None if is_over or summary.at < workspace.created_at else at


class Digests:
    """Sends the summaries of every workspace that has a home channel."""

    def __init__(self, database: Database, platforms: Platforms, clock: Clock, *, send: Send) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._send = send
        self._failed: dict[Claim, datetime] = {}

    async def send_due(self) -> None:
        """Send the summaries that are due now. Trouble with a workspace is logged and delays no other."""
        now = self._clock.now()
        lanes = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for workspace, summary, at in await self._upcoming(now):
                if at <= now:
                    group.create_task(self._serve(workspace, summary, now=now, lanes=lanes))

    async def next_due_at(self, now: datetime) -> datetime | None:
        """The earliest moment from `now` on at which a summary is due; None when nobody wants a summary.

        A changed setting makes it earlier: ask again after a while.
        """
        return min((at for _, _, at in await self._upcoming(now)), default=None)

    async def _upcoming(self, now: datetime) -> list[tuple[Workspace, Summary, datetime]]:
        """Each workspace's next unclaimed summary, and when it may be sent."""
        async with self._database.read_shared() as shared:
            workspaces = await shared.workspaces.all()
            yesterday = local_days.local_day(now, "UTC") - timedelta(days=1)
            claimed = await shared.receipts.summaries(since=yesterday.isoformat())
        self._failed = {claim: at for claim, at in self._failed.items() if at > now}
        at_home = [each for each in workspaces if each.home_channel_id and not each.is_muted(at=now)]
        return [found for each in at_home if (found := self._next(each, claimed, now=now))]

    def _next(
        self, workspace: Workspace, claimed: Set[Claim], *, now: datetime
    ) -> tuple[Workspace, Summary, datetime] | None:
        today = local_days.local_day(now, workspace.zone)
        for day in local_days.list_days(today, count=8):
            summary = find_summary(workspace, day)
            if summary is None or summary.claim(workspace) in claimed:
                continue
            again_at = self._failed.get(summary.claim(workspace), now)
            at = find_sending_time(workspace, summary, now=max(now, again_at))
            if at is not None:
                return workspace, summary, at
        return None

    async def _serve(
        self, workspace: Workspace, summary: Summary, *, now: datetime, lanes: asyncio.Semaphore
    ) -> None:
        """Send one summary. The safety net: a workspace's trouble ends here, and is tried again later."""
        async with lanes:
            try:
                await self._claim_and_send(workspace, summary, now=now)
            except Exception:
                self._failed[summary.claim(workspace)] = now + AGAIN
                log.exception("summary failed", workspace=workspace.id, kind=summary.kind)

    async def _claim_and_send(self, workspace: Workspace, summary: Summary, *, now: datetime) -> None:
        workspace_id, local_date, kind = summary.claim(workspace)
        async with self._database.shared_work() as shared:
            place = await shared.within(workspace_id).places.by_id(workspace.home_channel_id)
            if place is None:
                raise NotFound("the home channel is gone")
            if not await shared.receipts.claim_summary(
                workspace_id=workspace_id, local_date=local_date, kind=kind, at=now
            ):
                return
        try:
            point = UnattendedView(self._database, self._platforms, workspace_id, workspace.zone, now)
            reply = await (write_report(point, "week") if kind == "report" else write_digest(point))
            if not reply:
                return
            async with asyncio.timeout(PATIENCE):
                await self._send(workspace_id, Channel(place.surface, place.address), reply)
        except Exception:
            await self._release(summary.claim(workspace))
            raise
        log.info("summary sent", workspace=workspace_id, kind=kind, date=local_date)

    async def _release(self, claim: Claim) -> None:
        workspace_id, local_date, kind = claim
        async with self._database.shared_work() as shared:
            await shared.receipts.release_summary(workspace_id=workspace_id, local_date=local_date, kind=kind)
