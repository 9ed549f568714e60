"""Columns: moments carry their zone, secrets are sealed, numbers keep 64 bits."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Enum, String, text
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.models import Account, Base, Publication
from storage.vault import Sealed
from tests.storage.rows import NOON, post, rows


async def test_a_moment_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="a moment needs its zone"):
        async with database.shared_work() as shared:
            await shared.workspaces.add(name="w", zone="UTC", at=datetime(2026, 1, 1))  # noqa: DTZ001


async def test_a_moment_comes_back_in_utc_whatever_zone_it_had(database: Database) -> None:
    berlin = datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=ZoneInfo("Europe/Berlin"))
    async with database.shared_work() as shared:
        made = await shared.workspaces.add(name="w", zone="UTC", at=berlin)
    async with database.read_shared() as shared:
        (found,) = await shared.workspaces.all()
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
    async with database.read(there.workspace_id) as work:
        raw = await work.session.scalar(text("SELECT access FROM accounts"))
        found = (await work.accounts.get("x")).access
    assert b"token-123" not in raw
    assert isinstance(found, Sealed)
    assert database.vault.open(found) == "token-123"


@pytest.mark.parametrize("odd", ["\0", "\ud83d"])
async def test_what_no_database_can_keep_in_a_text_is_replaced(database: Database, odd: str) -> None:
    there = await rows(database)
    async with database.work(there.workspace_id) as work:
        there.campaign.goal = f"a{odd}b"
        await work.session.merge(there.campaign)
        await work.places.keep(surface="s", address=f"c{odd}d")
        await work.audit.add(actor=f"e{odd}f", verb="said", subject="s", at=NOON, words=f"g{odd}h")
    async with database.read(there.workspace_id) as work:
        found = await work.campaigns.by_id(there.campaign.id)
        assert found
        assert found.goal == "a\ufffdb"
        assert (await work.places.keep(surface="s", address=f"c{odd}d")).address == "c\ufffdd"
        assert await work.audit.first_broken() is None


def test_every_text_is_kept_in_a_column_that_replaces_what_cannot_be_kept() -> None:
    texts = [column for table in Base.metadata.sorted_tables for column in table.columns]
    plain = [str(each) for each in texts if isinstance(each.type, String) and not isinstance(each.type, Enum)]
    assert not plain


async def test_a_number_may_be_as_large_as_platforms_count(database: Database) -> None:
    there = await rows(database)
    async with database.work(there.workspace_id) as work:
        variant = (await post(work, there)).variants[0]
        out = await work.publications.add(
            Publication(
                workspace_id=there.workspace_id, variant_id=variant.id, account_id=there.account.id,
                external_id="1", url="", published_at=NOON,
            )
        )  # fmt: skip
        await work.insights.add(publication_id=out.id, numbers={"views": 13_000_000_000}, at=NOON)
        assert await work.insights.latest([out.id]) == {out.id: {"views": 13_000_000_000}}


def test_an_account_never_shows_its_secret() -> None:
    assert "gAAAA" not in repr(Account(ref="x", access=Sealed(b"gAAAA-secret")))
