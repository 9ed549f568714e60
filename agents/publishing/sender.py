"""Sender: takes claimed Variants through check, Attempt, call and settlement, many behind one COMMIT."""

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
from agents.publishing.clearance import Cleared, clear
from agents.publishing.events import Tellings
from agents.publishing.outcomes import Terms
from integrations.errors import TryLater
from integrations.platforms.base import Finds
from storage.database import Database
from storage.group_commit import GroupCommit
from storage.models import Status
from storage.repositories.publishing.due_variants import ClaimedVariant, DueVariant
from storage.repositories.publishing.settlements import Settlement

TOGETHER = 12
"""Windows begun by one COMMIT. Their calls start while the next ones are written, so that a worker that dies
leaves few which were begun and never called."""
BROKEN = "it could not be checked, so it was not sent"

LOST = "its claim ended while it was being sent, so nothing more of it was sent"

LINGER = 0.005
"""Real seconds: under load so much is gathered into one COMMIT"""

Kept = tuple[DueVariant, str, str]
"""A step of a Due: its name and what it came to."""

Window = tuple[Sequence[ClaimedVariant], float]
"""Claims of one account, and the tick at which they were claimed."""

log = structlog.get_logger()


class Sender:
    """One worker's way from a claim to its settlement.

    `ticks` are monotonic real seconds, and so are the lengths of `terms`.
    """

    def __init__(
        self,
        database: Database,
        platforms: Platforms,
        clock: Clock,
        *,
        owner: str,
        heard: Tellings,
        renewals: Renewals,
        terms: Terms,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._platforms = platforms
        self._clock = clock
        self._owner = owner
        self._heard = heard
        self._renewals = renewals
        self._terms = terms
        self._settle_after = terms.at_speed(clock.speed).settle
        self.ticks = ticks
        self._beginnings: GroupCommit[Window, Sequence[Cleared]] = GroupCommit(
            self._begin, most=TOGETHER, linger=LINGER
        )
        self._steps: GroupCommit[Kept, bool] = GroupCommit(self._keep_steps, most=200, linger=LINGER)
        self._settlements: GroupCommit[Settlement, bool] = GroupCommit(self._settle, most=200, linger=LINGER)

    def may_begin(self, claimed: float) -> bool:
        """Is there enough left of the lease of what was claimed at that tick?"""
        return self.ticks() - claimed < (self._terms.lease - self._terms.margin).total_seconds()

    async def send(self, window: Sequence[ClaimedVariant], *, claimed: float) -> bool:
        """Check these, call for those that may go out, settle each; calls start in the window's order.

        False when the account's access or its quota turned out to be gone: nothing more goes out on it now.
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
        """Write it down together with whatever else is being settled; False when its fence was old."""
        return await self._settlements.add(settlement)

    async def idle(self) -> None:
        """Wait until everything is written down."""
        await self._settlements.idle()

    async def _send(self, cleared: Cleared, claimed: float, begun: float) -> Settlement:
        # A machine that was stopped in between must not send on an old check or a lease that is about to
        # end; the wall clock may have been set, so this is asked of the monotonic one.
        if self.ticks() - begun > self._terms.fresh or not self.may_begin(claimed):
            settlement = outcomes.unsent(cleared.due)
        else:
            settlement = await self._call(cleared)
        await self.settle(settlement)
        return settlement

    async def _call(self, cleared: Cleared) -> Settlement:
        """The one outward act. Whatever an adapter raises is sorted; nothing of it passes."""
        due, carrier = cleared.due, cleared.carrier
        try:
            async with asyncio.timeout(self._terms.deadline):
                await files.verify_files(cleared.outgoing.media)
                outgoing = replace(cleared.outgoing, remember=partial(self._remember, due))
                landing = await self._renewals.publish(due, outgoing, carrier.publish)
            return outcomes.landed(due, landing, now=self._clock.now())
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
            return outcomes.failed(due, trouble, now=self._clock.now(), settle=settle)

    async def _remember(self, due: DueVariant, name: str, value: str) -> None:
        """Keep what a step came to. Raises `TryLater` when the Due is somebody else's by now."""
        if not await self._steps.add((due, name, value)):
            raise TryLater(LOST, code="superseded")

    async def _keep_steps(self, steps: Sequence[Kept]) -> Sequence[bool]:
        now = self._clock.now()
        async with self._database.shared_work() as shared:
            return [
                await shared.publishing_steps.store(due, name, value, at=now) for due, name, value in steps
            ]

    async def _begin(self, windows: Sequence[Window]) -> Sequence[Sequence[Cleared]]:
        """Check all of them in one transaction that also writes their Attempts; those that may be sent.

        What waited here until its lease is as good as over goes back: nothing is begun but to be called.
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
            cleared = {each.due.variant_id: each for each in verdicts if isinstance(each, Cleared)}
            starting = [(each.due, each.outgoing.key) for each in cleared.values()]
            begun = await shared.publishing.begin(starting, owner=self._owner, at=now)
        refused = [each for each in verdicts if isinstance(each, Settlement)]
        if refused:
            await self._settle(refused)
        may = {variant_id: each for variant_id, each in cleared.items() if variant_id in begun}
        return [
            [may[claim.variant_id] for claim in window if claim.variant_id in may] for window, _ in windows
        ]

    def _verdict(self, due: DueVariant, brand: Sequence[Fact]) -> Cleared | Settlement:
        vault, now = self._database.vault, self._clock.now()
        try:
            return clear(due, platforms=self._platforms, vault=vault, now=now, brand=brand)
        except Exception:
            log.exception("check failed", variant_id=due.variant_id)
            return Settlement(due, Status.HELD, (Status.CLAIMED,), note=BROKEN)

    async def _settle(self, settlements: Sequence[Settlement]) -> Sequence[bool]:
        now = self._clock.now()
        async with self._database.shared_work() as shared:
            settled = await shared.publishing.settle(settlements, at=now)
            true = [each for each in settlements if each.due.variant_id in settled]
            chained = events.acts(true, at=now)
            for workspace_id, paid in costs.of_settlements(true, self._platforms, at=now).items():
                await shared.within(workspace_id).platform_costs.add(*paid)
            for workspace_id, acts in sorted(chained.items()):  # workers lock their heads in one order
                await shared.within(workspace_id).audit.extend(acts)
        told = log.bind()  # once for all of them
        for each in settlements:
            self._report(each, told, true=each.due.variant_id in settled)
        return [each.due.variant_id in settled for each in settlements]

    def _report(self, settlement: Settlement, told: FilteringBoundLogger, *, true: bool) -> None:
        """Log it, and let the desk hear of it if there is something to hear."""
        due = settlement.due
        told.info(
            "variant settled" if true else "settlement too late",
            workspace_id=due.workspace_id,
            variant_id=due.variant_id,
            fence=due.fence,
            status=settlement.status.value,
            outcome=settlement.outcome,
        )
        if true and settlement.outcome != "unsent":
            self._heard.add(settlement)
