"""Queries of model calls: usage, cost, latest answers and errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, select

from storage.models import ModelCall
from storage.models.base import table
from storage.repositories.base import Repository

TABLE = table(ModelCall)
CALL = TABLE.c


@dataclass(frozen=True, slots=True)
class ModelUsage:
    """Usage of several calls together. `cost` is in millionths of a US dollar, without those `unpriced`."""

    calls: int = 0
    failed: int = 0
    input: int = 0
    cached: int = 0
    written: int = 0
    output: int = 0
    thinking: int = 0
    cost: int = 0
    unpriced: int = 0

    @property
    def prompt(self) -> int:
        """Tokens of all prompts."""
        return self.input + self.cached + self.written

    @property
    def tokens(self) -> int:
        """Tokens of prompts and answers."""
        return self.prompt + self.output


@dataclass(frozen=True, slots=True)
class UsageShare:
    """Usage of one purpose with one model."""

    purpose: str
    provider: str
    model: str
    usage: ModelUsage


def _total(column: ColumnElement[int]) -> ColumnElement[int]:
    return func.coalesce(func.sum(column), 0)


SUMS = (
    func.count(CALL.id),
    func.count(CALL.id).filter(CALL.trouble != ""),
    *(_total(CALL[name]) for name in ("input", "cached", "written", "output", "thinking", "cost")),
    func.count(CALL.id).filter(CALL.cost.is_(None)),
)
"""In the order of `Spent`."""


class ModelCalls(Repository):
    """Model calls of one workspace."""

    async def add(self, calls: Sequence[Mapping[str, Any]]) -> None:
        """Add calls, in order."""
        if calls:
            rows = [{"workspace_id": self.workspace_id, **call} for call in calls]
            await self._session.execute(insert(TABLE), rows)

    async def usage(self, *, since: datetime) -> ModelUsage:
        """Usage since then."""
        row = (await self._session.execute(self._since(select(*SUMS), since))).one()
        return ModelUsage(*(int(each) for each in row))

    async def usage_and_provider(self, purpose: str, *, since: datetime) -> tuple[ModelUsage, str]:
        """Usage since then, and the provider of the latest answer to a purpose ('' before the first one)."""
        latest = self._latest_provider(purpose).scalar_subquery()
        row = (await self._session.execute(self._since(select(latest, *SUMS), since))).one()
        return ModelUsage(*(int(each) for each in row[1:])), row[0] or ""

    async def usage_shares(self, *, since: datetime) -> Sequence[UsageShare]:
        """Usage since then by purpose and model, the dearest first."""
        keys = (CALL.purpose, CALL.provider, CALL.model)
        query = self._since(select(*keys, *SUMS), since).group_by(*keys)
        rows = await self._session.execute(query.order_by(_total(CALL.cost).desc(), *keys))
        return [
            UsageShare(purpose, provider, model, ModelUsage(*(int(each) for each in sums)))
            for purpose, provider, model, *sums in rows
        ]

    async def usage_by_purpose(self, *, since: datetime) -> Mapping[str, ModelUsage]:
        """Usage since then by purpose."""
        rows = await self._session.execute(
            self._since(select(CALL.purpose, *SUMS), since).group_by(CALL.purpose)
        )
        return {purpose: ModelUsage(*(int(each) for each in sums)) for purpose, *sums in rows}

    async def last_answers(self) -> Mapping[str, datetime]:
        """Purpose → time of the latest answer."""
        mine = select(CALL.purpose, func.max(CALL.at)).where(CALL.workspace_id == self.workspace_id)
        rows = await self._session.execute(mine.where(CALL.trouble == "").group_by(CALL.purpose))
        return {purpose: at for purpose, at in rows}  # noqa: C416 - rows are no pairs to mypy

    async def last_provider(self, purpose: str) -> str:
        """Provider of the latest answer to a purpose; '' before the first one."""
        return await self._session.scalar(self._latest_provider(purpose)) or ""

    async def last_error(self, provider: str) -> str:
        """Error code of a provider's latest call; '' when it succeeded."""
        return await self._session.scalar(self._newest(CALL.trouble).where(CALL.provider == provider)) or ""

    def _latest_provider(self, purpose: str) -> Select[str]:
        calls = TABLE.alias("answered")
        mine = calls.c.workspace_id == self.workspace_id, calls.c.purpose == purpose, calls.c.trouble == ""
        return select(calls.c.provider).where(*mine).order_by(calls.c.at.desc(), calls.c.id.desc()).limit(1)

    def _since(self, query: Select[*tuple[Any, ...]], since: datetime) -> Select[*tuple[Any, ...]]:
        return query.where(CALL.workspace_id == self.workspace_id, CALL.at >= since)

    def _newest(self, column: ColumnElement[str]) -> Select[str]:
        mine = select(column).where(CALL.workspace_id == self.workspace_id)
        return mine.order_by(CALL.at.desc(), CALL.id.desc()).limit(1)
