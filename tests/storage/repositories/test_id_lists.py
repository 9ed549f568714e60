"""A list is one parameter: the statement is the same for any length, and looks ids up by their index."""

import pytest
from sqlalchemy import not_, select
from sqlalchemy.engine import Dialect, make_url

from storage.database import Database
from storage.models import Variant
from storage.models.base import table
from storage.repositories.id_lists import id_in

VARIANTS = table(Variant)
MINE = select(VARIANTS.c.id)
DIALECTS = [make_url(f"{name}://").get_dialect()() for name in ("sqlite+aiosqlite", "postgresql+asyncpg")]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
def test_the_statement_is_the_same_for_any_length(dialect: Dialect) -> None:
    rendered = {
        str(MINE.where(id_in(VARIANTS.c.id, ids)).compile(dialect=dialect)) for ids in ([], [1], [1, 2, 3])
    }
    assert len(rendered) == 1
    assert " = 1" not in rendered.pop(), "SQLite would use no index"


async def test_it_is_asked_either_way_round_on_every_database(database: Database) -> None:
    async with database.read_shared() as shared:
        for ids in ([], [1, 2]):
            for condition in (id_in(VARIANTS.c.id, ids), not_(id_in(VARIANTS.c.id, ids))):
                assert list(await shared.session.scalars(MINE.where(condition))) == []
