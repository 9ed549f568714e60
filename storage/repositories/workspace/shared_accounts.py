"""Accounts that two merging workspaces both connected: their rows become one."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.models import Account, Activity, Base, FeedFault, Health, PostingSlot
from storage.models.base import table

ACCOUNTS = table(Account).c.id
NOT_TWICE = (PostingSlot, FeedFault)
"""Of these the one that stays has its own."""


async def find_shared_accounts(session: AsyncSession, *, source: int, target: int) -> Mapping[int, int]:
    """Accounts of the source that the target has as well: id → id there."""
    theirs = aliased(Account)
    query = select(Account.id, theirs.id).where(
        Account.workspace_id == source,
        theirs.workspace_id == target,
        Account.external_id != "",
        *(
            getattr(Account, name) == getattr(theirs, name)
            for name in ("carrier", "platform", "external_id", "server")
        ),
    )
    return {row[0]: row[1] for row in await session.execute(query.order_by(theirs.id.desc()))}


async def merge_accounts(session: AsyncSession, same: Mapping[int, int]) -> None:
    """Move everything of these accounts to the target's; its access is taken over where theirs was lost."""
    await session.flush()
    for gone_id, stays_id in same.items():
        gone, stays = await session.get_one(Account, gone_id), await session.get_one(Account, stays_id)
        if stays.health is not Health.CONNECTED and gone.health is Health.CONNECTED:
            stays.restore(gone.access, expires_at=gone.expires_at)
            stays.handle = gone.handle
        await session.flush()
        for model in NOT_TWICE:
            await session.execute(delete(model).where(model.account_id == gone_id))
        known = select(Activity.external_id).where(Activity.account_id == stays_id)
        heard = Activity.account_id == gone_id, Activity.external_id.in_(known)
        await session.execute(delete(Activity).where(*heard))
        for column in _naming_accounts():
            await session.execute(
                update(column.table).where(column == gone_id).values({column.name: stays_id})
            )
        await session.execute(delete(Account).where(Account.id == gone_id))
        session.expunge(gone)


def _naming_accounts() -> Iterable[Any]:
    for rows in Base.metadata.sorted_tables:
        yield from (column for column in rows.c if any(key.column is ACCOUNTS for key in column.foreign_keys))
