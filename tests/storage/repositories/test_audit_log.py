"""The audit log: append-only in the database itself, and chained so that every gap and change is found."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.database import Database, StorageError
from storage.models import AuditRow
from tests.databases import unguard_audit
from tests.storage.rows import NOON, rows


@pytest.fixture
async def workspace_id(database: Database) -> int:
    """A workspace with five acts on record, and another workspace's between them."""
    there, other = await rows(database), await rows(database, address="other")
    for number in range(1, 6):
        for each in (there, other):
            async with database.work(each.workspace_id) as work:
                await work.audit.add(
                    actor="Dana", verb="approved", subject=f"post #{number}", at=NOON, words="grün", n=[1, 2]
                )
    return there.workspace_id


async def broken(database: Database, workspace_id: int) -> AuditRow | str | None:
    async with database.read(workspace_id) as work:
        return await work.audit.first_broken()


async def tamper(database: Database, statement: str) -> None:
    """What somebody with the file could do."""
    await unguard_audit(database)
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql(statement)


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'mallory'", "DELETE FROM audit"])
async def test_the_database_refuses_to_change_or_remove_a_row(
    database: Database, workspace_id: int, statement: str
) -> None:
    with pytest.raises((IntegrityError, StorageError)):
        async with database.work(workspace_id) as work:
            await work.session.execute(text(statement))
    assert await broken(database, workspace_id) is None


async def test_a_chain_as_it_was_written_is_whole(database: Database, workspace_id: int) -> None:
    assert await broken(database, workspace_id) is None
    async with database.read(workspace_id) as work:
        newest = await work.audit.newest(2)
        assert [row.subject for row in newest] == ["post #5", "post #4"]
        assert newest[0].previous == newest[1].hash
        assert len(await work.audit.about("post #3")) == 1


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'mallory'",
        "verb = 'rejected'",
        "subject = 'post #9'",
        "at = '2026-11-20 12:00:01.000000'",
        "detail = '{}'",
        "previous = ''",
        "hash = 'x'",
    ],
)
async def test_the_first_changed_row_is_named(database: Database, workspace_id: int, change: str) -> None:
    await tamper(database, f"UPDATE audit SET {change} WHERE id IN (5, 7)")  # noqa: S608
    found = await broken(database, workspace_id)
    assert isinstance(found, AuditRow)
    assert found.id == 5


async def test_a_row_that_was_removed_breaks_the_one_after_it(database: Database, workspace_id: int) -> None:
    await tamper(database, "DELETE FROM audit WHERE id = 5")
    found = await broken(database, workspace_id)
    assert isinstance(found, AuditRow)
    assert found.id == 7


async def test_rows_that_were_cut_off_at_the_end_are_missed(database: Database, workspace_id: int) -> None:
    await tamper(database, "DELETE FROM audit WHERE id >= 7")
    assert await broken(database, workspace_id) == "rows are missing after row 5"


async def test_a_row_of_another_workspace_does_not_fit_in(database: Database, workspace_id: int) -> None:
    await tamper(database, f"UPDATE audit SET workspace_id = {workspace_id} WHERE id = 6")  # noqa: S608
    found = await broken(database, workspace_id)
    assert isinstance(found, AuditRow)
    assert found.id == 6


async def test_an_act_that_was_rolled_back_leaves_no_trace_in_the_chain(
    database: Database, workspace_id: int
) -> None:
    async def half() -> None:
        async with database.work(workspace_id) as work:
            await work.audit.add(actor="Dana", verb="approved", subject="post #6", at=NOON)
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        await half()
    async with database.work(workspace_id) as work:
        await work.audit.add(actor="Dana", verb="approved", subject="post #7", at=NOON)
    assert await broken(database, workspace_id) is None


async def test_the_chain_goes_on_from_the_head_as_it_is_now(database: Database, workspace_id: int) -> None:
    """As on PostgreSQL, where somebody else may commit between two reads of one transaction."""
    async with database.read(workspace_id) as mine:
        seen = await mine.workspaces.get()
        await mine.session.commit()
        async with database.work(workspace_id) as theirs:
            await theirs.audit.add(actor="Bob", verb="approved", subject="post #6", at=NOON)
        await mine.audit.add(actor="Dana", verb="approved", subject="post #7", at=NOON)
        await mine.session.commit()
        assert seen.audit_head == (await mine.audit.newest(1))[0].hash
    assert await broken(database, workspace_id) is None


async def test_what_was_not_yet_written_of_the_workspace_survives_an_audit_row(
    database: Database, workspace_id: int
) -> None:
    async with database.work(workspace_id) as work:
        workspace = await work.workspaces.get()
        number = workspace.next_number()
        await work.audit.add(actor="Dana", verb="planned", subject="plan", at=NOON)
        assert workspace.next_number() == number + 1
