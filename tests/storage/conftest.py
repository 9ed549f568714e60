"""What storage is tried on: a real SQLite file, and a real PostgreSQL."""

from collections.abc import AsyncIterator

import pytest
from cryptography.fernet import Fernet

from storage.database import Database
from storage.vault import Vault
from tests.databases import KINDS


@pytest.fixture
def vault() -> Vault:
    """One fresh key."""
    return Vault([Fernet.generate_key().decode()])


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Every test of storage is played on both."""
    return str(request.param)


@pytest.fixture
def url(database_url: str) -> str:
    """Where the database is."""
    return database_url


@pytest.fixture
async def database(url: str, vault: Vault) -> AsyncIterator[Database]:
    """An empty database with the whole schema."""
    opened = await Database.open(url, vault)
    yield opened
    await opened.close()
