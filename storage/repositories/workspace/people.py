"""Queries of people and their identities on surfaces."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from storage.models import Identity, Person, Role
from storage.repositories.base import Repository

DECIDING = (Role.OWNER, Role.APPROVER)


class People(Repository):
    """People of one workspace."""

    async def add(
        self, *, name: str, role: Role, at: datetime, surface: str = "", address: str = ""
    ) -> Person:
        """A new person, known on a surface if one is given."""
        person = await self._add(Person(workspace_id=self.workspace_id, name=name, role=role, joined_at=at))
        if surface:
            await self.add_identity(person, surface=surface, address=address)
        return person

    async def add_identity(self, person: Person, *, surface: str, address: str) -> None:
        """Add an identity of a person on a surface."""
        await self._add(
            Identity(workspace_id=self.workspace_id, person_id=person.id, surface=surface, address=address)
        )

    async def find(self, *, surface: str, address: str) -> Person | None:
        """The person with this address on a surface, or None."""
        query = self._mine(Person).join(Identity, Identity.person_id == Person.id)
        return await self._one(query.where(Identity.surface == surface, Identity.address == address))

    async def surfaces(self, person: Person) -> set[str]:
        """Surfaces on which a person has an identity."""
        query = self._mine(Identity).where(Identity.person_id == person.id)
        return {each.surface for each in await self._all(query)}

    async def find_by_name(self, name: str) -> Person | None:
        """The person with this name. (SQLite's lower() knows ASCII only, so names are compared here.)"""
        sought = name.casefold()
        return next((each for each in await self.all() if each.name.casefold() == sought), None)

    async def hold(self, person: Person) -> None:
        """Take a person who was read a moment ago into the transaction, for what is written in their name."""
        self._held = await self._session.merge(person, load=False)

    async def by_id(self, person_id: int | None) -> Person | None:
        """The person with this id, if there is one here."""
        return await self._one(self._mine(Person).where(Person.id == person_id))

    async def by_ids(self, person_ids: Collection[int]) -> Mapping[int, Person]:
        """Id → person, for those who are here."""
        return {
            each.id: each for each in await self._all(self._mine(Person).where(Person.id.in_(person_ids)))
        }

    async def all(self) -> Sequence[Person]:
        """People, oldest first."""
        return await self._all(self._mine(Person).order_by(Person.id))

    async def approvers(self) -> Sequence[Person]:
        """People who may approve and reject."""
        return await self._all(self._mine(Person).where(Person.role.in_(DECIDING)).order_by(Person.id))

    async def owners_on(self, surface: str) -> Sequence[tuple[str, str]]:
        """Addresses and names of owners on a surface: (address, name)."""
        query = select(Identity.address, Person.name).join(Person, Identity.person_id == Person.id)
        mine = query.where(Identity.workspace_id == self.workspace_id, Identity.surface == surface)
        rows = await self._session.execute(mine.where(Person.role == Role.OWNER).order_by(Person.id))
        return [(address, name) for address, name in rows]

    async def count_owners(self) -> int:
        """Number of owners."""
        query = select(func.count()).select_from(Person)
        return await self._count(
            query.where(Person.workspace_id == self.workspace_id, Person.role == Role.OWNER)
        )
