"""Scans over all workspaces for campaigns and experiments with results to evaluate."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Campaign, Experiment, Insight, Post, Publication, Variant


class CampaignScan:
    """Campaigns and experiments to evaluate, over all workspaces."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def campaigns_with_new_results(self, *, before: datetime) -> Sequence[tuple[int, int]]:
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

    async def running_experiments(self) -> Sequence[tuple[int, int]]:
        """(workspace id, experiment id) of those that have not ended."""
        query = select(Experiment.workspace_id, Experiment.id).where(Experiment.ended_at.is_(None))
        return [(row[0], row[1]) for row in await self._session.execute(query.order_by(Experiment.id))]
