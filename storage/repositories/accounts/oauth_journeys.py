"""Queries of OAuth journeys over all workspaces; a returning browser is known only by its tokens."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import OAuthJourney


class OAuthJourneys:
    """OAuth journeys of all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, journey: OAuthJourney) -> OAuthJourney:
        """Add a journey."""
        self._session.add(journey)
        await self._session.flush()
        return journey

    async def by_word(self, word: str, *, since: datetime) -> OAuthJourney | None:
        """One that began `since` then and has not arrived, by (the hash of) the word of its page."""
        query = select(OAuthJourney).where(
            OAuthJourney.word == word, OAuthJourney.begun_at >= since, OAuthJourney.arrived_at.is_(None)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def arrive(
        self, platform: str, state: str, *, at: datetime, since: datetime
    ) -> OAuthJourney | None:
        """Complete the journey with this state, once; None for an unknown, old or used state."""
        query = (
            update(OAuthJourney)
            .where(
                OAuthJourney.platform == platform,
                OAuthJourney.state == state,
                OAuthJourney.state != "",
                OAuthJourney.begun_at >= since,
                OAuthJourney.arrived_at.is_(None),
            )
            .values(arrived_at=at, state="")
            .returning(OAuthJourney)
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(query)).one_or_none()

    async def find(self, journey_id: int, *, workspace_id: int, person_id: int) -> OAuthJourney | None:
        """A person's own journey."""
        query = select(OAuthJourney).where(
            OAuthJourney.id == journey_id,
            OAuthJourney.workspace_id == workspace_id,
            OAuthJourney.person_id == person_id,
        )
        return (await self._session.scalars(query)).one_or_none()

    async def forget(self, *, before: datetime) -> None:
        """Delete journeys that began before then."""
        await self._session.execute(delete(OAuthJourney).where(OAuthJourney.begun_at < before))
