"""Questions about codes that join two places: given out hashed, taken once, guessed at seldom."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import LinkCode, LinkGuess


@dataclass(frozen=True, slots=True)
class LinkCodeUse:
    """Who was given the code, and where."""

    workspace_id: int
    person_id: int
    place_id: int


class LinkCodes:
    """Codes of all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def issue(
        self, code: str, *, workspace_id: int, person_id: int, place_id: int, at: datetime
    ) -> None:
        """Give a code out; whatever this person was given before counts no more."""
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
        """Somebody there types a code that there may not be; returns what to `forgive` if there is."""
        row = LinkGuess(workspace_id=workspace_id, at=at)
        self._session.add(row)
        await self._session.flush()
        return row.id

    async def forget_guess(self, guess_id: int) -> None:
        """It was no guess."""
        await self._session.execute(delete(LinkGuess).where(LinkGuess.id == guess_id))

    async def count_guesses(self, workspace_id: int, *, since: datetime) -> int:
        """How often somebody there guessed `since` then; earlier guesses are forgotten."""
        await self._session.execute(delete(LinkGuess).where(LinkGuess.at < since))
        query = select(func.count()).select_from(LinkGuess).where(LinkGuess.workspace_id == workspace_id)
        return (await self._session.scalar(query)) or 0


def hash_code(code: str) -> str:
    """What is kept of a code, and looked up by: equal digests are equal codes, however long that takes."""
    return hashlib.sha256(code.encode()).hexdigest()
