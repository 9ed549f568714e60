"""What the publisher tells the desk and the audit log, when a Settlement has been written down."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from agents.text import ACTOR
from storage.group_commit import GroupCommit
from storage.models import Status
from storage.repositories.audit_log import AuditEntry
from storage.repositories.publishing.settlements import Settlement

DEADLINE = 30.0
"""Real seconds for telling one thing."""
VERBS = {"landed": "published", "uncertain": "lost sight of", "broke": "lost sight of"}
STOPPED = "stopped"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Happened:
    """Something became of a Variant. `sentence` is for people, '' when there is nothing to explain."""

    workspace_id: int
    post_id: int
    number: int
    variant_id: int
    account_id: int
    status: Status
    outcome: str
    sentence: str
    url: str
    next_at: datetime | None


Tell = Callable[[Happened], Awaitable[None]]


class Tellings:
    """Tells one thing after the other, beside the sending: a slow chat holds nothing up."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._queue: GroupCommit[Happened, None] = GroupCommit(self._run)

    def add(self, settlement: Settlement) -> None:
        """Tell this as soon as what was added before is told."""
        _ = self._queue.add(happened(settlement))

    async def idle(self) -> None:
        """Wait until everything is told."""
        await self._queue.idle()

    async def _run(self, queue: Sequence[Happened]) -> Sequence[None]:
        for each in queue:
            try:
                async with asyncio.timeout(DEADLINE):
                    await self._tell(each)
            except Exception:
                log.exception("telling failed", variant_id=each.variant_id)
        return [None for _ in queue]


def happened(settlement: Settlement) -> Happened:
    """The settlement as the desk is told about it."""
    due = settlement.due
    return Happened(
        workspace_id=due.workspace_id,
        post_id=due.post_id,
        number=due.number,
        variant_id=due.variant_id,
        account_id=due.account_id,
        status=settlement.status,
        outcome=settlement.outcome,
        sentence=settlement.note,
        url=settlement.url,
        next_at=settlement.next_at,
    )


def acts(settlements: Sequence[Settlement], *, at: datetime) -> Mapping[int, Sequence[AuditEntry]]:
    """workspace id → what its audit log says about them: outward acts, and acts that were stopped."""
    chained: dict[int, list[AuditEntry]] = defaultdict(list)
    for each in settlements:
        verb = STOPPED if each.status is Status.PROPOSED else VERBS.get(each.outcome)
        if verb:
            due = each.due
            detail = {"account": due.ref, "revision": due.revision, "id": each.external_id, "url": each.url}
            chained[due.workspace_id].append(AuditEntry(ACTOR, verb, f"post #{due.number}", at, detail))
    return chained
