"""Queries of installations and state tokens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Installation, StateToken


class Installations:
    """Installations on all surfaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def all(self) -> Sequence[Installation]:
        """Every installation, oldest first."""
        return list(await self._session.scalars(select(Installation).order_by(Installation.id)))

    async def find(self, *, surface: str, address: str) -> Installation | None:
        """The installation of this company, also one that has left."""
        query = select(Installation).where(Installation.surface == surface, Installation.address == address)
        return (await self._session.scalars(query)).one_or_none()

    async def keep(self, *, surface: str, address: str, at: datetime) -> Installation:
        """This company's row, made when it is new."""
        known = await self.find(surface=surface, address=address)
        if known is None:
            known = Installation(surface=surface, address=address, installed_at=at)
            self._session.add(known)
        known.installed_at = at
        return known

    async def issue_token(self, *, purpose: str, word: str, at: datetime) -> None:
        """Store a new state token."""
        self._session.add(StateToken(purpose=purpose, word=word, issued_at=at))
        await self._session.flush()

    async def use_token(self, *, purpose: str, word: str, since: datetime) -> bool:
        """Use a state token up; True if it was issued `since` then. Older tokens are deleted."""
        query = delete(StateToken).where(StateToken.purpose == purpose, StateToken.word == word)
        taken = (await self._session.execute(query.returning(StateToken.issued_at))).scalar_one_or_none()
        await self._session.execute(
            delete(StateToken).where(StateToken.purpose == purpose, StateToken.issued_at < since)
        )
        return taken is not None and taken >= since
