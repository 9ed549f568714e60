"""What storage is tried on: a real SQLite file in a folder of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from storage.database import Database
from storage.vault import Vault


@pytest.fixture
def vault() -> Vault:
    """One fresh key."""
    return Vault([Fernet.generate_key().decode()])


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where the database is."""
    return f"sqlite+aiosqlite:///{tmp_path}/desk.db"


@pytest.fixture
async def database(url: str, vault: Vault) -> AsyncIterator[Database]:
    """An empty database with the whole schema."""
    opened = await Database.open(url, vault)
    yield opened
    await opened.close()
