"""Which migrations there are, and where the schema of a database stands, asked without Alembic."""

import re
from functools import cache
from importlib import resources

from sqlalchemy import Connection, inspect, text

VERSIONS = "alembic_version"
"""Alembic's own table: a row for each migration that the schema ends with."""


@cache
def newest_revisions() -> frozenset[str]:
    """The migrations that a database of this version ends with, as their files say."""
    folder = resources.files("storage") / "migrations" / "versions"
    files = [each.read_text("utf-8") for each in folder.iterdir() if each.name.endswith(".py")]
    made, continued = (
        {name for file in files for line in re.findall(said, file, re.MULTILINE) for name in _quoted(line)}
        for said in (r"^revision = (.+)$", r"^down_revision = (.+)$")
    )
    return frozenset(made - continued)


def present_revisions(connection: Connection) -> frozenset[str]:
    """The migrations that the schema of a database ends with; none where there is no schema."""
    if not inspect(connection).has_table(VERSIONS):
        return frozenset()
    return frozenset(connection.execute(text(f"SELECT version_num FROM {VERSIONS}")).scalars())  # noqa: S608


def _quoted(line: str) -> list[str]:
    return re.findall(r'"(\w+)"', line)
