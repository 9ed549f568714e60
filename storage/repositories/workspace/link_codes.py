"""Queries of link codes and of guesses at them; codes are stored hashed and used once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import LinkCode, LinkGuess


@dataclass(frozen=True, slots=True)
class LinkCodeUse:
    """Use of a link code: the person who was given it, and where."""

    workspace_id: int
    person_id: int
    place_id: int


class LinkCodes:
    """Link codes of all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def issue(
        self, code: str, *, workspace_id: int, person_id: int, place_id: int, at: datetime
    ) -> None:
        """Store a new code; earlier codes of the person are deleted."""
        mine = LinkCode.workspace_id == workspace_id, LinkCode.person_id == person_id
        await self._session.execute(delete(LinkCode).where(*mine))
        self._session.add(
            LinkCode(
                workspace_id=workspace_id,
                person_id=person_id,
                place_id=place_id,
                digest=hash_code(code),
                issued_at=at,
            )
        )
        await self._session.flush()

    async def use(self, code: str, *, since: datetime) -> LinkCodeUse | None:
        """Use a code up that was given out `since` then; None for any other. Older ones are forgotten."""
        await self._session.execute(delete(LinkCode).where(LinkCode.issued_at < since))
        used = delete(LinkCode).where(LinkCode.digest == hash_code(code))
        columns = LinkCode.workspace_id, LinkCode.person_id, LinkCode.place_id
        row = (await self._session.execute(used.returning(*columns))).one_or_none()
        return LinkCodeUse(*row) if row else None

    async def record_guess(self, workspace_id: int, *, at: datetime) -> int:
        """Record a guess at a code; its id, for `forget_guess` when the code is right."""
        row = LinkGuess(workspace_id=workspace_id, at=at)
        self._session.add(row)
        await self._session.flush()
        return row.id

    async def forget_guess(self, guess_id: int) -> None:
        """Delete a guess that was right."""
        await self._session.execute(delete(LinkGuess).where(LinkGuess.id == guess_id))

    async def count_guesses(self, workspace_id: int, *, since: datetime) -> int:
        """Number of guesses in a workspace `since` then; older ones are deleted."""
        await self._session.execute(delete(LinkGuess).where(LinkGuess.at < since))
        query = select(func.count()).select_from(LinkGuess).where(LinkGuess.workspace_id == workspace_id)
        return (await self._session.scalar(query)) or 0


def hash_code(code: str) -> str:
    """SHA-256 of a code, by which it is stored and found."""
    return hashlib.sha256(code.encode()).hexdigest()
