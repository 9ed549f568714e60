"""Questions about campaigns, their strategies, the changes proposed to them, and tests of two wordings."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    Amendment,
    Answer,
    Campaign,
    Experiment,
    Insight,
    Post,
    Publication,
    Strategy,
    Variant,
)
from storage.repositories.base import LOCKED, NotFound, Repository

LARGEST = 2**31 - 1
"""What PostgreSQL's integer holds."""
FEW = 20


class Campaigns(Repository):
    """What people asked for."""

    async def add(self, campaign: Campaign) -> Campaign:
        """A new goal."""
        return await self._add(campaign)

    async def by_id(self, campaign_id: int) -> Campaign | None:
        """One campaign of this workspace."""
        return await self._one(self._mine(Campaign).where(Campaign.id == campaign_id))

    async def goals(self, campaign_ids: Collection[int]) -> Mapping[int, str]:
        """Campaign id → its goal."""
        found = await self._all(self._mine(Campaign).where(Campaign.id.in_(campaign_ids)))
        return {each.id: each.goal for each in found}

    async def hold(self, campaign_id: int) -> Campaign:
        """The campaign as it is now; nobody else decides about it meanwhile. Raises `NotFound`."""
        mine = self._mine(Campaign).where(Campaign.id == campaign_id).with_for_update(**LOCKED)
        campaign = await self._one(mine.execution_options(populate_existing=True))
        if campaign is None:
            raise NotFound("That campaign does not exist here any more.")
        return campaign

    async def numbered(self, number: int) -> Campaign:
        """The campaign people call this. Raises `NotFound` with the numbers there are."""
        found = None
        if 0 < number <= LARGEST:
            found = await self._one(self._mine(Campaign).where(Campaign.number == number))
        if found is None:
            numbers = ", ".join(str(each.number) for each in (await self.all())[:FEW]) or "none"
            raise NotFound(f"There is no campaign {number} here. Campaigns: {numbers}.")
        return found

    async def all(self) -> Sequence[Campaign]:
        """Every campaign that has a strategy, newest first."""
        query = self._mine(Campaign).where(Campaign.number.is_not(None))
        return await self._all(query.order_by(Campaign.number.desc()))

    async def next_number(self) -> int:
        """The number of the next one. The workspace is locked by whoever calls this."""
        query = select(func.max(Campaign.number)).where(Campaign.workspace_id == self.workspace_id)
        return await self._count(query) + 1

    async def claim_look(self, campaign_id: int, *, before: datetime, at: datetime) -> bool:
        """Look at its results now, unless somebody did so since `before`; False then."""
        claimed = await self._session.execute(
            update(Campaign)
            .where(
                Campaign.workspace_id == self.workspace_id,
                Campaign.id == campaign_id,
                or_(Campaign.looked_at.is_(None), Campaign.looked_at < before),
            )
            .values(looked_at=at)
            .returning(Campaign.id)
            .execution_options(synchronize_session=False)
        )
        return bool(claimed.all())


class Strategies(Repository):
    """How campaigns are to reach their goals."""

    async def add(self, strategy: Strategy) -> Strategy:
        """A new version."""
        return await self._add(strategy)

    async def newest(self, campaign_id: int) -> Strategy | None:
        """The version that counts."""
        query = self._mine(Strategy).where(Strategy.campaign_id == campaign_id)
        return await self._one(query.order_by(Strategy.version.desc()).limit(1))


class Amendments(Repository):
    """Changes that were proposed to campaigns."""

    async def add(self, amendment: Amendment) -> Amendment:
        """A new proposal."""
        return await self._add(amendment)

    async def by_id(self, amendment_id: int, *, lock: bool = False) -> Amendment | None:
        """One of this workspace; with `lock`, nobody else decides about it meanwhile."""
        query = self._mine(Amendment).where(Amendment.id == amendment_id)
        if lock:
            query = query.with_for_update(**LOCKED).execution_options(populate_existing=True)
        return await self._one(query)

    async def pending(self, campaign_id: int) -> Sequence[Amendment]:
        """Those of a campaign that wait for an answer, oldest first."""
        query = self._mine(Amendment).where(
            Amendment.campaign_id == campaign_id, Amendment.answer == Answer.PENDING
        )
        return await self._all(query.order_by(Amendment.id))


class Experiments(Repository):
    """Tests of two wordings."""

    async def add(self, experiment: Experiment) -> Experiment:
        """A new one."""
        return await self._add(experiment)

    async def by_id(self, experiment_id: int, *, lock: bool = False) -> Experiment | None:
        """One of this workspace; with `lock`, nobody else ends it meanwhile."""
        query = self._mine(Experiment).where(Experiment.id == experiment_id)
        if lock:
            query = query.with_for_update(**LOCKED).execution_options(populate_existing=True)
        return await self._one(query)

    async def running(self) -> Sequence[Experiment]:
        """Those that have not ended, oldest first."""
        return await self._all(
            self._mine(Experiment).where(Experiment.ended_at.is_(None)).order_by(Experiment.id)
        )

    async def of_post(self, post_id: int) -> Experiment | None:
        """The newest that a post is half of."""
        halves = or_(Experiment.first_id == post_id, Experiment.second_id == post_id)
        return await self._one(self._mine(Experiment).where(halves).order_by(Experiment.id.desc()).limit(1))


class Results:
    """Where results came in: over all workspaces, for the bells."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def campaigns(self, *, before: datetime) -> Sequence[tuple[int, int]]:
        """(workspace id, campaign id) of those with newer numbers than their last look, before then."""
        newest = (
            select(func.max(Insight.taken_at))
            .join(Publication, Publication.id == Insight.publication_id)
            .join(Variant, Variant.id == Publication.variant_id)
            .join(Post, Post.id == Variant.post_id)
            .where(Post.campaign_id == Campaign.id)
            .correlate(Campaign)
            .scalar_subquery()
        )
        ripe = or_(
            Campaign.looked_at.is_(None), (Campaign.looked_at < before) & (Campaign.looked_at < newest)
        )
        query = select(Campaign.workspace_id, Campaign.id).where(
            Campaign.number.is_not(None),
            Campaign.closed_at.is_(None),
            Campaign.paused_at.is_(None),
            newest.is_not(None),
            ripe,
        )
        return [(row[0], row[1]) for row in await self._session.execute(query.order_by(Campaign.id))]

    async def experiments(self) -> Sequence[tuple[int, int]]:
        """(workspace id, experiment id) of those that have not ended."""
        query = select(Experiment.workspace_id, Experiment.id).where(Experiment.ended_at.is_(None))
        return [(row[0], row[1]) for row in await self._session.execute(query.order_by(Experiment.id))]
