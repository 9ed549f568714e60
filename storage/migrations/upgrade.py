"""Brings a schema up to date with Alembic. Only a database that is behind imports this."""

from importlib import resources

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from storage.errors import NEWER, StorageError

MIGRATING = 20261120
"""PostgreSQL's advisory lock that one process holds while it migrates and the others wait."""


def alembic_config() -> Config:
    """Alembic's settings, built here: there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("storage") / "migrations"))
    return config


def read_scripts() -> ScriptDirectory:
    """Every migration, read from the disk."""
    scripts = ScriptDirectory.from_config(alembic_config())
    scripts.get_heads()  # reads every file
    return scripts


def upgrade(connection: Connection, scripts: ScriptDirectory) -> None:
    """Do what `alembic upgrade head` does, without reading a file. Raises `StorageError`."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
    steps = {"fn": lambda present, _: scripts._upgrade_revs("head", present)}
    with EnvironmentContext(alembic_config(), scripts, **steps) as environment:
        environment.configure(connection=connection)
        try:
            with environment.begin_transaction():
                environment.run_migrations()
        except CommandError as trouble:
            raise StorageError(NEWER) from trouble
