"""The database: opened once and again, migrated to exactly the models, and in trouble with a sentence."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from cryptography.fernet import Fernet
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database, StorageTrouble, copy_sqlite, is_sqlite, sqlite_file
from storage.models import Base, Identity
from storage.vault import Vault
from tests.storage.rows import NOON, rows


async def test_the_migrations_make_exactly_what_the_models_say(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_opening_again_keeps_everything(url: str, vault: Vault) -> None:
    for count in (1, 2):
        database = await Database.open(url, vault)
        async with database.desk() as desk:
            await desk.registry.add(name="w", zone="UTC", at=NOON)
            assert len(await desk.registry.workspaces()) == count
        assert await database.answers()
        await database.close()


async def test_a_power_loss_forgets_nothing_that_was_committed(database: Database) -> None:
    async with database.engine.connect() as connection:
        pragmas = [
            (await connection.execute(text(f"PRAGMA {name}"))).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == ["wal", 2, 1]


async def test_readers_see_only_what_is_committed(database: Database) -> None:
    there = await rows(database)
    async with database.work(there.workspace_id) as work:
        (await work.workspaces.get()).name = "changed"
        await work.session.flush()
        async with database.glance(there.workspace_id) as reading:
            assert (await reading.workspaces.get()).name == "Desk"
    async with database.glance(there.workspace_id) as reading:
        assert (await reading.workspaces.get()).name == "changed"


async def test_what_fails_in_the_middle_leaves_nothing(database: Database) -> None:
    there = await rows(database)

    async def half() -> None:
        async with database.work(there.workspace_id) as work:
            (await work.workspaces.get()).name = "half"
            await work.session.flush()
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await half()
    async with database.glance(there.workspace_id) as work:
        assert (await work.workspaces.get()).name == "Desk"


async def test_nothing_that_is_done_at_a_glance_is_kept(database: Database) -> None:
    there = await rows(database)
    async with database.glance(there.workspace_id) as work:
        (await work.workspaces.get()).name = "seen"
        await work.session.flush()
    async with database.glance(there.workspace_id) as work:
        assert (await work.workspaces.get()).name == "Desk"


async def test_twenty_writers_come_one_after_the_other(database: Database) -> None:
    there = await rows(database)

    async def number() -> int:
        async with database.work(there.workspace_id) as work:
            return (await work.workspaces.get(lock=True)).next_number()

    assert sorted(await asyncio.gather(*(number() for _ in range(20)))) == list(range(1, 21))


async def test_a_database_that_another_program_holds_is_a_sentence(
    database: Database, tmp_path: Path
) -> None:
    async with database.engine.connect() as connection:
        await connection.execute(text("PRAGMA busy_timeout=0"))
    with closing(sqlite3.connect(tmp_path / "desk.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageTrouble, match="locked by another program"):
            async with database.desk() as desk:
                await desk.registry.add(name="w", zone="UTC", at=NOON)
    async with database.desk() as desk:
        await desk.registry.add(name="w", zone="UTC", at=NOON)


async def test_a_full_disk_is_a_sentence_and_keeps_nothing(database: Database) -> None:
    there = await rows(database)
    async with database.engine.connect() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar()
        await connection.execute(text(f"PRAGMA max_page_count={pages}"))
    with pytest.raises(StorageTrouble, match="The disk is full"):
        async with database.work(there.workspace_id) as work:
            (await work.workspaces.get()).name = "x" * 1_000_000
    async with database.glance(there.workspace_id) as work:
        assert (await work.workspaces.get()).name == "Desk"


async def test_a_file_that_is_no_database_is_a_sentence(url: str, vault: Vault, tmp_path: Path) -> None:
    await asyncio.to_thread((tmp_path / "desk.db").write_text, "a diary, not a database " * 100)
    with pytest.raises(StorageTrouble, match="is not a database"):
        await Database.open(url, vault)


async def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path, vault: Vault) -> None:
    with pytest.raises(StorageTrouble, match="check the folder"):
        await Database.open(f"sqlite+aiosqlite:///{tmp_path}/missing/desk.db", vault)


async def test_a_database_of_a_newer_desk_is_a_sentence(url: str, vault: Vault, tmp_path: Path) -> None:
    await (await Database.open(url, vault)).close()
    with closing(sqlite3.connect(tmp_path / "desk.db")) as other, other:
        other.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageTrouble, match="newer Copydesk"):
        await Database.open(url, vault)


async def test_an_error_of_the_database_quotes_nobody(database: Database) -> None:
    there = await rows(database)
    with pytest.raises(IntegrityError) as trouble:
        async with database.work(there.workspace_id) as work:
            work.session.add(Identity(workspace_id=1, person_id=1, surface="s", address="dana"))
    assert "UNIQUE" in str(trouble.value)
    assert "dana" not in str(trouble.value)


async def test_resealing_puts_every_secret_under_the_newest_key(url: str) -> None:
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    database = await Database.open(url, Vault(keys[1:]))
    there = await rows(database)
    async with database.work(there.workspace_id) as work:
        (await work.accounts.get("x")).access = database.vault.seal("token")
    database.vault = Vault(keys)
    assert await database.reseal() == 1
    async with database.glance(there.workspace_id) as work:
        access = (await work.accounts.get("x")).access
    assert access
    assert Vault(keys[:1]).open(access) == "token"
    await database.close()


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
    async with copied.glance(there.workspace_id) as work:
        assert (await work.workspaces.get()).name == "Desk"
    await copied.close()
    assert await asyncio.to_thread(neighbour.read_text) == "old"


def test_what_a_url_names_is_known_without_opening_it() -> None:
    assert is_sqlite("sqlite+aiosqlite:////data/desk.db")
    assert not is_sqlite("postgresql+asyncpg://u@h/d")
    assert sqlite_file("sqlite+aiosqlite:////data/desk.db") == "/data/desk.db"
    assert sqlite_file("sqlite+aiosqlite://") == ""
