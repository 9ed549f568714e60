"""The local feed over rows: a key stands there once, faults are used up."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.adapters.local_feed import LocalFeed
from integrations.platforms.base import LocalPost
from storage.database import Database
from storage.models import Account
from storage.vault import Vault

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def entry(key: str, *, account_id: int = 1) -> LocalPost:
    return LocalPost("", key, account_id, "@demo", "x", f"words of {key}", START)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    vault = Vault([Fernet.generate_key().decode()])
    database = await Database.open(f"sqlite+aiosqlite:///{tmp_path}/feed.db", vault)
    async with database.shared_work() as shared:
        workspace = await shared.workspaces.add(name="Test", zone="UTC", at=START)
        for ref in ("x", "y"):
            account = Account(
                workspace_id=workspace.id,
                ref=ref,
                platform="x",
                handle="@demo",
                carrier="sandbox",
                connected_at=START,
            )
            await shared.within(workspace.id).accounts.add(account)
    yield database
    await database.close()


async def test_a_key_stands_there_once_however_often_it_is_added(database: Database) -> None:
    feed = LocalFeed(database)
    first = await feed.add(entry("a"))
    together = await asyncio.gather(*(feed.add(entry(key)) for key in ("a", "b", "b", "c")))

    assert together[0] == first
    assert together[1] == together[2]
    assert [each.key for each in await feed.entries(account_id=1)] == ["a", "b", "c"]
    assert await feed.entries(account_id=2) == []
    assert await feed.find(key="b") == together[1]
    assert await feed.find(key="z") is None


async def test_a_fault_is_used_up_once_however_many_ask(database: Database) -> None:
    feed = LocalFeed(database)
    async with database.shared_work() as shared:
        await shared.local_feed.set_fault(account_id=1, kind="limit", times=2)

    asked = await asyncio.gather(*(feed.take_fault(account_id=1) for _ in range(5)))

    assert sorted(asked) == ["", "", "", "limit", "limit"]
    assert await feed.take_fault(account_id=2) == ""
