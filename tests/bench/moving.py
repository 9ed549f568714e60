"""How long `copydesk migrate --to` takes and how much memory: python tests/bench/moving.py [VARIANTS]."""

import asyncio
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import insert

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from storage.database import Database
from storage.database_copy import copy_everything
from storage.models import Approval, Post, Revision, Variant
from storage.vault import Vault
from tests.databases import postgres_of_this_run
from tests.storage.rows import NOON, Rows, rows

BATCH = 10_000


async def filled(database: Database, count: int) -> None:
    """So many posts with a variant, a revision and an approval each."""
    there = await rows(database)
    scope = {"workspace_id": there.workspace_id}
    for first in range(1, count + 1, BATCH):
        numbers = range(first, min(first + BATCH, count + 1))
        async with database.engine.execution_options(writes=True).begin() as connection:
            for model, row in _models(there).items():
                await connection.execute(
                    insert(model), [{"id": each, **row(each), **scope} for each in numbers]
                )


def _models(there: Rows) -> dict[Any, Any]:
    by = {"author_id": there.person.id, "created_at": NOON}
    due = {"account_id": there.account.id, "due_at": NOON, "next_at": NOON, "zone": "Europe/Berlin"}
    words = "Spring is here 🌷 " * 12
    return {
        Post: lambda n: {"number": n, "brief": "spring", "campaign_id": there.campaign.id, **by},
        Variant: lambda n: {"post_id": n, **due},
        Revision: lambda n: {"variant_id": n, "number": 1, "words": words, "media": [], **by},
        Approval: lambda n: {
            "post_id": n, "version": 1, "variant_id": n, "revision": 1, "seal": "s" * 64, "asked_at": NOON,
        },
    }  # fmt: skip


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def main(count: int, folder: str, target: str) -> None:
    """Fill a SQLite file, move it to PostgreSQL, and move it back."""
    vault = Vault([Fernet.generate_key().decode()])
    source, back = (f"sqlite+aiosqlite:///{folder}/{name}.db" for name in ("old", "back"))
    database = await Database.open(source, vault)
    await filled(database, count)
    await database.close()
    for name, old, new in (("SQLite → PostgreSQL", source, target), ("PostgreSQL → SQLite", target, back)):
        before, started, cpu = _peak(), time.perf_counter(), time.process_time()
        copied = await copy_everything(old, new, vault=vault)
        wall, cpu = time.perf_counter() - started, time.process_time() - cpu
        print(
            f"{name}: {sum(copied.counts.values()):,} rows ({count:,} variants) in {wall:.1f} s "
            f"({cpu:.1f} s CPU here), peak memory {before:.0f} → {_peak():.0f} MB"
        )


if __name__ == "__main__":
    with postgres_of_this_run() as server, tempfile.TemporaryDirectory() as here:
        wanted = int(sys.argv[1]) if sys.argv[1:] else 100_000
        asyncio.run(main(wanted, here, server.url(server.create(migrated=False))))
