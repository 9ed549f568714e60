"""Copy of a whole database into an empty one, in one transaction, verified by digests."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, Table, func, insert, inspect, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from storage.database import Database
from storage.engines import build_engine
from storage.errors import StorageError, translate_errors
from storage.models import AuditRow, Base, Workspace
from storage.repositories.audit_log import AuditLog
from storage.revisions import newest_revisions, present_revisions
from storage.vault import Vault

BATCH = 2000
"""Rows that are held in memory at once."""
LOCKING = "3s"
"""How long to wait for writers before the copy gives up."""


class CannotCopy(StorageError):
    """Nothing was copied; the sentence says why."""


@dataclass(frozen=True, slots=True)
class TableDigest:
    """Row count of a table, and SHA-256 over its rows in canonical form, ordered by key."""

    count: int
    digest: str


@dataclass(frozen=True, slots=True)
class CopyReport:
    """Result of a copy: table → row count, and workspace id → where its audit chain was already broken."""

    counts: Mapping[str, int]
    broken: Mapping[int, str]


async def copy_everything(source: str, target: str, *, vault: Vault, alone: bool = True) -> CopyReport:
    """Copy every table of one database into another, empty one. The source is only read.

    `alone` keeps writers out of the source meanwhile. Raises `StorageError`; then the target stays empty.
    """
    async with _reading(source, alone=alone) as old:
        await _prepare_target(target, vault)
        async with _writing(target) as new:
            told = {table.name: await _copy(table, old, new) for table in _tables()}
            for table in _tables():
                if await _hash_table(table, new) != told[table.name]:
                    raise CannotCopy(f"Table {table.name} did not arrive as it was; nothing was kept.")
            before, after = await _broken(old), await _broken(new)
            if before != after:
                raise CannotCopy("The audit log did not arrive as it was; nothing was kept.")
            await _finish_target(new)
    return CopyReport({name: each.count for name, each in told.items()}, after)


def _tables() -> Sequence[Table]:
    """Every table, those that others point to first."""
    return Base.metadata.sorted_tables


def _names() -> str:
    return ", ".join(table.name for table in _tables())


@asynccontextmanager
async def _reading(url: str, *, alone: bool) -> AsyncIterator[AsyncConnection]:
    """The source as it stands at one moment, set up by this version."""
    engine = build_engine(url, patient=True)
    sqlite = engine.dialect.name == "sqlite"
    options: dict[str, Any] = {"writes": alone} if sqlite else {"isolation_level": "REPEATABLE READ"}
    try:
        with translate_errors():
            async with engine.execution_options(**options).connect() as connection:
                if alone and not sqlite:
                    await _lock(connection, "SHARE")
                present = await connection.run_sync(present_revisions)
                if present != await asyncio.to_thread(newest_revisions):
                    raise CannotCopy("The present database is not up to date: run `copydesk migrate` first.")
                yield connection
    finally:
        await engine.dispose()


async def _prepare_target(url: str, vault: Vault) -> None:
    """Give the target its tables, unless others of the same names stand there."""
    engine = build_engine(url, patient=True)
    try:
        with translate_errors():
            async with engine.connect() as connection:
                there = set(await connection.run_sync(lambda opened: inspect(opened).get_table_names()))
    finally:
        await engine.dispose()
    if "alembic_version" not in there and there & set(Base.metadata.tables):
        raise CannotCopy("The new database holds tables of another program: name an empty one.")
    await (await Database.open(url, vault)).close()


@asynccontextmanager
async def _writing(url: str) -> AsyncIterator[AsyncConnection]:
    """The target, without a row and for us alone; everything is kept at the end or nothing."""
    engine = build_engine(url, patient=True)
    try:
        with translate_errors():
            async with engine.execution_options(writes=True).begin() as connection:
                if engine.dialect.name != "sqlite":
                    await _lock(connection, "EXCLUSIVE")
                for table in _tables():
                    if (await connection.execute(select(table).limit(1))).first():
                        raise CannotCopy(f"The new database is not empty: there are rows in {table.name}.")
                yield connection
    finally:
        await engine.dispose()


async def _lock(connection: AsyncConnection, mode: str) -> None:
    await connection.execute(text(f"SET LOCAL lock_timeout = '{LOCKING}'"))
    await connection.execute(text(f"LOCK TABLE {_names()} IN {mode} MODE"))


async def _copy(table: Table, old: AsyncConnection, new: AsyncConnection) -> TableDigest:
    """Copy a table; returns what was read."""
    telling = _TableHash()
    async for rows in _batches(table, old):
        telling.hear(rows)
        await new.execute(insert(table), [dict(row._mapping) for row in rows])
    return telling.told()


async def _hash_table(table: Table, connection: AsyncConnection) -> TableDigest:
    telling = _TableHash()
    async for rows in _batches(table, connection):
        telling.hear(rows)
    return telling.told()


async def _batches(table: Table, connection: AsyncConnection) -> AsyncIterator[Sequence[Row[Any]]]:
    """A table's rows by primary key, some at a time."""
    keys = list(table.primary_key)
    query = select(table).order_by(*keys).limit(BATCH)
    rows = (await connection.execute(query)).all()
    while rows:
        yield rows
        last = tuple_(*(rows[-1]._mapping[key] for key in keys))
        rows = (await connection.execute(query.where(tuple_(*keys) > last))).all()


class _TableHash:
    """Counts rows and hashes them, one after the other."""

    def __init__(self) -> None:
        self._count = 0
        self._hash = hashlib.sha256()

    def hear(self, rows: Sequence[Row[Any]]) -> None:
        self._count += len(rows)
        for row in rows:
            self._hash.update(json.dumps(tuple(row), default=_plain, sort_keys=True).encode())

    def told(self) -> TableDigest:
        return TableDigest(self._count, self._hash.hexdigest())


def _plain(value: Any) -> str:
    """Canonical text of a value that JSON has no form for."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise TypeError(f"a column of {type(value).__name__} has no canonical form yet")


async def _broken(connection: AsyncConnection) -> Mapping[int, str]:
    """Workspace id → where its audit chain is broken, for those that are not whole."""
    found = {}
    async with AsyncSession(connection) as session:
        for workspace_id in (await session.scalars(select(Workspace.id).order_by(Workspace.id))).all():
            broken = await AuditLog(session, workspace_id).first_broken()
            if broken is not None:
                found[workspace_id] = f"at row {broken.id}" if isinstance(broken, AuditRow) else broken
    return found


async def _finish_target(new: AsyncConnection) -> None:
    """Move PostgreSQL's id sequences past the copied rows, and update its statistics."""
    if new.dialect.name == "sqlite":
        return
    for table in _tables():
        await new.execute(_past_the_highest(table))
    await new.execute(text(f"ANALYZE {_names()}"))


def _past_the_highest(table: Table) -> Any:
    (key,) = table.primary_key
    highest = func.max(key)
    sequence = func.pg_get_serial_sequence(table.name, key.name)
    return select(func.setval(sequence, func.coalesce(highest, 1), highest.is_not(None)))
