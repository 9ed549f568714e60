"""Queries of campaigns."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select, update

from storage.models import (
    Campaign,
)
from storage.repositories.base import LOCKED, NotFound, Repository

LARGEST = 2**31 - 1
"""What PostgreSQL's integer holds."""
FEW = 20


class Campaigns(Repository):
    """Campaigns of one workspace."""

    async def add(self, campaign: Campaign) -> Campaign:
        """Add a campaign."""
        return await self._add(campaign)

    async def by_id(self, campaign_id: int) -> Campaign | None:
        """One campaign of this workspace."""
        return await self._one(self._mine(Campaign).where(Campaign.id == campaign_id))

    async def by_ids(self, campaign_ids: Collection[int]) -> Mapping[int, Campaign]:
        """Id → campaign, for those that are here; nothing is asked for those at hand."""
        found = {each.id: each for each in self._at_hand(Campaign) if each.id in campaign_ids}
        if missing := set(campaign_ids) - found.keys():
            rows = await self._all(self._mine(Campaign).where(Campaign.id.in_(missing)))
            found |= {each.id: each for each in rows}
        return found

    async def goals(self, campaign_ids: Collection[int]) -> Mapping[int, str]:
        """Campaign id → its goal."""
        return {each.id: each.goal for each in (await self.by_ids(campaign_ids)).values()}

    async def lock(self, campaign_id: int) -> Campaign:
        """The campaign as it is now; nobody else decides about it meanwhile. Raises `NotFound`."""
        self._forget_facts()
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

    async def claim_review(self, campaign_id: int, *, before: datetime, at: datetime) -> bool:
        """Claim a review of the results; False when one took place since `before`."""
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
