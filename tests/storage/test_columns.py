"""Columns: moments carry their zone, secrets are sealed, numbers keep 64 bits."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.models import Account
from storage.vault import Sealed
from tests.storage.rows import rows


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="a moment needs its zone"):
        async with database.desk() as desk:
            await desk.registry.add(name="w", zone="UTC", at=datetime(2026, 1, 1))  # noqa: DTZ001


async def test_a_moment_comes_back_in_utc_whatever_zone_it_had(database: Database) -> None:
    berlin = datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=ZoneInfo("Europe/Berlin"))
    async with database.desk() as desk:
        made = await desk.registry.add(name="w", zone="UTC", at=berlin)
    async with database.overview() as desk:
        (found,) = await desk.registry.workspaces()
    assert made.id == found.id
    assert found.created_at == berlin
    assert found.created_at.tzinfo is UTC


async def test_a_plain_secret_is_refused_before_it_reaches_the_disk(database: Database) -> None:
    there = await rows(database)
    with pytest.raises(StatementError, match="sealed before it is stored") as trouble:
        async with database.work(there.workspace_id) as work:
            (await work.accounts.get("x")).access = b"plain"  # type: ignore[assignment]
    assert "plain" not in str(trouble.value)


async def test_a_secret_lies_sealed_on_the_disk_and_opens_again(database: Database) -> None:
    there = await rows(database)
    async with database.work(there.workspace_id) as work:
        (await work.accounts.get("x")).access = database.vault.seal("token-123")
    async with database.glance(there.workspace_id) as work:
        raw = await work.session.scalar(text("SELECT access FROM accounts"))
        found = (await work.accounts.get("x")).access
    assert b"token-123" not in raw
    assert isinstance(found, Sealed)
    assert database.vault.open(found) == "token-123"


def test_an_account_never_shows_its_secret() -> None:
    assert "gAAAA" not in repr(Account(ref="x", access=Sealed(b"gAAAA-secret")))
