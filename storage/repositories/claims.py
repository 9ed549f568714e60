"""Who gets what is due, and when something is: fair between workspaces, in order within an account.

The same SQL runs on SQLite (one writer) and on PostgreSQL (many workers, SKIP LOCKED).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.models import Account, Gate, Status, Variant, Workspace
from storage.repositories.dues import Claimed

WAITING = (Status.SCHEDULED, Status.UNKNOWN)
"""Statuses that `next_at` is a date for."""
ON_THE_WAY = (Status.CLAIMED, Status.SENDING)
FRONT = 1000
"""So many of the earliest due ones are looked through for accounts."""
CLAIMING = 20261122
"""PostgreSQL's advisory lock that one claim holds while the others wait."""
SCHEDULED = Variant.status == bindparam("scheduled", Status.SCHEDULED, literal_execute=True)
"""Written out, because only then the indexes of what is scheduled alone are used."""

Lane = tuple[int, int, datetime]
"""account, its workspace, when the first of its due posts was due"""


class Claims:
    """Hands out what is due."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def next_moment(self, *, now: datetime, without: Iterable[int] = ()) -> datetime | None:
        """When something falls due next, leaving these accounts out; None when nothing waits."""
        gates = await self._shut(now)
        free = [Variant.account_id.not_in(list(without)), *_past(gates)]
        moments = [
            await self._session.scalar(_waiting(status, Variant.next_at).where(*free).limit(1))
            for status in WAITING
        ]
        moments += [gate.opens_at for gate in gates]
        return min((each for each in moments if each is not None), default=None)

    async def claim(
        self,
        *,
        owner: str,
        now: datetime,
        lease_until: datetime,
        limit: int,
        accounts: int = 25,
        without: Iterable[int] = (),
    ) -> Sequence[Claimed]:
        """Take what is due for one owner until its lease ends; nobody else gets it.

        It comes from at most so many `accounts`, in equal shares: the earliest of every workspace first, then
        each one's second, and so on, so that nobody's many hold up another's one. None comes from an account
        that has a post on its way already, here or anywhere: workers share the accounts, and each account
        keeps its order. None comes from behind a shut gate.
        """
        if self._session.get_bind().dialect.name == "postgresql":  # one claim sees what the one before took
            await self._session.execute(select(func.pg_advisory_xact_lock(CLAIMING)))
        moving = aliased(Variant)
        free = [
            Variant.next_at <= now,
            Variant.account_id.not_in(select(moving.account_id).where(moving.status.in_(ON_THE_WAY))),
            Variant.account_id.not_in(list(without)),
            *_past(await self._shut(now)),
        ]
        lanes = _in_turn(await self._front(free))[:accounts]
        if not lanes:
            return []
        share = -(-limit // len(lanes))
        firsts = [
            _waiting(Status.SCHEDULED, Variant.id).where(Variant.account_id == each, *free[:1]).limit(share)
            for each in lanes
        ]
        ripe = union_all(*(each.subquery().select() for each in firsts))
        chosen = select(Variant.id).where(Variant.id.in_(ripe), SCHEDULED).limit(limit)
        lease = {"status": Status.CLAIMED, "owner": owner, "lease_until": lease_until}
        return await self._take(chosen, Status.SCHEDULED, lease)

    async def claim_unknown(
        self, *, owner: str, now: datetime, lease_until: datetime, limit: int
    ) -> Sequence[Claimed]:
        """Take uncertain ones whose look-up is due. `next_at` is the lease: it falls due again by itself."""
        ripe = _waiting(Status.UNKNOWN, Variant.id).where(Variant.next_at <= now).limit(limit)
        return await self._take(ripe, Status.UNKNOWN, {"owner": owner, "next_at": lease_until})

    async def _shut(self, now: datetime) -> Sequence[Gate]:
        return list(await self._session.scalars(select(Gate).where(Gate.opens_at > now)))

    async def _front(self, free: Sequence[ColumnElement[bool]]) -> Sequence[Lane]:
        """Accounts with due posts: those of the earliest, and one of each workspace that these leave out."""
        earliest = (
            _waiting(Status.SCHEDULED, Variant.account_id)
            .add_columns(Variant.workspace_id, Variant.next_at)
            .where(*free)
            .limit(FRONT)
            .subquery()
        )
        account, workspace, moment = earliest.c
        found = await self._session.execute(
            select(account, workspace, func.min(moment), func.count()).group_by(account, workspace)
        )
        counted = [tuple(row) for row in found]
        front: list[Lane] = [(row[0], row[1], row[2]) for row in counted]
        if sum(row[3] for row in counted) == FRONT:
            front += await self._others(free, {row[1] for row in counted})
        return front

    async def _others(self, free: Sequence[ColumnElement[bool]], seen: Iterable[int]) -> Sequence[Lane]:
        """The account of the earliest due post of each other workspace."""
        first = (
            select(Variant.id)
            .where(Variant.workspace_id == Workspace.id, SCHEDULED, *free)
            .order_by(Variant.next_at, Variant.id)
            .limit(1)
            .correlate(Workspace)
            .scalar_subquery()
        )
        firsts = select(first).where(Workspace.id.not_in(list(seen)))
        found = await self._session.execute(
            select(Variant.account_id, Variant.workspace_id, Variant.next_at).where(Variant.id.in_(firsts))
        )
        return [(account, workspace, moment) for account, workspace, moment in found]

    async def _take(self, ripe: Select[Any], origin: Status, lease: dict[str, Any]) -> Sequence[Claimed]:
        # A CTE, because PostgreSQL may run a plain sub-select with LIMIT more than once; one that locks rows
        # is never inlined (postgresql.org/docs/current/queries-with.html#QUERIES-WITH-CTE-MATERIALIZATION).
        chosen = ripe.with_for_update(skip_locked=True, of=Variant).cte("chosen")
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


def _waiting(status: Status, column: Any) -> Select[Any]:
    """That column of what stands there, earliest first."""
    stands = SCHEDULED if status is Status.SCHEDULED else Variant.status == status
    return select(column).where(stands).order_by(Variant.next_at, Variant.id)


def _past(gates: Sequence[Gate]) -> Sequence[ColumnElement[bool]]:
    """What is behind none of these."""
    if not gates:
        return ()
    behind = or_(
        Account.id.in_([gate.account_id for gate in gates if gate.account_id]),
        Account.carrier.in_([gate.carrier for gate in gates if not gate.account_id]),
    )
    return (Variant.account_id.not_in(select(Account.id).where(behind)),)


def _in_turn(lanes: Iterable[Lane]) -> Sequence[int]:
    """Every workspace's first account, then every one's second, and so on."""
    by_workspace = sorted(lanes, key=lambda lane: (lane[1], lane[2], lane[0]))
    rounds = [
        (turn, moment, account)
        for _, own in groupby(by_workspace, key=lambda lane: lane[1])
        for turn, (account, _, moment) in enumerate(own)
    ]
    return [account for _, _, account in sorted(rounds)]
