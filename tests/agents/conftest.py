"""What views, summaries and publishers stand on: a database of their own, and a workspace in Berlin."""

from collections.abc import AsyncIterator

import pytest
from blockbuster import BlockBuster
from structlog.testing import capture_logs

from storage.database import Database
from tests.agents.ledger import Ledger, opened, workspace
from tests.agents.rig import Rig, rig_on
from tests.databases import TWINS


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Publishing is tried on both databases."""
    if "rig" in metafunc.fixturenames:
        metafunc.parametrize("kind", TWINS)


@pytest.fixture
async def database(database_url: str, nothing_blocks: BlockBuster) -> AsyncIterator[Database]:
    """An empty database with the whole schema; migrating reads its scripts before anything else runs."""
    nothing_blocks.deactivate()
    async with opened(database_url) as database:
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
