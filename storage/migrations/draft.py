"""Drafts the next migration from what the models say: `make migration NAME="what changes"`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from sqlalchemy import create_engine

from storage.migrations.upgrade import alembic_config


def draft(name: str) -> None:
    """Write the next numbered file; read it before you trust it."""
    number = len([*(Path(__file__).parent / "versions").glob("0*.py")]) + 1
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/draft.db")
        with engine.connect() as connection:
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            command.revision(config, name, autogenerate=True, rev_id=f"{number:04}")
        engine.dispose()


if __name__ == "__main__":
    draft(sys.argv[1])
