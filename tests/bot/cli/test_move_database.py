"""`copydesk migrate --to`: a whole desk moves into another database, or a sentence says why not."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.app import open_vault
from bot.settings import Settings
from bot.wiring.database_lock import DatabaseLock
from storage.database import Database
from tests import house
from tests.databases import KINDS
from tests.storage.rows import rows

pytestmark = pytest.mark.slow

WITHOUT_DRIVER = (
    "import sys; sys.modules['asyncpg'] = None; from bot.__main__ import main; sys.exit(main(['migrate']))"
)


async def copydesk(*words: str, **environment: str) -> tuple[int, str, str]:
    """Run the program; returns its exit code and what it said and complained about."""
    return await _ran("-m", "bot", *words, environment=environment)


async def _ran(*words: str, environment: Mapping[str, str]) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *words,
        cwd=house.ROOT,
        env={"PATH": os.defpath, "HOME": "/nonexistent", **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    said, complained = await process.communicate()
    return process.returncode or 0, said.decode(), complained.decode()


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("target_kind", KINDS)
async def test_a_desk_moves_into_another_database_and_the_counts_are_shown(
    tmp_path: Path, database_url: str, target_url: str
) -> None:
    here = {"COPYDESK_DATA_DIR": str(tmp_path), "COPYDESK_DATABASE_URL": database_url}
    assert (await copydesk("migrate", **here))[0] == 0
    code, said, complained = await copydesk("migrate", "--to", target_url, **here)
    assert (code, complained) == (0, "")
    assert "variants" in said
    assert "Every row was compared and is the same." in said


async def test_a_desk_that_is_at_work_is_not_moved(
    tmp_path: Path, database_url: str, target_url: str
) -> None:
    here = {"COPYDESK_DATA_DIR": str(tmp_path), "COPYDESK_DATABASE_URL": database_url}
    await copydesk("migrate", **here)
    lock = await asyncio.to_thread(DatabaseLock(database_url).__enter__)
    code, _, complained = await copydesk("migrate", "--to", target_url, **here)
    lock.__exit__(None, None, None)
    assert code == 2
    assert "already works on this database" in complained


@pytest.mark.parametrize(
    ("to", "sentence"),
    [
        ("mysql://me:geheim@db/desk", "--to must be sqlite:///"),
        ("sqlite:///{folder}/desk.db", "--to names the present database"),
        ("sqlite:///{folder}/other.db", "There is no database to copy"),
    ],
)
async def test_where_nothing_can_be_moved_a_sentence_says_why(tmp_path: Path, to: str, sentence: str) -> None:
    here = {"COPYDESK_DATA_DIR": str(tmp_path), "COPYDESK_DATABASE_URL": f"sqlite:///{tmp_path}/desk.db"}
    code, said, complained = await copydesk("migrate", "--to", to.format(folder=tmp_path), **here)
    assert (code, said) == (2, "")
    assert sentence in complained
    assert "geheim" not in complained
    assert len(complained.splitlines()) == 1


@pytest.mark.parametrize("kind", ["postgresql"])
async def test_a_rehearsal_of_a_desk_on_a_server_works_on_a_copy(tmp_path: Path, database_url: str) -> None:
    here = {
        "COPYDESK_DATA_DIR": str(tmp_path),
        "COPYDESK_DATABASE_URL": database_url,
        "COPYDESK_HTTP_PORT": "0",
    }
    vault = await asyncio.to_thread(open_vault, Settings.of(here))
    database = await Database.open(database_url, vault)
    there = await rows(database, address="here")
    code, said, _ = await copydesk("chat", "--plain", "--as", "dana", "--rehearse", **here)
    assert code == 0
    assert "This is a rehearsal on a copy of the desk" in said
    copied = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/rehearsal.db", vault)
    async with copied.read(there.workspace_id) as work:
        assert await work.people.find_by_name("Dana")
    await copied.close()
    await database.close()


async def test_without_the_driver_a_sentence_says_what_to_install(tmp_path: Path) -> None:
    here = {
        "COPYDESK_DATA_DIR": str(tmp_path),
        "COPYDESK_DATABASE_URL": "postgresql://me:geheim@127.0.0.1:9/desk",
    }
    code, said, complained = await _ran("-c", WITHOUT_DRIVER, environment=here)
    assert (code, said) == (2, "")
    assert complained == (
        "copydesk: PostgreSQL needs an extra that is not installed here: pip install 'copydesk[scale]'.\n"
    )


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://me:geheim@127.0.0.1:9/desk", "The database does not answer."),
        ("postgresql:///desk?host={folder}", "The database does not answer."),
        ("postgresql://me:geheim@127.0.0.1:9/desk?speed=9", "an option that is not known"),
    ],
)
async def test_a_server_that_is_not_there_is_a_sentence(tmp_path: Path, url: str, sentence: str) -> None:
    here = {"COPYDESK_DATA_DIR": str(tmp_path), "COPYDESK_DATABASE_URL": url.format(folder=tmp_path)}
    code, said, complained = await copydesk("migrate", **here)
    assert (code, said) == (2, "")
    assert sentence in complained
    assert "geheim" not in complained
    assert len(complained.splitlines()) == 1
