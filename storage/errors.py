"""Errors of the database, translated into sentences for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolEmpty


class StorageError(Exception):
    """Failure of the database, with a sentence for people. The transaction was rolled back."""


SILENT = "The database does not answer."
FULL = "The disk is full, so nothing could be written down."
NOT_SET_UP = "The database is not set up: run `copydesk migrate`."
NEWER = "This database was set up by a newer Copydesk: update this one, or name another database."
NO_DRIVER = "PostgreSQL needs an extra that is not installed here: pip install 'copydesk[scale]'."
TIRED = "The database took too long."
ODD_OPTION = "COPYDESK_DATABASE_URL has an option that is not known: {}."
CROSSED = "Somebody else changed the same things at the same moment."

MARKS = {
    "locked": "The database is locked by another program.",
    "full": FULL,
    "readonly": "The database may not be written to: check the permissions of the data folder.",
    "no such table": NOT_SET_UP,
    "not a database": "The file that COPYDESK_DATABASE_URL names is not a database.",
    "unable to open": "The database cannot be opened: check the folder that COPYDESK_DATABASE_URL names.",
}
"""What SQLite's messages have in them (it has no codes that the driver would show)."""

STATES = {
    "53100": FULL,
    "53300": "The database has no connection left for Copydesk: it serves as many as it may.",
    "57014": TIRED,
    "55P03": TIRED,
    "25P03": TIRED,
    "40001": CROSSED,
    "40P01": CROSSED,
    "25006": "The database may only be read at the moment.",
    "3D000": "There is no database of the name that COPYDESK_DATABASE_URL gives: create it first.",
    "28": "The database refuses the name or the password in COPYDESK_DATABASE_URL.",
    "42501": "The database does not let this name do that: it must own its tables.",
    "42P01": NOT_SET_UP,
    "42P07": "Another program's tables stand in this database: name an empty one.",
    "08": SILENT,
    "57": SILENT,
}
"""PostgreSQL's codes, then their classes (postgresql.org/docs/current/errcodes-appendix.html)."""


@contextmanager
def translate_errors() -> Iterator[None]:
    """Translate errors of the driver into `StorageError`. An `IntegrityError` passes unchanged."""
    try:
        yield
    except DBAPIError as trouble:
        if isinstance(trouble, IntegrityError):
            raise
        raise StorageError(_sentence(trouble)) from trouble
    except (PoolEmpty, ConnectionError) as trouble:
        raise StorageError(SILENT) from trouble
    except TimeoutError as trouble:
        raise StorageError(TIRED) from trouble


def _sentence(trouble: DBAPIError) -> str:
    state = getattr(trouble.orig, "sqlstate", None) or ""
    known = (sentence for code, sentence in STATES.items() if state.startswith(code))
    marked = (sentence for mark, sentence in MARKS.items() if not state and mark in str(trouble.orig))
    return next(known, next(marked, SILENT))
