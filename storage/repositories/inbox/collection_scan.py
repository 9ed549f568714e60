"""Questions that the collector asks once for many accounts, of whatever workspace."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import AccountInsight, Activity, Insight, Publication


@dataclass(frozen=True, slots=True)
class CollectionState:
    """The state of one account's collection: what is out, and when it was last asked about."""

    publications: Sequence[Publication]
    measured: Mapping[int, datetime]
    """publication id → when its newest numbers were taken"""
    heard_at: datetime | None
    """when the newest activity happened"""
    surveyed_at: datetime | None
    """when the account's own numbers were last taken"""


class CollectionScan:
    """Accounts of every workspace, by their ids."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, account_ids: Sequence[int], *, since: datetime) -> Sequence[CollectionState]:
        """How far each of these accounts is collected, with its publications since then."""
        out = select(Publication).where(
            Publication.account_id.in_(account_ids), Publication.published_at >= since
        )
        published = list(await self._session.scalars(out.order_by(Publication.id)))
        taken, by_publication = func.max(Insight.taken_at), Insight.publication_id
        of_these = by_publication.in_([each.id for each in published])
        measured = await self._moments(select(by_publication, taken).where(of_these).group_by(by_publication))
        happened, by_account = func.max(Activity.at), Activity.account_id
        of_these = by_account.in_(account_ids)
        heard = await self._moments(select(by_account, happened).where(of_these).group_by(by_account))
        taken, by_account = func.max(AccountInsight.taken_at), AccountInsight.account_id
        of_these = by_account.in_(account_ids)
        surveyed = await self._moments(select(by_account, taken).where(of_these).group_by(by_account))
        return [
            CollectionState(
                [row for row in published if row.account_id == each],
                measured,
                heard.get(each),
                surveyed.get(each),
            )
            for each in account_ids
        ]

    async def _moments(self, query: Select[int, datetime]) -> Mapping[int, datetime]:
        return {row[0]: row[1] for row in await self._session.execute(query)}
