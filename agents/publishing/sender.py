"""The sender: takes claimed variants through check, Attempt, call and settlement, many in one COMMIT."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import structlog
from structlog.typing import FilteringBoundLogger

from agents.accounts.token_renewal import Renewals
from agents.checks.brand_facts import Fact
from agents.context import Clock
from agents.media import files
from agents.platform_rules.registry import Platforms
from agents.publishing import costs, events, outcomes
from agents.publishing.clearance import ClearedVariant, clear_variant
from agents.publishing.events import EventQueue
from agents.publishing.outcomes import Timeouts
from integrations.errors import TryLater
from integrations.platforms.base import Finds
from storage.database import Database
from storage.group_commit import GroupCommit
from storage.models import Status
from storage.repositories.publishing.due_variants import ClaimedVariant, DueVariant
from storage.repositories.publishing.settlements import Settlement

TOGETHER = 12
"""Windows begun by one COMMIT. It is small, so that a worker that dies leaves few Attempts without a call."""
BROKEN = "it could not be checked, so it was not sent"

LOST = "its claim ended while it was being sent, so nothing more of it was sent"

LINGER = 0.005
"""Real seconds in which writes are gathered into one COMMIT under load."""

Step = tuple[DueVariant, str, str]
"""A publishing step of a due variant: its name and its value."""

Window = tuple[Sequence[ClaimedVariant], float]
"""Claims of one account, and the tick at which they were claimed."""

log = structlog.get_logger()


class Sender:
    """Sends the claims of one worker and settles them.

    `ticks` are monotonic real seconds, and so are the lengths of `timeouts`.
    """

    def __init__(
        self,
        database: Database,
        platforms: Platforms,
        clock: Clock,
        *,
        owner: str,
        event_queue: EventQueue,
        renewals: Renewals,
        timeouts: Timeouts,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._owner = owner
        self._event_queue = event_queue
        self._renewals = renewals
        self._timeouts = timeouts
        self._settle_after = timeouts.at_speed(clock.speed).settle
        self.ticks = ticks
        self._beginnings: GroupCommit[Window, Sequence[ClearedVariant]] = GroupCommit(
            self._begin, most=TOGETHER, linger=LINGER
        )
        self._steps: GroupCommit[Step, bool] = GroupCommit(self._keep_steps, most=200, linger=LINGER)
        self._settlements: GroupCommit[Settlement, bool] = GroupCommit(self._settle, most=200, linger=LINGER)

    def may_begin(self, claimed: float) -> bool:
        """Whether the lease of claims from this tick is long enough for a call."""
        return self.ticks() - claimed < (self._timeouts.lease - self._timeouts.margin).total_seconds()

    async def send(self, window: Sequence[ClaimedVariant], *, claimed: float) -> bool:
        """Check a window of claims, publish the cleared variants in order, and settle each.

        Returns False if the account's access or quota is gone: nothing more goes out on it now.
        """
        cleared = await self._beginnings.add((window, claimed))
        begun = self.ticks()
        sent = await asyncio.gather(
            *(self._send(each, claimed, begun) for each in cleared), return_exceptions=True
        )
        for each in sent:
            if isinstance(each, BaseException):  # its lease lapses, then it is looked up
                log.error("settlement failed", exc_info=each)
        return not any(isinstance(each, Settlement) and each.stops_account for each in sent)

    async def settle(self, settlement: Settlement) -> bool:
        """Store a settlement together with others; False if its fence was old."""
        return await self._settlements.add(settlement)

    async def idle(self) -> None:
        """Wait until all settlements are stored."""
        await self._settlements.idle()

    async def _send(self, cleared: ClearedVariant, claimed: float, begun: float) -> Settlement:
        # A machine that was stopped in between must not send on an old check or a lease that is about to
        # end; the wall clock may have been set, so this is asked of the monotonic one.
        if self.ticks() - begun > self._timeouts.fresh or not self.may_begin(claimed):
            settlement = outcomes.unsent_settlement(cleared.due)
        else:
            settlement = await self._call(cleared)
        await self.settle(settlement)
        return settlement

    async def _call(self, cleared: ClearedVariant) -> Settlement:
        """Call the platform. Every error that it raises becomes a settlement."""
        due, carrier = cleared.due, cleared.carrier
        try:
            async with asyncio.timeout(self._timeouts.deadline):
                await files.verify_files(cleared.outgoing.media)
                outgoing = replace(cleared.outgoing, remember=partial(self._remember, due))
                landing = await self._renewals.publish(due, outgoing, carrier.publish)
            return outcomes.published_settlement(due, landing, now=self._clock.now())
        except Exception as trouble:  # noqa: BLE001 (an unknown error means: nobody knows whether it is out)
            log.warning(
                "attempt failed",
                workspace_id=due.workspace_id,
                variant_id=due.variant_id,
                account_id=due.account_id,
                kind=type(trouble).__name__,
                code=getattr(trouble, "code", ""),
            )
            settle = carrier.settle if isinstance(carrier, Finds) else self._settle_after
            return outcomes.failure_settlement(due, trouble, now=self._clock.now(), settle=settle)

    async def _remember(self, due: DueVariant, name: str, value: str) -> None:
        """Store the value of a step. Raises `TryLater` if another worker has claimed the variant."""
        if not await self._steps.add((due, name, value)):
            raise TryLater(LOST, code="superseded")

    async def _keep_steps(self, steps: Sequence[Step]) -> Sequence[bool]:
        now = self._clock.now()
        async with self._database.shared_work() as shared:
            return [
                await shared.publishing_steps.store(due, name, value, at=now) for due, name, value in steps
            ]

    async def _begin(self, windows: Sequence[Window]) -> Sequence[Sequence[ClearedVariant]]:
        """Check windows and write Attempts in one transaction; returns the cleared variants of each window.

        Claims whose lease is nearly over go back without an Attempt.
        """
        now = self._clock.now()
        held: list[ClaimedVariant] = []
        late: list[ClaimedVariant] = []
        for window, claimed in windows:
            (held if self.may_begin(claimed) else late).extend(window)
        async with self._database.shared_work() as shared:
            await shared.publishing.give_back(late)
            dues = await shared.publishing.due_variants(held)
            brands = await shared.publishing.mandatory_brand_facts({due.workspace_id for due in dues})
            verdicts = [self._verdict(due, brands.get(due.workspace_id, ())) for due in dues]
            cleared = {each.due.variant_id: each for each in verdicts if isinstance(each, ClearedVariant)}
            starting = [(each.due, each.outgoing.key) for each in cleared.values()]
            begun = await shared.publishing.begin(starting, owner=self._owner, at=now)
        refused = [each for each in verdicts if isinstance(each, Settlement)]
        if refused:
            await self._settle(refused)
        may = {variant_id: each for variant_id, each in cleared.items() if variant_id in begun}
        return [
            [may[claim.variant_id] for claim in window if claim.variant_id in may] for window, _ in windows
        ]

    def _verdict(self, due: DueVariant, brand: Sequence[Fact]) -> ClearedVariant | Settlement:
        vault, now = self._database.vault, self._clock.now()
        try:
            return clear_variant(due, platforms=self._platforms, vault=vault, now=now, brand=brand)
        except Exception:
            log.exception("check failed", variant_id=due.variant_id)
            return Settlement(due, Status.HELD, (Status.CLAIMED,), note=BROKEN)

    async def _settle(self, settlements: Sequence[Settlement]) -> Sequence[bool]:
        now = self._clock.now()
        async with self._database.shared_work() as shared:
            settled = await shared.publishing.settle(settlements, at=now)
            stored = [each for each in settlements if each.due.variant_id in settled]
            entries = events.audit_entries(stored, at=now)
            for workspace_id, rows in costs.settlement_costs(stored, self._platforms, at=now).items():
                await shared.within(workspace_id).platform_costs.add(*rows)
            for workspace_id, acts in sorted(entries.items()):  # workers lock their heads in one order
                await shared.within(workspace_id).audit.extend(acts)
        logger = log.bind()  # once for all of them
        for each in settlements:
            self._report(each, logger, true=each.due.variant_id in settled)
        return [each.due.variant_id in settled for each in settlements]

    def _report(self, settlement: Settlement, logger: FilteringBoundLogger, *, true: bool) -> None:
        """Log a settlement, and add its event if it was stored."""
        due = settlement.due
        logger.info(
            "variant settled" if true else "settlement too late",
            workspace_id=due.workspace_id,
            variant_id=due.variant_id,
            fence=due.fence,
            status=settlement.status.value,
            outcome=settlement.outcome,
        )
        if true and settlement.outcome != "unsent":
            self._event_queue.add(settlement)
