"""SQLAlchemy engines: SQLite with its pragmas, PostgreSQL with deadlines and a check of each connection.

Whether a pooled connection to PostgreSQL is still open is known here and costs nothing, where SQLAlchemy's
pre-ping would cost a round trip each transaction. What only seems open meets the deadlines.
"""

from typing import Any

from sqlalchemy import Connection, NullPool, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.errors import NO_DRIVER, ODD_OPTION, SILENT, StorageError

PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # NORMAL may forget a started call after a power loss (sqlite.org/wal.html)
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
)
CONNECTING = 10.0
"""Seconds until a server that does not take a connection counts as gone; also the wait for a pooled one."""
ANSWERING = 30.0
"""Seconds until one that does not answer counts as gone. The server itself gives up a little earlier."""
SERVER = {
    "application_name": "copydesk",
    "jit": "off",  # compiling costs more than any of our short questions
    "statement_timeout": "25s",
    "idle_in_transaction_session_timeout": "60s",
}


def build_engine(url: str | URL, *, patient: bool = False) -> AsyncEngine:
    """An engine for this URL; a `patient` one has no deadlines and keeps no connection, for long work.

    Raises `StorageError` when the driver is not installed.
    """
    found = make_url(url)
    options: dict[str, Any] = {"hide_parameters": True}  # an error never quotes people or secrets
    if found.get_backend_name() == "postgresql":
        found = _asyncpg(found)
        settings = {} if patient else SERVER
        options["connect_args"] = {"timeout": CONNECTING, "server_settings": settings}
        options |= {"poolclass": NullPool} if patient else {"pool_timeout": CONNECTING}
        if not patient:
            options["connect_args"]["command_timeout"] = ANSWERING
    try:
        engine = create_async_engine(found, **options)
    except ModuleNotFoundError as trouble:
        raise StorageError(NO_DRIVER) from trouble
    if engine.dialect.name == "sqlite":
        _tame_sqlite(engine)
    else:
        _watch(engine)
    return engine


def _asyncpg(url: URL) -> URL:
    """Translate libpq's `sslmode` into asyncpg's `ssl`."""
    mode = url.query.get("sslmode")
    plain = url.difference_update_query(["sslmode"])
    return plain.update_query_dict({"ssl": mode}) if mode else plain


def _watch(engine: AsyncEngine) -> None:
    """Report failed connections as `StorageError`, and replace closed ones before they are used."""

    @event.listens_for(engine.sync_engine, "do_connect")
    def connect(dialect: Any, _record: Any, given: Any, options: Any) -> Any:
        try:
            return dialect.connect(*given, **options)
        except OSError as trouble:
            raise StorageError(SILENT) from trouble
        except TypeError as trouble:
            raise StorageError(ODD_OPTION.format(str(trouble).split()[-1])) from trouble

    @event.listens_for(engine.sync_engine, "checkout")
    def look(connection: Any, _record: Any, _proxy: Any) -> None:
        if connection.driver_connection.is_closed():
            raise InvalidatePoolError


def _tame_sqlite(engine: AsyncEngine) -> None:
    """Set the pragmas, and let SQLAlchemy say BEGIN itself (the driver would delay it)."""

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
