"""SQLite: what a file can suffer, and what it remembers."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.database import Database, StorageError, copy_sqlite, is_sqlite, sqlite_file
from storage.vault import Vault
from tests.storage.rows import NOON, rows


@pytest.fixture
def kind() -> str:
    """Not the other one."""
    return "sqlite"


async def test_a_power_loss_forgets_nothing_that_was_committed(database: Database) -> None:
    async with database.engine.connect() as connection:
        pragmas = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]


async def test_a_database_that_another_program_holds_is_a_sentence(
    database: Database, tmp_path: Path
) -> None:
    async with database.engine.connect() as connection:
        await connection.execute(text("PRAGMA busy_timeout=0"))
    with closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked by another program"):
            async with database.shared_work() as shared:
                await shared.workspaces.add(name="w", zone="UTC", at=NOON)
    async with database.shared_work() as shared:
        await shared.workspaces.add(name="w", zone="UTC", at=NOON)


async def test_a_full_disk_is_a_sentence_and_keeps_nothing(database: Database) -> None:
    there = await rows(database)
    async with database.engine.connect() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar()
        await connection.execute(text(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(StorageError, match="The disk is full"):
        async with database.work(there.workspace_id) as work:
            (await work.workspaces.get()).name = "x" * 1_000_000
    async with database.read(there.workspace_id) as work:
        assert (await work.workspaces.get()).name == "Desk"


async def test_a_file_that_is_no_database_is_a_sentence(url: str, vault: Vault, tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "desk.db").write_text, "a diary, not a database " * 100)
    with pytest.raises(StorageError, match="is not a database"):
        await Database.open(url, vault)


async def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path, vault: Vault) -> None:
    with pytest.raises(StorageError, match="check the folder"):
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}/missing/desk.db", vault)


async def test_a_copy_holds_what_was_committed_and_spares_its_neighbours(
    database: Database, url: str, tmp_path: Path
) -> None:
    there = await rows(database)
    target = tmp_path / "copy" / "desk.db"
    await asyncio.to_thread(target.parent.mkdir)
    neighbour = target.with_name("desk.db.mine")
    for each in (neighbour, target, target.with_name("desk.db-wal")):
        await asyncio.to_thread(each.write_text, "old")
    await copy_sqlite(url, target)

    copied = await Database.open(f"sqlite+aiosqlite:///{target}", database.vault)
    async with copied.read(there.workspace_id) as work:
        assert (await work.workspaces.get()).name == "Desk"
    await copied.close()
    assert await asyncio.to_thread(neighbour.read_text) == "old"


def test_what_a_url_names_is_known_without_opening_it() -> None:
    assert is_sqlite("sqlite+aiosqlite:////data/desk.db")
    assert not is_sqlite("postgresql+asyncpg://u@h/d")
    assert sqlite_file("sqlite+aiosqlite:////data/desk.db") == "/data/desk.db"
    assert sqlite_file("sqlite+aiosqlite://") == ""
