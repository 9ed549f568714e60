"""PostgreSQL: what a server can do to us, each a sentence, and what is healed before anybody notices."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from storage.database import Database, StorageError, is_sqlite
from storage.engines import build_engine
from storage.vault import Vault
from tests.storage.rows import NOON, rows

pytestmark = pytest.mark.slow


@pytest.fixture
def kind() -> str:
    """Not the other one."""
    return "postgresql"


OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


async def cut(url: str) -> None:
    """What a restart of the server, or somebody who administers it, does to every connection."""
    other = build_engine(url, patient=True)
    async with other.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text(f"SELECT pg_terminate_backend(pid) {OTHERS}"))
        while await connection.scalar(text(f"SELECT count(*) {OTHERS}")):
            pass
    await other.dispose()


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("53100", "The disk is full"),
        ("53300", "no connection left for Copydesk"),
        ("57014", "took too long"),
        ("57P01", "does not answer"),
        ("08006", "does not answer"),
        ("40P01", "Somebody else changed the same things"),
        ("25006", "may only be read"),
        ("42501", "must own its tables"),
        ("28P01", "refuses the name or the password"),
        ("XX000", "does not answer"),
    ],
)
async def test_what_the_server_says_is_a_sentence_and_nothing_is_kept(
    database: Database, state: str, sentence: str
) -> None:
    there = await rows(database)

    async def half() -> None:
        async with database.work(there.workspace_id) as work:
            (await work.workspaces.get()).name = "half"
            await work.session.flush()
            words = f"DO $$ BEGIN RAISE EXCEPTION 'locked, full' USING ERRCODE = '{state}'; END $$"
            await work.session.execute(text(words))

    with pytest.raises(StorageError, match=sentence):
        await half()
    async with database.read(there.workspace_id) as work:
        assert (await work.workspaces.get()).name == "Desk"


async def test_an_idle_connection_that_was_cut_is_replaced_unnoticed(database: Database, url: str) -> None:
    await asyncio.gather(*(database.ping() for _ in range(5)))
    await cut(url)
    for _ in range(5):
        async with database.shared_work() as shared:
            await shared.workspaces.add(name="w", zone="UTC", at=NOON)


async def test_a_connection_that_is_cut_in_the_middle_is_a_sentence(database: Database, url: str) -> None:
    there = await rows(database)

    async def half() -> None:
        async with database.work(there.workspace_id) as work:
            (await work.workspaces.get()).name = "half"
            await work.session.flush()
            await cut(url)
            await work.workspaces.get(lock=True)

    with pytest.raises(StorageError, match="does not answer"):
        await half()
    async with database.read(there.workspace_id) as work:
        assert (await work.workspaces.get()).name == "Desk"


async def test_a_question_that_takes_too_long_is_given_up(database: Database) -> None:
    async def wait() -> None:
        async with database.read_shared() as shared:
            assert await shared.session.scalar(text("SHOW statement_timeout")) == "25s"
            await shared.session.execute(text("SET LOCAL statement_timeout = '20ms'"))
            await shared.session.execute(text("SELECT pg_sleep(5)"))

    with pytest.raises(StorageError, match="took too long"):
        await wait()


async def test_a_database_that_nobody_made_is_a_sentence(url: str, vault: Vault) -> None:
    missing = make_url(url).set(database="nobody_made_me").render_as_string(hide_password=False)
    with pytest.raises(StorageError, match="create it first"):
        await Database.open(missing, vault)


async def test_ten_that_start_at_once_migrate_one_after_the_other(target_url: str, vault: Vault) -> None:
    opened = await asyncio.gather(*(Database.open(target_url, vault) for _ in range(10)))
    for each in opened:
        assert await each.ping()
        await each.close()


def test_ssl_is_asked_for_as_every_provider_writes_it() -> None:
    engine = build_engine("postgresql+asyncpg://me@db/desk?sslmode=require")
    assert engine.dialect.create_connect_args(engine.url)[1]["ssl"] == "require"
    assert not is_sqlite("postgresql+asyncpg://me@db/desk")
