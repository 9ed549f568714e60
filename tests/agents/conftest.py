"""What views and summaries stand on: a database in a file of its own, and a workspace in Berlin."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster
from structlog.testing import capture_logs

from storage.database import Database
from tests.agents.ledger import Ledger, opened, workspace
from tests.agents.rig import Rig, rig_on


@pytest.fixture
async def database(tmp_path: Path, nothing_blocks: BlockBuster) -> AsyncIterator[Database]:
    """An empty database with the whole schema; migrating reads its scripts before anything else runs."""
    nothing_blocks.deactivate()
    async with opened(tmp_path) as database:
        nothing_blocks.activate()
        yield database


@pytest.fixture
async def berlin(database: Database) -> Ledger:
    """A workspace in Europe/Berlin with dana, two accounts and a home channel."""
    return await workspace(database, zone="Europe/Berlin")


@pytest.fixture
async def rig(database: Database) -> AsyncIterator[Rig]:
    """A workspace with a stage to publish on. What is logged is kept from being drawn, which would block."""
    with capture_logs():
        yield await rig_on(database)
