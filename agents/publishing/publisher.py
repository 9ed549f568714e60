"""The publisher: sends due variants once and reports publishing events. It makes no model call.

Claim and COMMIT, check and write the Attempt and COMMIT, call outside any transaction, settle and COMMIT.
Many accounts are served at the same time; within an account a small window starts in order of time.
"""

import asyncio
import math
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

import structlog

from agents.accounts.token_renewal import Renewals
from agents.context import Clock
from agents.platform_rules.registry import Platforms
from agents.publishing import lookups, outcomes
from agents.publishing.events import EventQueue, PublishingEvent, Tell
from agents.publishing.outcomes import Timeouts
from agents.publishing.sender import Sender
from storage.database import Database
from storage.models import Status
from storage.repositories.publishing.due_variants import ClaimedVariant, DueVariant
from storage.repositories.publishing.settlements import Settlement

__all__ = ["Publisher", "PublishingEvent"]

BATCH = 200
"""Variants claimed at once"""
WINDOW = 8
"""Variants of one account that are checked together and called side by side"""
SIDE_BY_SIDE = 100
"""accounts that are called at the same time"""

LOOKS = 32
"""uncertain variants looked up at the same time"""

log = structlog.get_logger()


class Publisher:
    """Drains the queue, sweeps up claims of dead workers, and reconciles uncertain variants.

    `owner` names this worker on its claims, `tell` receives every event. Any number of
    publishers may work on one database, and the methods of one may overlap.
    """

    def __init__(
        self,
        database: Database,
        platforms: Platforms,
        clock: Clock,
        *,
        owner: str,
        tell: Tell,
        timeouts: Timeouts | None = None,
        renewals: Renewals | None = None,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        timeouts = timeouts or Timeouts()
        paced = timeouts.at_speed(clock.speed)
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._owner = owner
        self._deadline = timeouts.deadline
        self._lease, self._settle = paced.lease, paced.settle
        self._events = EventQueue(tell)
        self._renewals = renewals or Renewals(database, platforms, clock)
        self._sender = Sender(
            database,
            platforms,
            clock,
            owner=owner,
            event_queue=self._events,
            renewals=self._renewals,
            timeouts=timeouts,
            ticks=ticks,
        )
        self._claiming = asyncio.Lock()
        self._slots = asyncio.Semaphore(SIDE_BY_SIDE)
        self._lanes: dict[int, asyncio.Task[None]] = {}
        self._closing = False

    async def next_moment(self) -> datetime | None:
        """The next due moment, without accounts that are at work now. It costs two index look-ups."""
        async with self._database.read_shared() as shared:
            return await shared.claims.next_due_at(now=self._clock.now(), without=self._lanes)

    async def drain(self, *, within: float = math.inf) -> int:
        """Send all due variants; returns the number claimed. Ends when all of them are settled.

        Drains may overlap: an account that one drain works on is left out by the others. After `within`
        real seconds nothing more is claimed.
        """
        count, end = 0, time.monotonic() + within
        while time.monotonic() < end:
            async with asyncio.TaskGroup() as lanes:
                claimed = await self._start(lanes)
            if not claimed:
                await self._events.idle()
                return count
            count += claimed
        return count

    async def sweep(self) -> int:
        """Take over variants of dead workers: unsent variants go back, half-sent variants are looked up."""
        now = self._clock.now()
        async with self._database.shared_work() as shared:
            unsent, uncertain = await shared.publishing.expire(now=now, look_at=now + self._settle)
            lapsed = await shared.publishing.due_variants(uncertain)
        for claim in (*unsent, *uncertain):
            log.warning("lease lapsed", variant_id=claim.variant_id, fence=claim.fence)
        for due in lapsed:
            self._events.add(Settlement(due, Status.UNKNOWN, (), outcomes.NO_ANSWER, "uncertain"))
        await self._events.idle()
        return len(unsent) + len(uncertain)

    async def reconcile(self) -> int:
        """Look up every uncertain variant whose look-up is due; returns their number."""
        count = 0
        while dues := await self._claim_unknown():
            count += len(dues)
            async with asyncio.TaskGroup() as looks:
                for due in dues:
                    looks.create_task(self._look_up(due))
        await self._events.idle()
        return count

    async def close(self, *, within: float = 35.0) -> None:
        """Start no new calls, and wait at most `within` real seconds for the calls under way."""
        self._closing = True
        if self._lanes:
            _, hanging = await asyncio.wait(self._lanes.values(), timeout=within)
            for lane in hanging:
                lane.cancel()  # its lease lapses, then it is looked up
        await self._renewals.close()
        await self._sender.idle()
        await self._events.idle()

    async def _start(self, lanes: asyncio.TaskGroup) -> int:
        """Claim a batch from idle accounts and start a lane for each account; returns the number claimed."""
        async with self._claiming:
            claimed, now = self._sender.ticks(), self._clock.now()
            if self._closing:
                return 0
            async with self._database.shared_work() as shared:
                claims = await shared.claims.claim(
                    owner=self._owner,
                    now=now,
                    lease_until=now + self._lease,
                    limit=BATCH,
                    accounts=BATCH // WINDOW,
                    without=self._lanes,
                )
            waiting: dict[int, list[ClaimedVariant]] = {}
            for claim in claims:
                waiting.setdefault(claim.account_id, []).append(claim)
            for account_id, queue in waiting.items():
                lane = lanes.create_task(self._run(account_id, queue, claimed))
                self._lanes[account_id] = lane
                lane.add_done_callback(partial(self._leave, account_id))
            return len(claims)

    def _leave(self, account_id: int, _lane: asyncio.Task[None]) -> None:
        del self._lanes[account_id]

    async def _run(self, account_id: int, queue: Sequence[ClaimedVariant], claimed: float) -> None:
        """Send one account's claims, window by window. The safety net: trouble with an account ends here."""
        at = 0
        try:
            while at < len(queue) and self._sender.may_begin(claimed) and not self._closing:
                async with self._slots:
                    window = queue[at : at + WINDOW]
                    at += WINDOW
                    if not await self._sender.send(window, claimed=claimed):
                        break
            if unsent := queue[at:]:
                async with self._database.shared_work() as shared:
                    await shared.publishing.give_back(unsent)
        except Exception:
            log.exception("lane broke", account_id=account_id)

    async def _claim_unknown(self) -> Sequence[DueVariant]:
        now = self._clock.now()
        async with self._database.shared_work() as shared:
            claims = await shared.claims.claim_unknown(
                owner=self._owner, now=now, lease_until=now + self._lease, limit=LOOKS
            )
            return await shared.publishing.due_variants(claims)

    async def _look_up(self, due: DueVariant) -> None:
        try:
            settlement = await lookups.look_up(
                due,
                platforms=self._platforms,
                renewals=self._renewals,
                vault=self._database.vault,
                clock=self._clock,
                deadline=self._deadline,
            )
            await self._sender.settle(settlement)
        except Exception:
            log.exception("lookup broke", variant_id=due.variant_id)
