"""Queries of approvals, and the conditional UPDATE that decides."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select, true, tuple_, update

from storage.models import Answer, Approval
from storage.repositories.base import Repository


class Approvals(Repository):
    """Approvals of one workspace."""

    async def ask(self, approval: Approval) -> Approval:
        """Add an open approval."""
        return await self._add(approval)

    async def withdraw(self, *, variant_ids: Sequence[int]) -> None:
        """Words or time changed: no earlier question or answer about these variants counts any more."""
        await self._session.execute(
            update(Approval)
            .where(
                Approval.workspace_id == self.workspace_id,
                Approval.variant_id.in_(variant_ids),
                Approval.answer.in_((Answer.PENDING, Answer.APPROVED)),
            )
            .values(answer=Answer.WITHDRAWN)
        )

    async def carry(self, *, post_id: int, version: int) -> None:
        """Questions and answers that still count stand for the post's new version too."""
        await self._session.execute(
            update(Approval)
            .where(
                Approval.workspace_id == self.workspace_id,
                Approval.post_id == post_id,
                Approval.answer.in_((Answer.PENDING, Answer.APPROVED)),
            )
            .values(version=version)
        )

    async def decide(
        self,
        *,
        post_id: int,
        version: int,
        answer: Answer,
        by: int,
        at: datetime,
        reason: str = "",
        over: Sequence[Answer] = (Answer.PENDING,),
        only: Sequence[int] | None = None,
    ) -> Sequence[int]:
        """Answer every open question about this version, once: first wins, the loser gets no ids.

        `over` names the answers that this one may replace, `only` the variants it is about (None: all).
        Returns the ids of the variants it decided.
        """
        about = true() if only is None else Approval.variant_id.in_(only)
        decided = await self._session.execute(
            update(Approval)
            .where(
                Approval.workspace_id == self.workspace_id,
                Approval.post_id == post_id,
                Approval.version == version,
                Approval.answer.in_(over),
                about,
            )
            .values(answer=answer, decided_by=by, decided_at=at, reason=reason, series_id=None)
            .returning(Approval.variant_id)
        )
        return list(decided.scalars())

    async def grant(
        self, approval_ids: Sequence[int], *, series_id: int, by: int, at: datetime
    ) -> Sequence[int]:
        """Answer open questions in the name of who approved their series; returns the variants' ids."""
        granted = await self._session.execute(
            update(Approval)
            .where(
                Approval.workspace_id == self.workspace_id,
                Approval.id.in_(approval_ids),
                Approval.answer == Answer.PENDING,
            )
            .values(answer=Answer.APPROVED, decided_by=by, decided_at=at, series_id=series_id)
            .returning(Approval.variant_id)
        )
        return list(granted.scalars())

    async def reopen(self, *, post_id: int, version: int, since: datetime) -> Sequence[int]:
        """Take answers given after `since` back; returns the ids of the variants asked about again."""
        reopened = await self._session.execute(
            update(Approval)
            .where(
                Approval.workspace_id == self.workspace_id,
                Approval.post_id == post_id,
                Approval.version == version,
                Approval.answer.in_((Answer.APPROVED, Answer.REJECTED)),
                Approval.decided_at >= since,
            )
            .values(answer=Answer.PENDING, decided_by=None, decided_at=None, reason="", series_id=None)
            .returning(Approval.variant_id)
        )
        return list(reopened.scalars())

    async def approved_posts(self, *, since: datetime) -> int:
        """How many posts have an approval from that moment on that still counts."""
        query = select(func.count(Approval.post_id.distinct())).where(
            Approval.workspace_id == self.workspace_id,
            Approval.answer == Answer.APPROVED,
            Approval.decided_at >= since,
        )
        return await self._count(query)

    async def pending_variants(self) -> frozenset[int]:
        """Ids of variants with an open approval."""
        query = select(Approval.variant_id).where(
            Approval.workspace_id == self.workspace_id, Approval.answer == Answer.PENDING
        )
        return frozenset(await self._session.scalars(query))

    async def of_post(self, post_id: int, *, version: int) -> Sequence[Approval]:
        """The questions about one version of a post."""
        query = self._mine(Approval).where(Approval.post_id == post_id, Approval.version == version)
        return await self._all(query.order_by(Approval.id))

    async def of_posts(self, versions: Mapping[int, int]) -> Mapping[int, Sequence[Approval]]:
        """Post id → the questions about the version that is given with it."""
        found: dict[int, list[Approval]] = {post_id: [] for post_id in versions}
        asked = tuple_(Approval.post_id, Approval.version).in_(versions.items())
        for each in await self._all(self._mine(Approval).where(asked).order_by(Approval.id)):
            found[each.post_id].append(each)
        return found
