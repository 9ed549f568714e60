"""What views, summaries and publishers stand on: a database of their own, and a workspace in Berlin."""

from collections.abc import AsyncIterator

import pytest
from blockbuster import BlockBuster
from structlog.testing import capture_logs

from storage.database import Database
from tests.agents.publishing_setup import PublishingSetup, set_up_publishing
from tests.agents.workspace_setup import WorkspaceSetup, open_database, set_up_workspace
from tests.databases import TWINS


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Publishing is tried on both databases."""
    if "setup" in metafunc.fixturenames:
        metafunc.parametrize("kind", TWINS)


@pytest.fixture
async def database(database_url: str, nothing_blocks: BlockBuster) -> AsyncIterator[Database]:
    """An empty database with the whole schema; migrating reads its scripts before anything else runs."""
    nothing_blocks.deactivate()
    async with open_database(database_url) as database:
        nothing_blocks.activate()
        yield database


@pytest.fixture
async def berlin(database: Database) -> WorkspaceSetup:
    """A workspace in Europe/Berlin with dana, two accounts and a home channel."""
    return await set_up_workspace(database, zone="Europe/Berlin")


@pytest.fixture
async def setup(database: Database) -> AsyncIterator[PublishingSetup]:
    """A workspace with a stage to publish on. What is logged is kept from being drawn, which would block."""
    with capture_logs():
        yield await set_up_publishing(database)
