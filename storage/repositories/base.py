"""The base of repositories: a session, limited to one workspace."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Select, inspect, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models.base import Base

Row = TypeVar("Row", bound=Base)

LOCKED: Any = {"key_share": True}
"""PostgreSQL's FOR NO KEY UPDATE: rows that refer to a locked one are still inserted meanwhile.

A plain FOR UPDATE waits for everybody who inserted such a row, and two who wait so for each other deadlock
(postgresql.org/docs/current/explicit-locking.html#LOCKING-ROWS).
"""


GONE = "this workspace does not exist any more"
JOINED = "This workspace became part of another one this very moment. Nothing was done: say it again."


class NotFound(Exception):
    """No such row in this workspace; the message is a sentence for people."""


async def insert_once(session: AsyncSession, model: type[Base], *rows: Mapping[str, Any]) -> Sequence[int]:
    """Insert rows with new unique keys, safe against concurrent inserts; ids of the inserted rows."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    query = insert(model).values(rows).on_conflict_do_nothing().returning(model.id)
    return list((await session.execute(query)).scalars())


def values_of(row: Base) -> Mapping[str, Any]:
    """The columns of a row that has no id yet."""
    names = (column.key for column in type(row).__table__.columns)
    return {name: getattr(row, name) for name in names if name != "id"}


LOCKED_WORKSPACES = "locked workspaces"
"""Key of the workspaces (id → row) that a transaction has locked."""
FACTS_READ = "facts read"
"""Key of the brand facts (workspace id → facts) that a transaction has read."""


def _is_whole(row: Base) -> bool:
    state = inspect(row)
    return not (state.expired or state.deleted)


class Repository:
    """Queries over rows of one workspace."""

    def __init__(self, session: AsyncSession, workspace_id: int) -> None:
        self._session = session
        self.workspace_id = workspace_id

    def _mine(self, model: type[Row]) -> Select[Row]:
        """Every query starts here: rows of this workspace alone."""
        return select(model).where(model.workspace_id == self.workspace_id)  # type: ignore[attr-defined]

    def _forget_facts(self) -> None:
        """Read the brand facts again: they were written, or a lock was waited for."""
        self._session.info.pop(FACTS_READ, None)

    def _at_hand(self, model: type[Row]) -> list[Row]:
        """Rows of this workspace that the transaction holds: reading them again would change nothing."""
        held = [each for each in self._session.identity_map.values() if isinstance(each, model)]
        return [each for each in held if _is_whole(each) and each.workspace_id == self.workspace_id]  # type: ignore[attr-defined]

    async def _add(self, row: Row) -> Row:
        self._session.add(row)
        await self._session.flush()
        return row

    async def _one(self, query: Select[Row]) -> Row | None:
        return (await self._session.scalars(query)).unique().one_or_none()

    async def _all(self, query: Select[Row]) -> list[Row]:
        return list((await self._session.scalars(query)).unique())

    async def _count(self, query: Select[Any]) -> int:
        return (await self._session.scalar(query)) or 0
