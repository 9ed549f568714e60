"""Queries of social accounts."""

from collections.abc import Iterable, Mapping, Sequence

from storage.models import Account, Health
from storage.repositories.base import NotFound, Repository


class Accounts(Repository):
    """Social accounts of one workspace."""

    async def add(self, account: Account) -> Account:
        """Add a newly connected account."""
        return await self._add(account)

    async def all(self) -> Sequence[Account]:
        """Every account that was not disconnected, oldest first."""
        return await self._all(self._mine(Account).where(Account.health != Health.GONE).order_by(Account.id))

    async def find(self, ref: str) -> Account | None:
        """The account with this ref, or None."""
        return await self._one(self._mine(Account).where(Account.ref == ref))

    async def find_by_identity(self, carrier: str, external_id: str, server: str) -> Account | None:
        """The account with this identity on the carrier, including a disconnected one."""
        query = self._mine(Account).where(
            Account.carrier == carrier, Account.external_id == external_id, Account.server == server
        )
        return await self._one(query.where(Account.external_id != ""))

    async def get(self, ref: str) -> Account:
        """The account with this ref. Raises `NotFound` naming the ones there are."""
        return (await self.get_all([ref]))[ref]

    async def get_all(self, refs: Iterable[str]) -> Mapping[str, Account]:
        """Ref → account. Raises `NotFound` for the first ref without one, naming the ones there are."""
        wanted = list(refs)
        rows = await self._all(self._mine(Account).where(Account.ref.in_(wanted)))
        found = {each.ref: each for each in rows if each.health is not Health.GONE}
        for ref in wanted:
            if ref not in found:
                known = ", ".join(each.ref for each in await self.all()) or "none yet"
                raise NotFound(f"There is no account “{ref}” here. Accounts: {known}.")
        return found
