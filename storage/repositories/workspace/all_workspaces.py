"""Queries over all workspaces, and the workspace of a channel."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Account, Place, Workspace


class AllWorkspaces:
    """All workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> Sequence[Workspace]:
        """Every workspace that is not part of another one, oldest first."""
        query = select(Workspace).where(Workspace.joined_id.is_(None)).order_by(Workspace.id)
        return list(await self._session.scalars(query))

    async def add(self, *, name: str, zone: str, at: datetime) -> Workspace:
        """A new workspace."""
        workspace = Workspace(name=name, zone=zone, created_at=at)
        self._session.add(workspace)
        await self._session.flush()
        return workspace

    async def find_by_channel(self, *, surface: str, address: str) -> int | None:
        """The workspace that a channel belongs to; one below a known place ("T1/C1") belongs there."""
        found = await self.find_with_place(surface=surface, address=address)
        return found[0].id if found else None

    async def find_with_place(self, *, surface: str, address: str) -> tuple[Workspace, Place] | None:
        """The workspace of a channel, and the place that says so: the channel or the one above it."""
        parts = address.split("/")
        names = ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]
        query = (
            select(Workspace, Place)
            .join(Place, Place.workspace_id == Workspace.id)
            .where(Place.surface == surface, Place.address.in_(names))
        )
        found = {place.address: (workspace, place) for workspace, place in await self._session.execute(query)}
        return next((found[name] for name in names if name in found), None)

    async def accounts_of_identity(self, platform: str, external_id: str) -> Sequence[Account]:
        """Accounts with this identity on a platform; several workspaces may have connected it."""
        query = select(Account).where(Account.platform == platform, Account.external_id == external_id)
        return list(await self._session.scalars(query.order_by(Account.id)))

    async def closed_places(self) -> Sequence[Place]:
        """Channels that are closed to us."""
        query = select(Place).where(Place.shut_at.is_not(None)).order_by(Place.shut_at, Place.id)
        return list(await self._session.scalars(query))

    async def accounts(self) -> Sequence[Account]:
        """Every account of every workspace, for checks and for collecting."""
        return list(await self._session.scalars(select(Account).order_by(Account.id)))
