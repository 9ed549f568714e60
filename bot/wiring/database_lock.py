"""The lock on a SQLite file: one process at a time; a second one is told which process has it."""

import fcntl
import os
from pathlib import Path
from types import TracebackType

from storage.database import sqlite_file


class DatabaseInUse(Exception):
    """Another process works on this database; the sentence names it."""


class DatabaseLock:
    """A lock through a file beside the database; the kernel releases it when the process dies."""

    def __init__(self, url: str) -> None:
        self._file = sqlite_file(url)
        self._descriptor = -1

    def __enter__(self) -> "DatabaseLock":
        if not self._file:
            return self
        beside = f"{Path(self._file).resolve()}.lock"  # a link to the file is the same file
        self._descriptor = os.open(beside, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(self._descriptor, 20).decode() or "unknown"
            os.close(self._descriptor)
            self._descriptor = -1
            raise DatabaseInUse(
                f"Copydesk already works on this database (process {holder}). Stop it first, or name another "
                "database in COPYDESK_DATABASE_URL; several processes at once need PostgreSQL."
            ) from None
        os.ftruncate(self._descriptor, 0)
        os.write(self._descriptor, str(os.getpid()).encode())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
