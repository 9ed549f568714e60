"""Claims of due variants: fair between workspaces, in order within an account.

The same SQL runs on SQLite (one writer) and on PostgreSQL (many workers, SKIP LOCKED).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Select, Update, bindparam, func, literal_column, not_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.columns import UtcDateTime
from storage.models import Account, QuotaBlock, Status, Variant, Workspace
from storage.models.base import table
from storage.repositories.id_lists import id_in, ids_parameter
from storage.repositories.publishing.due_variants import ClaimedVariant

ON_THE_WAY = (Status.CLAIMED, Status.SENDING)
FRONT = 1000
"""So many of the earliest due ones are looked through for accounts."""
CLAIMING = 20261122
"""PostgreSQL's advisory lock that one claim holds while the others wait."""

VARIANTS, GATES, ACCOUNTS, WORKSPACES = table(Variant), table(QuotaBlock), table(Account), table(Workspace)
variants, gates, accounts = VARIANTS.c, GATES.c, ACCOUNTS.c
NOW = bindparam("now", type_=UtcDateTime())

SCHEDULED = variants.status == literal_column(f"'{Status.SCHEDULED}'")
"""Written out, because only then the indexes of what is scheduled alone are used."""
UNKNOWN = variants.status == literal_column(f"'{Status.UNKNOWN}'")
standing = func.coalesce(variants.status, Status.DROPPED)
"""The status, which is never null: SQLite would read everything that stands there, not look the ids up."""
SHUT = gates.opens_at > NOW
BEHIND = union_all(
    select(gates.account_id).where(SHUT, gates.account_id.is_not(None)),
    select(accounts.id)
    .join(GATES, gates.carrier == accounts.carrier)
    .where(SHUT, gates.account_id.is_(None)),
)
"""Accounts with a quota block."""
FREE = not_(id_in(variants.account_id, ids_parameter("without"))) & variants.account_id.not_in(BEHIND)

DUE = SCHEDULED & (variants.next_at <= NOW)
MOVING = VARIANTS.alias("moving")
IDLE = FREE & variants.account_id.not_in(select(MOVING.c.account_id).where(MOVING.c.status.in_(ON_THE_WAY)))
IN_ORDER = (variants.next_at, variants.id)

NEXT = select(
    *(
        select(variants.next_at).where(stands, FREE).order_by(*IN_ORDER).limit(1).scalar_subquery()
        for stands in (SCHEDULED, UNKNOWN)
    ),
    select(func.min(gates.opens_at)).where(SHUT).scalar_subquery(),
)

Lane = tuple[int, int, datetime]
"""account, its workspace, when the first of its due posts was due"""


class Claims:
    """Claims of due variants. Statements are built once: building costs more than running."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def next_due_at(self, *, now: datetime, without: Iterable[int] = ()) -> datetime | None:
        """When something falls due next, leaving these accounts out; None when nothing waits."""
        moments = (await self._session.execute(NEXT, {"now": now, "without": list(without)})).one()
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
    ) -> Sequence[ClaimedVariant]:
        """Take what is due for one owner until its lease ends; nobody else gets it.

        It comes from at most so many `accounts`, in equal shares: the earliest of every workspace first, then
        each one's second, and so on, so that nobody's many hold up another's one. None comes from an account
        that has a post on its way already, here or anywhere: workers share the accounts, and each account
        keeps its order. None comes from behind a shut gate.
        """
        if self._session.get_bind().dialect.name == "postgresql":  # one claim sees what the one before took
            await self._session.execute(select(func.pg_advisory_xact_lock(CLAIMING)))
        given = {"now": now, "without": list(without)}
        lanes = _in_turn(await self._front(given))[:accounts]
        if not lanes:
            return []
        lease = {"worker": owner, "until": lease_until, "most": limit, "share": -(-limit // len(lanes))}
        each_one = {f"lane_{place}": account for place, account in enumerate(lanes)}
        return await self._take(_claiming(len(lanes)), {"now": now, **lease, **each_one})

    async def claim_unknown(
        self, *, owner: str, now: datetime, lease_until: datetime, limit: int
    ) -> Sequence[ClaimedVariant]:
        """Take uncertain ones whose look-up is due. `next_at` is the lease: it falls due again by itself."""
        lease = {"now": now, "worker": owner, "until": lease_until, "most": limit}
        return await self._take(LOOKING, lease)

    async def _front(self, given: dict[str, Any]) -> Sequence[Lane]:
        """Accounts with due posts: those of the earliest, and one of each workspace that these leave out."""
        counted = [tuple(row) for row in await self._session.execute(EARLIEST, given)]
        front: list[Lane] = [(row[0], row[1], row[2]) for row in counted]
        if sum(row[3] for row in counted) == FRONT:
            seen = {row[1] for row in counted}
            others = await self._session.execute(OTHERS, {**given, "seen": list(seen)})
            front += [(account, workspace, moment) for account, workspace, moment in others]
        return front

    async def _take(self, taking: Update, given: dict[str, Any]) -> Sequence[ClaimedVariant]:
        rows = sorted(await self._session.execute(taking, given), key=lambda row: (row.due_at, row.id))
        return [ClaimedVariant(row.id, row.fence, row.account_id) for row in rows]


def _earliest() -> Select[Any]:
    first = select(variants.account_id, variants.workspace_id, variants.next_at).where(DUE, IDLE)
    account, workspace, moment = first.order_by(*IN_ORDER).limit(FRONT).subquery().c
    return select(account, workspace, func.min(moment), func.count()).group_by(account, workspace)


def _others() -> Select[Any]:
    """The account of the earliest due post of each other workspace."""
    first = (
        select(variants.id)
        .where(variants.workspace_id == WORKSPACES.c.id, DUE, IDLE)
        .order_by(*IN_ORDER)
        .limit(1)
        .correlate(WORKSPACES)
        .scalar_subquery()
    )
    firsts = select(first).where(not_(id_in(WORKSPACES.c.id, ids_parameter("seen"))))
    return select(variants.account_id, variants.workspace_id, variants.next_at).where(variants.id.in_(firsts))


@cache
def _claiming(lanes: int) -> Update:
    """Takes a `share` from each of so many accounts, `most` in all."""
    shares = [
        select(variants.id)
        .where(DUE, variants.account_id == bindparam(f"lane_{place}"))
        .order_by(*IN_ORDER)
        .limit(bindparam("share"))
        for place in range(lanes)
    ]
    ripe = union_all(*(each.subquery().select() for each in shares))
    lease = {"status": Status.CLAIMED, "lease_until": bindparam("until", type_=UtcDateTime())}
    still = standing == Status.SCHEDULED
    return _taking(select(variants.id).where(variants.id.in_(ripe), still), Status.SCHEDULED, lease)


def _looking() -> Update:
    ripe = select(variants.id).where(UNKNOWN, variants.next_at <= NOW).order_by(*IN_ORDER)
    return _taking(ripe, Status.UNKNOWN, {"next_at": bindparam("until", type_=UtcDateTime())})


def _taking(ripe: Select[Any], origin: Status, lease: dict[str, Any]) -> Update:
    # A CTE, because PostgreSQL may run a plain sub-select with LIMIT more than once; one that locks rows
    # is never inlined (postgresql.org/docs/current/queries-with.html#QUERIES-WITH-CTE-MATERIALIZATION).
    locked = ripe.limit(bindparam("most")).with_for_update(skip_locked=True, of=VARIANTS)
    chosen = locked.cte("chosen")
    return (
        update(VARIANTS)
        .where(variants.id.in_(select(chosen.c.id)), standing == origin)
        .values(fence=variants.fence + 1, owner=bindparam("worker"), **lease)
        .returning(variants.id, variants.fence, variants.account_id, variants.due_at)
    )


EARLIEST, OTHERS, LOOKING = _earliest(), _others(), _looking()


def _in_turn(lanes: Iterable[Lane]) -> Sequence[int]:
    """Every workspace's first account, then every one's second, and so on."""
    by_workspace = sorted(lanes, key=lambda lane: (lane[1], lane[2], lane[0]))
    rounds = [
        (turn, moment, account)
        for _, own in groupby(by_workspace, key=lambda lane: lane[1])
        for turn, (account, _, moment) in enumerate(own)
    ]
    return [account for _, _, account in sorted(rounds)]
