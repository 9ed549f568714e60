"""Publishing steps: stored one by one under a claim, read before the next attempt."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import literal, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import PublishingStep, Status, Variant
from storage.models.base import table
from storage.repositories.id_lists import id_in
from storage.repositories.publishing.due_variants import DueVariant

VARIANTS, STEPS = table(Variant).c, table(PublishingStep)


class PublishingSteps:
    """Publishing steps of all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def store(self, due: DueVariant, name: str, value: str, *, at: datetime) -> bool:
        """Store a step's value, replacing an earlier one; False when the claim was lost."""
        insert = sqlite_insert if self._session.get_bind().dialect.name == "sqlite" else postgresql_insert
        held = select(
            VARIANTS.workspace_id,
            VARIANTS.id,
            literal(due.revision),
            literal(name, STEPS.c.name.type),
            literal(value, STEPS.c.value.type),
            literal(at, STEPS.c.at.type),
        ).where(VARIANTS.id == due.variant_id, VARIANTS.fence == due.fence, VARIANTS.status == Status.SENDING)
        columns = ("workspace_id", "variant_id", "revision", "name", "value", "at")
        query = insert(STEPS).from_select(columns, held)
        kept = await self._session.execute(
            query.on_conflict_do_update(
                index_elements=("variant_id", "revision", "name"),
                set_={"value": query.excluded.value, "at": query.excluded.at},
            ).returning(STEPS.c.id)
        )
        return kept.first() is not None


async def find_steps(
    session: AsyncSession, variant_ids: Sequence[int]
) -> Mapping[tuple[int, int], Mapping[str, str]]:
    """Steps of variants: (variant id, revision) → name → value."""
    found: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    rows = await session.execute(select(STEPS).where(id_in(STEPS.c.variant_id, variant_ids)))
    for row in rows:
        found[row.variant_id, row.revision][row.name] = row.value
    return found
