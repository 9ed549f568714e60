"""For every test: a call of our own code that blocks the event loop fails it; databases of both kinds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

from agents.times import parsing
from integrations import oauth
from integrations.platforms.x.text import twitter_text
from tests.databases import Postgres, lay_out, postgres_of_this_run
from tests.house import PACKAGES

ZONE_FILES = ("zoneinfo/_tzpath.py", {"find_tzfile"}), ("zoneinfo/_common.py", {"load_tzdata", "load_data"})
"""A zone's table (2 kB) is read at its first use in the process and kept; `ZoneInfo` has no other way."""

PASSWORD_FILE = "asyncpg/connect_utils.py", {"_read_password_file"}
"""A connection to PostgreSQL without a password in its URL is looked up in ~/.pgpass, as by every client."""

OPENING = (
    ("storage/database.py", {"open"}),
    ("storage/migrations/upgrade.py", {"upgrade"}),
    ("storage/engines.py", {"build_engine"}),
)
"""SQLAlchemy and Alembic look at the disk when a database is opened, before anything is served."""

TRACEBACKS = "linecache.py", {"checkcache", "updatecache"}
"""The lines of a traceback are read when something unexpected is logged."""


@pytest.fixture(scope="session", autouse=True)
def libraries() -> None:
    """What is slow to import is imported before any loop runs, as a desk does it in a thread."""
    parsing.dateparser()
    oauth.authlib()
    twitter_text()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on a real PostgreSQL are slow: each is the twin of a test on SQLite, or needs a server."""
    for item in items:
        call = getattr(item, "callspec", None)
        values = call.params.values() if call else ()
        if "postgresql" in values or "postgres" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(autouse=True)
def nothing_blocks() -> Iterator[BlockBuster]:
    """Raises `BlockingError` where one of our five packages blocks a running loop."""
    with blockbuster_ctx(scanned_modules=list(PACKAGES)) as watch:
        for each in watch.functions.values():
            for place in (*OPENING, PASSWORD_FILE):
                each.can_block_in(*place)
        for name in ("os.stat", "io.BufferedReader.read", "io.TextIOWrapper.read"):
            watch.functions[name].can_block_in(*TRACEBACKS)
        for file, functions in ZONE_FILES:
            for name in ("os.stat", "io.BufferedReader.read"):
                watch.functions[name].can_block_in(file, functions)
        yield watch


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL of this run, started when the first test wants it."""
    with postgres_of_this_run() as server:
        yield server


@pytest.fixture
def kind() -> str:
    """Which database a test is on; rooms that are tried on both say so in their `conftest.py`."""
    return "sqlite"


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a database without any row is."""
    yield from _url(kind, request, tmp_path / "desk.db", migrated=True)


@pytest.fixture
def target_kind() -> str:
    """Which database a test copies to."""
    return "postgresql"


@pytest.fixture
def target_url(target_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where another database is, without any table."""
    yield from _url(target_kind, request, tmp_path / "target.db", migrated=False)


def _url(kind: str, request: pytest.FixtureRequest, file: Path, *, migrated: bool) -> Iterator[str]:
    if kind == "sqlite":
        if migrated:
            lay_out(file)
        yield f"sqlite+aiosqlite:///{file}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.create(migrated=migrated)
    yield server.url(name)
    server.drop(name)
