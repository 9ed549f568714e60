"""Receipts of many deliveries at once: on SQLite one statement, which is a transaction of its own.

A transaction on SQLite is nine visits to the driver's thread, and each costs more than the statement itself.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Dialect

from storage.database import Database
from storage.models import Base, Receipt
from storage.repositories.turns.receipts import COLUMNS, NewReceipt

INSERT_ALL = """
INSERT INTO receipts (surface, delivery, kind, body, received_at)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?) WHERE true
ON CONFLICT DO NOTHING RETURNING id, surface, delivery
"""


async def store_all(database: Database, arrivals: Sequence[NewReceipt]) -> Sequence[int | None]:
    """Store receipts; ids in order, None for each that was stored before. Raises `StorageError`."""
    if database.engine.dialect.name != "sqlite":
        async with database.shared_work() as shared:
            return await shared.receipts.store_all(arrivals)
    given = [[*_stored(each, database.engine.dialect)] for each in arrivals]
    rows = await database.execute_alone(INSERT_ALL, json.dumps(given))
    new = {(surface, delivery): receipt_id for receipt_id, surface, delivery in rows}
    return [new.pop((each.surface, each.delivery), None) for each in arrivals]


def _stored(arrival: NewReceipt, dialect: Dialect) -> Iterator[Any]:
    """Values of one receipt as their columns store them."""
    columns = Base.metadata.tables[Receipt.__tablename__].c
    for name in COLUMNS:
        bind = columns[name].type.dialect_impl(dialect).bind_processor(dialect)
        value = getattr(arrival, name)
        yield bind(value) if bind else value
