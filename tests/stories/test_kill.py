"""The program itself is killed between a platform's acceptance and our record of it."""

import asyncio
import re
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.models import Status
from tests import house
from tests.doubles.clock import HandClock
from tests.stories.theatre import playing

pytestmark = pytest.mark.slow

LINES = (
    "/fault x hang",
    "plan 1 post about our spring sale for X tomorrow at 9:00",
    "publish 1 now",
)


@pytest.fixture
def kind() -> str:
    """The program keeps a file of its own; tests/crash kills it on both."""
    return "sqlite"


@asynccontextmanager
async def desk_in(folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """`copydesk chat --plain` in a process of its own, killed at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "chat", "--plain", "--as", "dana",
        cwd=house.ROOT,
        env={
            "COPYDESK_DATA_DIR": str(folder), "COPYDESK_DATABASE_URL": f"sqlite:///{folder}/desk.db",
            "COPYDESK_HTTP_PORT": "0", "PATH": "",
        },
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


async def say(process: asyncio.subprocess.Process, line: str, *, until: str) -> str:
    """Type a line and read until the answer shows a pattern."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{line}\n".encode())
    said = ""
    while not re.search(until, said):
        row = await process.stdout.readline()
        assert row, f"the desk ended before it said {until}: {said}"
        said += row.decode()
    return said


def rows(folder: Path, query: str) -> list[tuple[str, ...]]:
    """What is on disk at this moment."""
    with closing(sqlite3.connect(folder / "desk.db")) as connection:
        return connection.execute(query).fetchall()


async def accepted(folder: Path) -> None:
    """Wait until the platform has taken the post."""
    async with asyncio.timeout(20):
        while not await asyncio.to_thread(rows, folder, "SELECT id FROM feed_entries"):  # noqa: ASYNC110
            # Another process is at work: there is nothing else to wait on.
            await asyncio.sleep(0.05)


async def test_a_kill_between_accept_and_record_loses_and_doubles_nothing(tmp_path: Path) -> None:
    async with desk_in(tmp_path) as process:
        await say(process, LINES[0], until="for its next")
        await say(process, LINES[1], until=r"\[\d+\] Reject")
        shown = await say(process, LINES[2], until=r"\[\d+\] Reject")
        number = re.findall(r"\[(\d+)\] Approve", shown)[-1]
        await say(process, number, until="goes out right away")
        await say(process, "y", until="approved")
        await accepted(tmp_path)
    assert await asyncio.to_thread(rows, tmp_path, "SELECT status FROM variants") == [("sending",)]

    clock = HandClock(datetime.now(UTC) + timedelta(seconds=1))
    async with playing(tmp_path, clock) as after:
        await after.passes(minutes=3)  # the dead worker's lease lapses
        await after.passes(minutes=3)  # and what it was at is looked up
        feed = await after.feed()

    assert len(feed) == 1
    assert await asyncio.to_thread(rows, tmp_path, "SELECT status FROM variants") == [
        (Status.PUBLISHED.value,)
    ]
    landed = await asyncio.to_thread(rows, tmp_path, "SELECT external_id FROM publications")
    assert landed == [(str(feed[0].id),)]
