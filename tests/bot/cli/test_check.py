"""`copydesk check` names the chats that have shut the desk out, and calls that no fault."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet

from storage.database import Database
from storage.vault import Vault
from tests.house import ROOT

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


async def test_a_chat_that_is_shut_is_named(tmp_path: Path) -> None:
    key = Fernet.generate_key().decode()
    url = f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}"
    database = await Database.open(url, Vault([key]))
    async with database.shared_work() as shared:
        work = shared.within((await shared.workspaces.add(name="Desk", zone="UTC", at=NOON)).id)
        (await work.places.keep(surface="pigeons", address="dovecote")).shut(at=NOON)
    await database.close()
    told = {
        "COPYDESK_DATA_DIR": str(tmp_path),
        "COPYDESK_DATABASE_URL": url,
        "COPYDESK_SECRET_KEY": key,
        "COPYDESK_HTTP_PORT": "0",
        "COLUMNS": "200",
    }
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "bot", "check"],
        cwd=ROOT,
        env=told,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (row,) = [line for line in done.stdout.splitlines() if "chats" in line]
    assert "pigeons dovecote" in row
