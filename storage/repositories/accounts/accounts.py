"""Questions about accounts."""

from collections.abc import Sequence

from storage.models import Account, Health
from storage.repositories.base import NotFound, Repository


class Accounts(Repository):
    """The workspace's accounts."""

    async def add(self, account: Account) -> Account:
        """A newly connected account."""
        return await self._add(account)

    async def all(self) -> Sequence[Account]:
        """Every account that was not disconnected, oldest first."""
        return await self._all(self._mine(Account).where(Account.health != Health.GONE).order_by(Account.id))

    async def find(self, ref: str) -> Account | None:
        """The account people call this."""
        return await self._one(self._mine(Account).where(Account.ref == ref))

    async def find_by_identity(self, carrier: str, external_id: str, server: str) -> Account | None:
        """The account that is this identity of the carrier, also one that was disconnected."""
        query = self._mine(Account).where(
            Account.carrier == carrier, Account.external_id == external_id, Account.server == server
        )
        return await self._one(query.where(Account.external_id != ""))

    async def get(self, ref: str) -> Account:
        """The account people call this. Raises `NotFound` naming the ones there are."""
        account = await self.find(ref)
        if account is None or account.health is Health.GONE:
            known = ", ".join(each.ref for each in await self.all()) or "none yet"
            raise NotFound(f"There is no account “{ref}” here. Accounts: {known}.")
        return account
