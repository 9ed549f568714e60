"""The publishing path's questions and conditional writes, over all workspaces and in batches.

Every write names the fence and the status it expects; one with an old fence changes nothing. The same SQL
runs on SQLite (one writer) and on PostgreSQL (many workers, SKIP LOCKED).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.models import Account, Attempt, Health, Publication, Status, Variant
from storage.repositories.dues import FOR_ALL, OPEN, Claimed, Due, dues
from storage.repositories.settlements import Settlement, alike

WAITING = (Status.SCHEDULED, Status.UNKNOWN)
"""Statuses that `next_at` is a date for."""


ON_THE_WAY = (Status.CLAIMED, Status.SENDING)
FRONT = 1000
"""So many due ones are looked through for accounts."""
CLAIMING = 20261122
"""PostgreSQL's advisory lock that one claim holds while the others wait."""


class Publishing:
    """Claims, begins, settles and expires."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def next_moment(self, *, without: Iterable[int] = ()) -> datetime | None:
        """When something falls due next, leaving these accounts out; None when nothing waits."""
        busy = list(without)
        earliest = [
            await self._session.scalar(_waiting(status, Variant.next_at, busy).limit(1)) for status in WAITING
        ]
        return min((each for each in earliest if each is not None), default=None)

    async def claim(
        self,
        *,
        owner: str,
        now: datetime,
        lease_until: datetime,
        limit: int,
        accounts: int = 1000,
        without: Iterable[int] = (),
    ) -> Sequence[Claimed]:
        """Take what is due, earliest first, for one owner until its lease ends; nobody else gets it.

        It comes from at most so many `accounts`, and from none of which a post is on its way already, here or
        anywhere: so workers share the accounts, and each account keeps its order.
        """
        if self._session.get_bind().dialect.name == "postgresql":  # one claim sees what the one before took
            await self._session.execute(select(func.pg_advisory_xact_lock(CLAIMING)))
        moving = aliased(Variant)
        busy = select(moving.account_id).where(moving.status.in_(ON_THE_WAY))
        front = (
            _waiting(Status.SCHEDULED, Variant.account_id, list(without))
            .add_columns(Variant.next_at)
            .where(Variant.next_at <= now, Variant.account_id.not_in(busy))
            .limit(FRONT)
            .subquery()
        )
        first = (
            select(front.c.account_id)
            .group_by(front.c.account_id)
            .order_by(func.min(front.c.next_at), front.c.account_id)
            .limit(accounts)
        )
        mine = list(await self._session.scalars(first))
        if not mine:
            return []
        lease = {"status": Status.CLAIMED, "owner": owner, "lease_until": lease_until}
        return await self._take(Status.SCHEDULED, lease, Variant.account_id.in_(mine), now=now, limit=limit)

    async def claim_unknown(
        self, *, owner: str, now: datetime, lease_until: datetime, limit: int
    ) -> Sequence[Claimed]:
        """Take uncertain ones whose look-up is due. `next_at` is the lease: it falls due again by itself."""
        lease = {"owner": owner, "next_at": lease_until}
        return await self._take(Status.UNKNOWN, lease, now=now, limit=limit)

    async def _take(
        self,
        origin: Status,
        lease: dict[str, Any],
        *conditions: ColumnElement[bool],
        now: datetime,
        limit: int,
    ) -> Sequence[Claimed]:
        # A CTE, because PostgreSQL may run a plain sub-select with LIMIT more than once; one that locks rows
        # is never inlined (postgresql.org/docs/current/queries-with.html#QUERIES-WITH-CTE-MATERIALIZATION).
        ripe = _waiting(origin, Variant.id, []).where(Variant.next_at <= now, *conditions).limit(limit)
        chosen = ripe.with_for_update(skip_locked=True).cte("chosen")
        # Never null; SQLite would read everything with this status instead of looking the ids up.
        unmoved = func.coalesce(Variant.status, origin) == origin
        taken = await self._session.execute(
            update(Variant)
            .where(Variant.id.in_(select(chosen.c.id)), unmoved)
            .values(fence=Variant.fence + 1, **lease)
            .returning(Variant.id, Variant.fence, Variant.account_id, Variant.due_at)
            .execution_options(synchronize_session=False)
        )
        rows = sorted(taken, key=lambda row: (row.due_at, row.id))
        return [Claimed(row.id, row.fence, row.account_id) for row in rows]

    async def briefs(self, claims: Sequence[Claimed]) -> Sequence[Due]:
        """What is to be known about those that still carry the claim's fence, in the claims' order."""
        fences = {claim.variant_id: claim.fence for claim in claims}
        order = {claim.variant_id: place for place, claim in enumerate(claims)}
        rows = await self._session.execute(dues(list(fences)))
        known = (Due(*row) for row in rows)
        return sorted(
            (due for due in known if due.fence == fences[due.variant_id]),
            key=lambda due: order[due.variant_id],
        )

    async def begin(self, starting: Sequence[tuple[Due, str]], *, owner: str, at: datetime) -> set[int]:
        """CLAIMED → SENDING with an Attempt each; `starting` pairs each Due with its key.

        Returns the variant ids that may be sent now, once this transaction is committed.
        """
        begun = await self._move(
            [due for due, _ in starting],
            (Status.CLAIMED,),
            {"status": Status.SENDING},
            Variant.owner == owner,
        )
        attempts = [
            {
                "workspace_id": due.workspace_id,
                "variant_id": due.variant_id,
                "fence": due.fence,
                "key": key,
                "owner": owner,
                "started_at": at,
            }
            for due, key in starting
            if due.variant_id in begun
        ]
        if attempts:
            await self._session.execute(insert(Attempt), attempts)
        return begun

    async def settle(self, settlements: Sequence[Settlement], *, at: datetime) -> set[int]:
        """Write what became of them; returns the variant ids that still stood where it was expected."""
        settled: set[int] = set()
        for same in alike(settlements, lambda each: (each.origins, *each.values().items())):
            settled |= await self._move([each.due for each in same], same[0].origins, same[0].values())
        true = [each for each in settlements if each.due.variant_id in settled]
        await self._close_attempts(true, at=at)
        if out := [each.publication() for each in true if each.published_at]:
            await self._session.execute(insert(Publication), out)
        if lost := {each.due.account_id for each in true if each.loses_account}:
            await self._session.execute(
                update(Account)
                .where(Account.id.in_(lost), Account.health == Health.CONNECTED)
                .values(health=Health.RECONNECT)
                .execution_options(synchronize_session=False)
            )
        return settled

    async def give_back(self, claims: Sequence[Claimed]) -> set[int]:
        """CLAIMED → SCHEDULED: nothing was sent, anybody may claim them again."""
        values = {"status": Status.SCHEDULED, "owner": "", "lease_until": None}
        return await self._move(claims, (Status.CLAIMED,), values)

    async def expire(
        self, *, now: datetime, look_at: datetime
    ) -> tuple[Sequence[Claimed], Sequence[Claimed]]:
        """Whoever held these leases is gone: CLAIMED → SCHEDULED, SENDING → UNKNOWN (looked up at `look_at`).

        Returns those that go back to the queue and those that became uncertain.
        """
        unsent = await self._lapse(Status.CLAIMED, now, {"status": Status.SCHEDULED})
        uncertain = await self._lapse(
            Status.SENDING, now, {"status": Status.UNKNOWN, "next_at": look_at, "lookups": 0}
        )
        return unsent, uncertain

    async def _lapse(self, origin: Status, now: datetime, values: dict[str, Any]) -> Sequence[Claimed]:
        lapsed = await self._session.execute(
            update(Variant)
            .where(Variant.status == origin, Variant.lease_until < now)
            .values(owner="", lease_until=None, **values)
            .returning(Variant.id, Variant.fence, Variant.account_id)
            .execution_options(synchronize_session=False)
        )
        return [Claimed(*row) for row in lapsed]

    async def _move(
        self,
        claims: Sequence[Due] | Sequence[Claimed],
        origins: Sequence[Status],
        values: dict[str, Any],
        *conditions: ColumnElement[bool],
    ) -> set[int]:
        """Change those that still carry their fence and stand where they are expected; returns their ids."""
        if not claims:
            return set()
        moved = await self._session.execute(
            update(Variant)
            .where(
                _as_claimed(claims),
                Variant.status.in_(origins),
                *conditions,
            )
            .values(**values)
            .returning(Variant.id)
            .execution_options(synchronize_session=False)
        )
        return set(moved.scalars())

    async def _close_attempts(self, settlements: Sequence[Settlement], *, at: datetime) -> None:
        """Those without an answer get theirs: the try itself, or what was found out about it later.

        What goes for a try alone leaves the doubts about earlier ones as they are.
        """
        told = [each for each in settlements if each.outcome]
        for same in alike(told, lambda each: (each.outcome, each.note)):
            these: ColumnElement[bool] = Attempt.variant_id.in_([each.due.variant_id for each in same])
            if same[0].outcome not in FOR_ALL:
                own = [(each.due.variant_id, each.due.fence) for each in same]
                these &= tuple_(Attempt.variant_id, Attempt.fence).in_(own)
            await self._session.execute(
                update(Attempt)
                .where(these, Attempt.outcome.in_(OPEN))
                .values(outcome=same[0].outcome, note=same[0].note, ended_at=at)
                .execution_options(synchronize_session=False)
            )


def _as_claimed(claims: Sequence[Due] | Sequence[Claimed]) -> ColumnElement[bool]:
    """Those of the claims that still carry their fence; most carry the same one, the first."""
    fences: dict[int, list[int]] = {}
    for each in claims:
        fences.setdefault(each.fence, []).append(each.variant_id)
    return or_(*((Variant.fence == fence) & Variant.id.in_(ids) for fence, ids in sorted(fences.items())))


def _waiting(status: Status, column: Any, without: Sequence[int]) -> Select[Any]:
    """That column of what stands there, earliest first: read off the index (status, next_at)."""
    query = select(column).where(Variant.status == status).order_by(Variant.next_at, Variant.id)
    return query.where(Variant.account_id.not_in(without)) if without else query
