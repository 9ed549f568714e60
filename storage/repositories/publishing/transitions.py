"""Status transitions of claimed variants, in batches over all workspaces.

Every write names the fence and the status it expects; one with an old fence changes nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Account, Attempt, BrandFact, Health, Publication, QuotaBlock, Status, Variant
from storage.models.base import table
from storage.repositories.id_lists import id_in
from storage.repositories.publishing.due_variants import (
    DUE_VARIANTS,
    FINAL_OUTCOMES,
    OPEN_OUTCOMES,
    ClaimedVariant,
    DueVariant,
)
from storage.repositories.publishing.publishing_steps import find_steps
from storage.repositories.publishing.settlements import ReachedQuota, Settlement, group_by_trait

VARIANTS, ATTEMPTS, PUBLICATIONS = table(Variant), table(Attempt), table(Publication)
DEMANDING = ("banned", "emoji")
"""Kinds of brand facts that hold for every post, beside those that say always."""


class Transitions:
    """Begins, settles, gives back and expires what was claimed."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def due_variants(self, claims: Sequence[ClaimedVariant]) -> Sequence[DueVariant]:
        """Due variants that still carry their claim's fence, in the order of the claims."""
        fences = {claim.variant_id: claim.fence for claim in claims}
        order = {claim.variant_id: place for place, claim in enumerate(claims)}
        rows = await self._session.execute(DUE_VARIANTS, {"ids": list(fences)})
        known = await self._with_steps([DueVariant(*row) for row in rows])
        return sorted(
            (due for due in known if due.fence == fences[due.variant_id]),
            key=lambda due: order[due.variant_id],
        )

    async def mandatory_brand_facts(
        self, workspace_ids: Collection[int]
    ) -> Mapping[int, Sequence[BrandFact]]:
        """Brand facts that every post must satisfy, by workspace; workspaces without any
        are not in it."""
        mine = BrandFact.workspace_id.in_(workspace_ids)
        demands = or_(BrandFact.always, BrandFact.kind.in_(DEMANDING))
        found: dict[int, list[BrandFact]] = {}
        for fact in await self._session.scalars(select(BrandFact).where(mine, demands)):
            found.setdefault(fact.workspace_id, []).append(fact)
        return found

    async def _with_steps(self, dues: Sequence[DueVariant]) -> Sequence[DueVariant]:
        """The same, with what earlier tries remembered; whoever was never tried has nothing to remember."""
        tried = [due.variant_id for due in dues if due.started_at is not None]
        if not tried:
            return dues
        steps = await find_steps(self._session, tried)
        return [
            replace(due, steps=steps.get((due.variant_id, due.revision), {})) if due.started_at else due
            for due in dues
        ]

    async def begin(
        self, starting: Sequence[tuple[DueVariant, str]], *, owner: str, at: datetime
    ) -> set[int]:
        """CLAIMED → SENDING with an Attempt each; `starting` pairs each variant with its key.

        Returns the variant ids that may be sent now, once this transaction is committed.
        """
        begun = await self._move(
            [due for due, _ in starting],
            (Status.CLAIMED,),
            {"status": Status.SENDING},
            VARIANTS.c.owner == owner,
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
            await self._session.execute(insert(ATTEMPTS), attempts)
        return begun

    async def settle(self, settlements: Sequence[Settlement], *, at: datetime) -> set[int]:
        """Write what became of them; returns the variant ids that still stood where it was expected."""
        settled: set[int] = set()
        for same in group_by_trait(settlements, lambda each: (each.origins, *each.values().items())):
            settled |= await self._move([each.due for each in same], same[0].origins, same[0].values())
        true = [each for each in settlements if each.due.variant_id in settled]
        await self._close_attempts(true, at=at)
        if out := [each.publication() for each in true if each.published_at]:
            await self._session.execute(insert(PUBLICATIONS), out)
        await self._block([each.gate for each in true if each.gate], at=at)
        if lost := {each.due.account_id for each in true if each.loses_account}:
            await self._session.execute(
                update(Account)
                .where(Account.id.in_(lost), Account.health == Health.CONNECTED)
                .values(health=Health.RECONNECT)
                .execution_options(synchronize_session=False)
            )
        return settled

    async def _block(self, gates: Sequence[ReachedQuota], *, at: datetime) -> None:
        """Insert quota blocks, and delete expired ones."""
        if gates:
            await self._session.execute(delete(QuotaBlock).where(QuotaBlock.opens_at <= at))
            await self._session.execute(insert(QuotaBlock), [asdict(each) for each in set(gates)])

    async def give_back(self, claims: Sequence[ClaimedVariant]) -> set[int]:
        """CLAIMED → SCHEDULED: nothing was sent, anybody may claim them again."""
        values = {"status": Status.SCHEDULED, "owner": "", "lease_until": None}
        return await self._move(claims, (Status.CLAIMED,), values)

    async def expire(
        self, *, now: datetime, look_at: datetime
    ) -> tuple[Sequence[ClaimedVariant], Sequence[ClaimedVariant]]:
        """Expire lapsed leases: CLAIMED → SCHEDULED, SENDING → UNKNOWN (looked up at `look_at`).

        Returns those that go back to the queue and those that became uncertain.
        """
        unsent = await self._lapse(Status.CLAIMED, now, {"status": Status.SCHEDULED})
        uncertain = await self._lapse(
            Status.SENDING, now, {"status": Status.UNKNOWN, "next_at": look_at, "lookups": 0}
        )
        return unsent, uncertain

    async def _lapse(self, origin: Status, now: datetime, values: dict[str, Any]) -> Sequence[ClaimedVariant]:
        lapsed = await self._session.execute(
            update(VARIANTS)
            .where(VARIANTS.c.status == origin, VARIANTS.c.lease_until < now)
            .values(owner="", lease_until=None, **values)
            .returning(VARIANTS.c.id, VARIANTS.c.fence, VARIANTS.c.account_id)
        )
        return [ClaimedVariant(*row) for row in lapsed]

    async def _move(
        self,
        claims: Sequence[DueVariant] | Sequence[ClaimedVariant],
        origins: Sequence[Status],
        values: dict[str, Any],
        *conditions: ColumnElement[bool],
    ) -> set[int]:
        """Change those that still carry their fence and stand where they are expected; returns their ids."""
        if not claims:
            return set()
        moved = await self._session.execute(
            update(VARIANTS)
            .where(
                _carrying(VARIANTS, VARIANTS.c.id, claims),
                func.coalesce(VARIANTS.c.status, Status.DROPPED).in_(origins),  # see `claims.standing`
                *conditions,
            )
            .values(**values)
            .returning(VARIANTS.c.id)
        )
        return set(moved.scalars())

    async def _close_attempts(self, settlements: Sequence[Settlement], *, at: datetime) -> None:
        """Write outcomes of open Attempts: of the latest one, or of all earlier ones.

        What goes for a try alone leaves the doubts about earlier ones as they are.
        """
        told = [each for each in settlements if each.outcome]
        for same in group_by_trait(told, lambda each: (each.outcome, each.note)):
            variant_id, dues = ATTEMPTS.c.variant_id, [each.due for each in same]
            if same[0].outcome in FINAL_OUTCOMES:
                these: ColumnElement[bool] = id_in(variant_id, [due.variant_id for due in dues])
            else:
                these = _carrying(ATTEMPTS, variant_id, dues)
            await self._session.execute(
                update(ATTEMPTS)
                .where(these, ATTEMPTS.c.outcome.in_(OPEN_OUTCOMES))
                .values(outcome=same[0].outcome, note=same[0].note, ended_at=at)
            )


def _carrying(
    table_: Table, variant_id: ColumnElement[int], claims: Sequence[DueVariant] | Sequence[ClaimedVariant]
) -> ColumnElement[bool]:
    """Rows of those Variants that carry the claim's fence; most carry the same one, the first."""
    fences: dict[int, list[int]] = {}
    for each in claims:
        fences.setdefault(each.fence, []).append(each.variant_id)
    return or_(*((table_.c.fence == fence) & id_in(variant_id, ids) for fence, ids in sorted(fences.items())))
