"""Publishing events and audit entries that follow a stored Settlement."""

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
"""Real seconds for the delivery of one event."""
VERBS = {"landed": "published", "uncertain": "lost sight of", "broke": "lost sight of"}
STOPPED = "stopped"

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class PublishingEvent:
    """The new status of a Variant. `sentence` is for people, '' if there is nothing to explain."""

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


Tell = Callable[[PublishingEvent], Awaitable[None]]


class EventQueue:
    """Delivers events one after the other in the background: a slow chat does not delay publishing."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._queue: GroupCommit[PublishingEvent, None] = GroupCommit(self._run)

    def add(self, settlement: Settlement) -> None:
        """Deliver the event of a settlement after the earlier events."""
        _ = self._queue.add(build_event(settlement))

    async def idle(self) -> None:
        """Wait until all events are delivered."""
        await self._queue.idle()

    async def _run(self, queue: Sequence[PublishingEvent]) -> Sequence[None]:
        for each in queue:
            try:
                async with asyncio.timeout(DEADLINE):
                    await self._tell(each)
            except Exception:
                log.exception("telling failed", variant_id=each.variant_id)
        return [None for _ in queue]


def build_event(settlement: Settlement) -> PublishingEvent:
    """The event of a settlement."""
    due = settlement.due
    return PublishingEvent(
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


def audit_entries(settlements: Sequence[Settlement], *, at: datetime) -> Mapping[int, Sequence[AuditEntry]]:
    """workspace id → audit entries of settlements: outward acts, and acts that were stopped."""
    entries: dict[int, list[AuditEntry]] = defaultdict(list)
    for each in settlements:
        verb = STOPPED if each.status is Status.PROPOSED else VERBS.get(each.outcome)
        if verb:
            due = each.due
            detail = {"account": due.ref, "revision": due.revision, "id": each.external_id, "url": each.url}
            entries[due.workspace_id].append(AuditEntry(ACTOR, verb, f"post #{due.number}", at, detail))
    return entries
