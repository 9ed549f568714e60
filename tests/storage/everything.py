"""A database with rows in every table there is, whatever tables and columns that may be."""

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Enum, Float, Integer, String, Table, Time, insert, select

from storage.columns import SealedBytes, ShortText, UtcDateTime
from storage.database import Database
from storage.models import AuditRow, Base, Insight, Workspace
from storage.vault import Vault
from tests.storage.rows import NOON

MANY = 2345
"""More rows than are copied at once."""


async def fill(database: Database) -> None:
    """Three rows in every table, many in one, and audit chains that are whole."""
    async with database.engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            if table is not AuditRow.__table__:
                made = [_row(table, number, database.vault) for number in (1, 2, 3)]
                await connection.execute(insert(table), made)
        many = [_row(_table(Insight), 1, database.vault) | {"id": 1000 + number} for number in range(MANY)]
        await connection.execute(insert(Insight), many)
    for workspace_id in (10, 20, 10):
        async with database.work(workspace_id) as work:
            await work.audit.add(actor="Dana", verb="approved", subject="post #1", at=NOON, words="grün")


async def contents(database: Database) -> Mapping[str, Sequence[Any]]:
    """Table → its rows by key."""
    async with database.engine.connect() as connection:
        return {
            table.name: (await connection.execute(select(table).order_by(*table.primary_key))).all()
            for table in Base.metadata.sorted_tables
        }


def _table(model: type[Base]) -> Table:
    return Base.metadata.tables[model.__tablename__]


def _row(table: Table, number: int, vault: Vault) -> dict[str, Any]:
    return {column.name: _value(column, number, vault) for column in table.columns}


def _value(column: Column[Any], number: int, vault: Vault) -> Any:
    """Something of the column's type that is not its neighbour's."""
    if column.primary_key or column.foreign_keys:
        return number * 10
    if column is _table(Workspace).c.audit_head:
        return ""
    if column is _table(Workspace).c.joined_id:
        return 10 if number == 3 else None
    if column.nullable and number == 2:
        return None
    made: dict[Any, Any] = {
        Enum: _member(column.type, number),
        UtcDateTime: NOON + timedelta(microseconds=number),
        Time: time(8, 30, number),
        Date: date(2027, 1, number),
        Boolean: number == 1,
        JSON: {"b": ["grün 🌷", 1.5, None], "a": {"number": number}},
        SealedBytes: vault.seal("token"),
        Integer: number,
        Float: number + 0.5,
        String: f"{column.name} «{number}» 🌷\n",
        ShortText: f"{column.name} «{number}» 🌷\n",
    }
    return next(each for kind, each in made.items() if isinstance(column.type, kind))


def _member(kind: Any, number: int) -> Any:
    return [*kind.python_type][number - 1] if isinstance(kind, Enum) else None
