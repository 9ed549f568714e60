"""Copying a whole database into another one: every row or none, and proven."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from storage.database import Database, StorageError
from storage.database_copy import CannotCopy, copy_everything
from storage.vault import Vault
from tests.databases import KINDS, unguard_audit
from tests.storage.everything import MANY, contents, fill
from tests.storage.rows import NOON

CHANGING = {
    "sqlite": [
        "CREATE TRIGGER tidy AFTER INSERT ON campaigns "
        "BEGIN UPDATE campaigns SET goal = trim(goal, char(10)) WHERE id = NEW.id; END"
    ],
    "postgresql": [
        "CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.goal = trim(E'\\n' FROM NEW.goal); RETURN NEW; END $$",
        "CREATE TRIGGER tidy BEFORE INSERT ON campaigns FOR EACH ROW EXECUTE FUNCTION tidy()",
    ],
}
"""A database that changes what is put into it."""


@pytest.fixture
async def full(database: Database) -> Database:
    """The present database."""
    await fill(database)
    return database


@pytest.fixture
async def there(target_url: str, vault: Vault) -> AsyncIterator[Database]:
    """The new database, set up and empty."""
    opened = await Database.open(target_url, vault)
    yield opened
    await opened.close()


@pytest.mark.parametrize("target_kind", KINDS)
async def test_everything_arrives_as_it_was_and_the_old_one_stays_as_it_is(
    full: Database, url: str, target_url: str, vault: Vault
) -> None:
    before = await contents(full)
    copied = await copy_everything(url, target_url, vault=vault)

    assert await contents(full) == before
    new = await Database.open(target_url, vault)
    assert await contents(new) == before
    assert {name: len(rows) for name, rows in before.items()} == copied.counts
    assert copied.counts["insights"] == MANY + 3
    assert min(copied.counts.values()) >= 3
    assert copied.broken == {}
    await new.close()


@pytest.mark.parametrize("target_kind", KINDS)
async def test_what_is_new_gets_a_number_past_the_highest(
    full: Database, url: str, target_url: str, vault: Vault
) -> None:
    await copy_everything(url, target_url, vault=vault)
    new = await Database.open(target_url, vault)
    async with new.shared_work() as shared:
        assert (await shared.workspaces.add(name="w", zone="UTC", at=NOON)).id == 31
    async with new.work(10) as work:
        await work.audit.add(actor="Dana", verb="approved", subject="post #2", at=NOON)
        assert await work.audit.first_broken() is None
    await new.close()


@pytest.mark.parametrize("target_kind", KINDS)
async def test_a_database_that_is_not_empty_is_refused(
    full: Database, url: str, there: Database, target_url: str, vault: Vault
) -> None:
    async with there.shared_work() as shared:
        await shared.workspaces.add(name="mine", zone="UTC", at=NOON)
    before = await contents(there)
    with pytest.raises(CannotCopy, match="not empty: there are rows in workspaces"):
        await copy_everything(url, target_url, vault=vault)
    assert await contents(there) == before


@pytest.mark.parametrize("target_kind", KINDS)
async def test_a_database_with_tables_of_another_program_is_refused(
    full: Database, url: str, target_url: str, vault: Vault
) -> None:
    other = await Database.open(target_url, vault)
    async with other.engine.begin() as connection:
        await connection.execute(text("DROP TABLE alembic_version"))
    await other.close()
    with pytest.raises(CannotCopy, match="tables of another program"):
        await copy_everything(url, target_url, vault=vault)


@pytest.mark.parametrize("target_kind", KINDS)
async def test_a_table_that_does_not_arrive_as_it_was_is_named_and_nothing_is_kept(
    full: Database, url: str, there: Database, target_url: str
) -> None:
    async with there.engine.begin() as connection:
        for statement in CHANGING[there.engine.dialect.name]:
            await connection.execute(text(statement))
    with pytest.raises(CannotCopy, match="Table campaigns did not arrive as it was"):
        await copy_everything(url, target_url, vault=full.vault)
    assert not any((await contents(there)).values())


async def test_a_source_of_an_older_desk_is_migrated_first(
    full: Database, url: str, there: Database, target_url: str, vault: Vault
) -> None:
    async with full.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(CannotCopy, match="run `copydesk migrate` first"):
        await copy_everything(url, target_url, vault=vault)
    assert not any((await contents(there)).values())


async def test_an_audit_chain_that_was_broken_before_is_told(
    full: Database, url: str, target_url: str, vault: Vault
) -> None:
    await unguard_audit(full)
    async with full.engine.begin() as connection:
        await connection.execute(text("UPDATE audit SET actor = 'mallory' WHERE workspace_id = 20"))
    copied = await copy_everything(url, target_url, vault=vault)
    assert copied.broken == {20: "at row 2"}


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_nobody_writes_into_the_source_meanwhile(full: Database, url: str, target_url: str) -> None:
    """A SQLite file is locked by the one who moves it (tests/bot/cli/test_move_database.py)."""
    async with full.engine.begin() as connection:
        await connection.execute(text("UPDATE workspaces SET name = 'busy'"))
        with pytest.raises(StorageError, match="took too long"):
            await copy_everything(url, target_url, vault=full.vault)
