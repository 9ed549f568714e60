"""The lock: one process at a time on a SQLite file, and the next one when it is gone."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.wiring.database_lock import DatabaseInUse, DatabaseLock

HOLD = """
import sys
from bot.wiring.database_lock import DatabaseLock
with DatabaseLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def url(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def test_a_second_one_is_told_which_process_has_it(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, url(tmp_path / "desk.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    with holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(DatabaseInUse, match=f"process {holder.pid}"),
            DatabaseLock(url(tmp_path / "desk.db")),
        ):
            pass
        holder.kill()
        holder.wait()
        with DatabaseLock(url(tmp_path / "desk.db")):
            pass


def test_a_link_to_the_file_is_the_same_file(tmp_path: Path) -> None:
    (tmp_path / "desk.db").touch()
    (tmp_path / "link.db").symlink_to(tmp_path / "desk.db")
    with (
        DatabaseLock(url(tmp_path / "desk.db")),
        pytest.raises(DatabaseInUse),
        DatabaseLock(url(tmp_path / "link.db")),
    ):
        pass


def test_it_is_let_go_at_the_end_and_is_nobody_elses_business(tmp_path: Path) -> None:
    for _ in range(2):
        with DatabaseLock(url(tmp_path / "desk.db")):
            assert (tmp_path / "desk.db.lock").stat().st_mode & 0o777 == 0o600


def test_a_database_in_memory_is_held_by_nobody() -> None:
    with DatabaseLock("sqlite+aiosqlite://"), DatabaseLock("sqlite+aiosqlite://"):
        pass
