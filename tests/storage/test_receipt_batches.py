"""Deliveries that came together are kept together, each once, as their columns store them."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from storage.database import Database
from storage.errors import StorageError
from storage.receipt_batches import store_all
from storage.repositories.turns.receipts import NewReceipt

AT = datetime(2026, 11, 20, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=1)))


def arrival(delivery: str, **body: object) -> NewReceipt:
    """One delivery of a chat."""
    return NewReceipt("slack", delivery, "Incoming", body, AT)


async def test_what_comes_again_is_kept_once_among_its_neighbours_and_later(database: Database) -> None:
    first, again, other = await store_all(database, [arrival("a"), arrival("a"), arrival("b")])
    assert again is None
    assert first != other
    known, new = await store_all(database, [arrival("b"), arrival("c")])
    assert known is None
    assert new not in {None, first, other}


async def test_everything_comes_back_as_it_was_given(database: Database) -> None:
    body = {"text": "naïve “q” 🙂 \\u0041 \n", "files": [{"size": 1}], "none": None, "yes": True}
    (receipt_id,) = await store_all(database, [arrival("odd 'id' \"x\"", **body)])
    async with database.shared_work() as shared:
        (row,) = await shared.receipts.unfinished(before=AT)
        assert (row.id, row.delivery, row.body) == (receipt_id, "odd 'id' \"x\"", body)
        assert (row.received_at, row.received_at.tzinfo) == (AT, UTC)


async def test_without_its_table_it_is_trouble_with_a_sentence(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE receipts RENAME TO hidden")
    with pytest.raises(StorageError, match="not set up"):
        await store_all(database, [arrival("a")])
