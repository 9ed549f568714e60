"""Leases for token renewal: one worker at a time renews the access of an account."""

from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Account, Health
from storage.vault import Sealed


class TokenRenewals:
    """Accounts of every workspace, by the number of the access that a worker holds."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, account_id: int) -> Account | None:
        """The account, read afresh."""
        return await self._session.get(Account, account_id, populate_existing=True)

    async def claim(self, account_id: int, *, number: int, now: datetime, until: datetime) -> bool:
        """Claim the renewal of this access until then; False when another worker has it."""
        free = or_(Account.renewing_until.is_(None), Account.renewing_until <= now)
        return await self._change(account_id, number, {"renewing_until": until}, free)

    async def store(
        self, account_id: int, *, number: int, access: Sealed, expires_at: datetime | None
    ) -> bool:
        """Store the new access; False when the account was connected again meanwhile."""
        values = {
            "access": access,
            "expires_at": expires_at,
            "access_number": number + 1,
            "renewing_until": None,
        }
        return await self._change(account_id, number, values)

    async def release(self, account_id: int, *, number: int) -> None:
        """Release the claim after a temporary failure."""
        await self._change(account_id, number, {"renewing_until": None})

    async def lose(self, account_id: int, *, number: int) -> bool:
        """Mark the access as lost; False when it was replaced meanwhile."""
        values = {"renewing_until": None, "health": Health.RECONNECT}
        return await self._change(account_id, number, values, Account.health == Health.CONNECTED)

    async def _change(self, account_id: int, number: int, values: dict[str, Any], *conditions: Any) -> bool:
        changed = await self._session.execute(
            update(Account)
            .where(Account.id == account_id, Account.access_number == number, *conditions)
            .values(**values)
            .returning(Account.id)
            .execution_options(synchronize_session=False)
        )
        return changed.first() is not None

    async def connected(self) -> list[Account]:
        """Every account that can be used, over all workspaces."""
        query = select(Account).where(Account.health == Health.CONNECTED).order_by(Account.id)
        return list(await self._session.scalars(query))
