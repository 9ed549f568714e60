"""The open database: engine, migrations, transactions; on SQLite one writer at a time."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from storage.engines import build_engine
from storage.errors import StorageError, translate_errors
from storage.models import Account, Installation
from storage.revisions import newest_revisions, present_revisions
from storage.unit_of_work import SharedWork, Work
from storage.vault import Vault

__all__ = [
    "Database",
    "StorageError",
    "copy_sqlite",
    "is_sqlite",
    "sqlite_file",
]

UPGRADE = "storage.migrations.upgrade"
"""Alembic's part: it takes a tenth of a second to import, so only a schema that is behind pays for it."""


class Database:
    """An open database. Readers run side by side; on SQLite one writer at a time holds the lock."""

    def __init__(self, engine: AsyncEngine, vault: Vault) -> None:
        self.engine = engine
        self.vault = vault
        self._writing = asyncio.Lock()

    @classmethod
    async def open(cls, url: str, vault: Vault) -> "Database":
        """Connect and bring the schema up to date. Raises `StorageError`."""
        database = cls(build_engine(url), vault)
        try:
            await database.migrate()
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()

    async def migrate(self) -> None:
        """Apply the migrations that are missing; their files are read beside the loop."""
        if await self._is_at(await asyncio.to_thread(newest_revisions)):
            return
        upgrade = await asyncio.to_thread(import_module, UPGRADE)
        scripts = await asyncio.to_thread(upgrade.read_scripts)
        async with self._unhurried() as engine:
            with translate_errors():
                async with engine.connect() as connection:
                    await connection.run_sync(upgrade.upgrade, scripts)
                    await connection.commit()

    async def _is_at(self, revisions: frozenset[str]) -> bool:
        """Does the schema stand at these migrations?"""
        with translate_errors():
            async with self.engine.connect() as connection:
                return await connection.run_sync(present_revisions) == revisions

    @asynccontextmanager
    async def _unhurried(self) -> AsyncIterator[AsyncEngine]:
        """An engine for work that may take minutes, or wait for another process to do it."""
        if self.engine.dialect.name == "sqlite":
            yield self.engine
            return
        patient = build_engine(self.engine.url, patient=True)
        try:
            yield patient
        finally:
            await patient.dispose()

    async def ping(self) -> bool:
        """Whether the database answers a query."""
        with translate_errors():
            async with self.engine.connect() as connection:
                return (await connection.execute(text("SELECT 1"))).scalar() == 1

    async def reseal(self) -> int:
        """Seal every stored secret under the newest key; returns how many there are."""
        async with self.shared_work() as shared:
            held: list[Account | Installation] = [*await shared.workspaces.accounts()]
            held += await shared.installations.all()
            sealed = [(each, each.access) for each in held if each.access]
            for each, access in sealed:
                each.access = self.vault.reseal(access)
            return len(sealed)

    @asynccontextmanager
    async def work(self, workspace_id: int) -> AsyncIterator[Work]:
        """One writing transaction in one workspace: commits at the end, rolls back on any exception."""
        async with self._transaction() as session:
            yield Work(session, workspace_id, self.vault)

    @asynccontextmanager
    async def read(self, workspace_id: int) -> AsyncIterator[Work]:
        """One reading transaction in one workspace; changes made in it are discarded."""
        with translate_errors():
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                yield Work(session, workspace_id, self.vault)

    @asynccontextmanager
    async def shared_work(self) -> AsyncIterator[SharedWork]:
        """One writing transaction over every workspace, for background work."""
        async with self._transaction() as session:
            yield SharedWork(session, self.vault)

    @asynccontextmanager
    async def read_shared(self) -> AsyncIterator[SharedWork]:
        """One reading transaction over every workspace."""
        with translate_errors():
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                yield SharedWork(session, self.vault)

    async def execute_alone(self, statement: str, given: str) -> Sequence[tuple[Any, ...]]:
        """On SQLite: one writing statement as a transaction of its own, and the rows that it returns."""
        with translate_errors():
            async with self._writing, self.engine.connect() as connection:
                driver: Any = (await connection.get_raw_connection()).driver_connection
                try:
                    rows = await driver.execute_fetchall(statement, (given,))
                except sqlite3.Error as trouble:
                    raise DBAPIError(None, None, trouble) from trouble
                return [tuple(row) for row in rows]

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[AsyncSession]:
        with translate_errors():
            if self.engine.dialect.name != "sqlite":
                async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
                    yield session
                return
            writer = self.engine.execution_options(writes=True)
            session = AsyncSession(writer, expire_on_commit=False)
            async with self._writing, session, session.begin():
                yield session


async def copy_sqlite(url: str, target: Path) -> None:
    """Copy the SQLite file behind a URL, as it stands at one moment, over `target`."""
    await asyncio.to_thread(_copy, sqlite_file(url), target)


def _copy(source: str, target: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        target.with_name(f"{target.name}{ending}").unlink(missing_ok=True)
    if source and Path(source).exists():
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)


def is_sqlite(url: str) -> bool:
    """Whether this URL names a SQLite file (one process at a time)."""
    return make_url(url).get_backend_name() == "sqlite"


def sqlite_file(url: str) -> str:
    """The file behind a SQLite URL; '' for a database in memory or on a server."""
    name = make_url(url).database or ""
    return name if is_sqlite(url) and name != ":memory:" else ""
