"""What the disk alone takes: one commit, without anything around it."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from statistics import median

from storage.engines import PRAGMAS

COMMITS = 300


def commit(folder: Path) -> float:
    """Milliseconds of one commit that is on the disk when it is done, without anything around it."""
    took = []
    with closing(sqlite3.connect(folder / "alone.db", isolation_level=None)) as connection:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        connection.execute("CREATE TABLE kept (body TEXT)")
        for _ in range(COMMITS):
            began = time.perf_counter()
            connection.execute("INSERT INTO kept VALUES (?)", ("x" * 500,))
            took.append((time.perf_counter() - began) * 1000)
    return median(took)
