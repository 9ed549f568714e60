"""What everybody writes first, in the same harness: it loses, or it doubles, and the harness must say so."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from agents.context import Clock
from integrations.platforms.base import Describes, OutgoingPost, Platform, PlatformIdentity
from storage.database import Database, StorageError
from storage.models import Status, Variant

Row = tuple[int, int]
BATCH = 10
LEASE = 2.0
"""real seconds"""
TRIES = 3


async def at_most_once(database: Database, carrier: Describes, clock: Clock) -> None:
    """Marks them as sent, then sends one after the other, with a few retries."""
    while True:
        with suppress(StorageError):
            rows = await _taken(database, clock.now(), {"status": Status.PUBLISHED})
            for row in rows:
                await _send(carrier, row)
        await asyncio.sleep(0.05)


async def at_least_once(database: Database, carrier: Describes, clock: Clock) -> None:
    """Leases them, sends them, marks them as sent; whoever fails or dies leaves them to be sent again."""
    while True:
        with suppress(StorageError):
            lease = clock.now() + timedelta(seconds=LEASE * clock.speed)
            rows = await _taken(database, clock.now(), {"status": Status.CLAIMED, "lease_until": lease})
            sent = await asyncio.gather(*(_send(carrier, row) for row in rows))
            done = [variant_id for (variant_id, _), went in zip(rows, sent, strict=True) if went]
            async with database.shared_work() as shared:
                await shared.session.execute(
                    update(Variant).where(Variant.id.in_(done)).values(status=Status.PUBLISHED)
                )
        await asyncio.sleep(0.05)


async def _taken(database: Database, now: datetime, values: dict[str, object]) -> Sequence[Row]:
    ripe = or_(
        (Variant.status == Status.SCHEDULED) & (Variant.next_at <= now),
        (Variant.status == Status.CLAIMED) & (Variant.lease_until < now),
    )
    chosen = select(Variant.id).where(ripe).order_by(Variant.next_at).limit(BATCH)
    async with database.shared_work() as shared:
        taken = await shared.session.execute(
            update(Variant)
            .where(Variant.id.in_(chosen.with_for_update(skip_locked=True).cte("chosen").select()))
            .values(**values)
            .returning(Variant.id, Variant.account_id)
            .execution_options(synchronize_session=False)
        )
        return [(row.id, row.account_id) for row in taken]


async def _send(carrier: Describes, row: Row) -> bool:
    variant_id, account_id = row
    assert isinstance(carrier, Platform)
    identity = PlatformIdentity(account_id=account_id, handle="@a", stands_for=carrier.name)
    outgoing = OutgoingPost(key=f"1-{variant_id}-1", identity=identity, text="x")
    for _ in range(TRIES):
        try:
            async with asyncio.timeout(0.7):
                await carrier.publish(outgoing)
        except Exception:  # noqa: BLE001 (that is how it is usually written)
            await asyncio.sleep(0.05)
        else:
            return True
    return False


DESIGNS: dict[str, Callable[[Database, Describes, Clock], Awaitable[None]]] = {
    "at most once": at_most_once,
    "at least once": at_least_once,
}
