"""When two workspaces become one, every row that belongs to one of them follows."""

from sqlalchemy import func, select

from storage.database import Database
from storage.models import Base
from storage.repositories.workspace.workspace_merge import STAYING, WorkspaceMerge
from tests.storage.everything import fill

FOLLOWING = ("journeys", "lessons", "media", "model_calls", "posts", "steps")


async def test_rows_of_every_table_follow(database: Database) -> None:
    await fill(database)
    async with database.shared_work() as shared:
        await WorkspaceMerge(shared.session, source=20, target=10).move(after=1000)
    scoped = {each.name: each for each in Base.metadata.sorted_tables if "workspace_id" in each.c}
    assert set(FOLLOWING) <= set(scoped)
    async with database.engine.connect() as connection:
        left = {
            name: await connection.scalar(
                select(func.count()).select_from(rows).where(rows.c.workspace_id == 20)
            )
            for name, rows in scoped.items()
            if rows not in STAYING
        }
    assert not {name: count for name, count in left.items() if count}
