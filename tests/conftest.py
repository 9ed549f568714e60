"""Held for every test: a call that blocks the event loop, made from our own code, fails it."""

from collections.abc import Iterator

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

from tests.house import PACKAGES

ZONE_FILES = ("zoneinfo/_tzpath.py", {"find_tzfile"}), ("zoneinfo/_common.py", {"load_tzdata", "load_data"})
"""A zone's table (2 kB) is read at its first use in the process and kept; `ZoneInfo` has no other way."""

OPENING = "storage/database.py", {"open", "_upgrade"}
"""SQLAlchemy and Alembic look at the disk when a database is opened, before anything is served."""

TRACEBACKS = "linecache.py", {"checkcache", "updatecache"}
"""The lines of a traceback are read when something unexpected is logged."""


@pytest.fixture(autouse=True)
def nothing_blocks() -> Iterator[BlockBuster]:
    """Raises `BlockingError` where one of our five packages blocks a running loop."""
    with blockbuster_ctx(scanned_modules=list(PACKAGES)) as watch:
        for each in watch.functions.values():
            each.can_block_in(*OPENING)
        for call in ("os.stat", "io.BufferedReader.read", "io.TextIOWrapper.read"):
            watch.functions[call].can_block_in(*TRACEBACKS)
        for file, functions in ZONE_FILES:
            for call in ("os.stat", "io.BufferedReader.read"):
                watch.functions[call].can_block_in(file, functions)
        yield watch
