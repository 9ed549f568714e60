"""The database: opened once and again, migrated to exactly the models, and in trouble with a sentence."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from cryptography.fernet import Fernet
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from storage.database import Database, StorageError
from storage.migrations.upgrade import alembic_config
from storage.models import Base, Identity
from storage.revisions import newest_revisions
from storage.vault import Vault
from tests.storage.rows import NOON, rows


async def test_the_migrations_make_exactly_what_the_models_say(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))

    async with database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


def test_the_newest_migrations_are_those_that_alembic_finds() -> None:
    assert newest_revisions() == set(ScriptDirectory.from_config(alembic_config()).get_heads())


async def test_opening_again_keeps_everything(url: str, vault: Vault) -> None:
    for count in (1, 2):
        database = await Database.open(url, vault)
        async with database.shared_work() as shared:
            await shared.workspaces.add(name="w", zone="UTC", at=NOON)
            assert len(await shared.workspaces.all()) == count
        assert await database.ping()
        await database.close()


async def test_readers_see_only_what_is_committed(database: Database) -> None:
    there = await rows(database)
    async with database.work(there.workspace_id) as work:
        (await work.workspaces.get()).name = "changed"
        await work.session.flush()
        async with database.read(there.workspace_id) as reading:
            assert (await reading.workspaces.get()).name == "Desk"
    async with database.read(there.workspace_id) as reading:
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
    async with database.read(there.workspace_id) as work:
        assert (await work.workspaces.get()).name == "Desk"


async def test_nothing_that_is_done_at_a_glance_is_kept(database: Database) -> None:
    there = await rows(database)
    async with database.read(there.workspace_id) as work:
        (await work.workspaces.get()).name = "seen"
        await work.session.flush()
    async with database.read(there.workspace_id) as work:
        assert (await work.workspaces.get()).name == "Desk"


async def test_twenty_writers_come_one_after_the_other(database: Database) -> None:
    there = await rows(database)

    async def number() -> int:
        async with database.work(there.workspace_id) as work:
            return (await work.workspaces.get(lock=True)).next_number()

    assert sorted(await asyncio.gather(*(number() for _ in range(20)))) == list(range(1, 21))


async def test_an_error_of_the_database_quotes_nobody(database: Database) -> None:
    there = await rows(database)
    with pytest.raises(IntegrityError) as trouble:
        async with database.work(there.workspace_id) as work:
            work.session.add(Identity(workspace_id=1, person_id=1, surface="s", address="dana"))
    assert "unique" in str(trouble.value).lower()
    assert "dana" not in str(trouble.value)


async def test_resealing_puts_every_secret_under_the_newest_key(url: str) -> None:
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    database = await Database.open(url, Vault(keys[1:]))
    there = await rows(database)
    async with database.work(there.workspace_id) as work:
        (await work.accounts.get("x")).access = database.vault.seal("token")
    database.vault = Vault(keys)
    assert await database.reseal() == 1
    async with database.read(there.workspace_id) as work:
        access = (await work.accounts.get("x")).access
    assert access
    assert Vault(keys[:1]).open(access) == "token"
    await database.close()


async def test_a_database_of_a_newer_desk_is_a_sentence(database: Database, url: str) -> None:
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageError, match="newer Copydesk"):
        await Database.open(url, database.vault)
