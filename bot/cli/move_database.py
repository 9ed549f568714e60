"""The subcommand `migrate --to URL`, which copies the desk into another database."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from bot.app import open_vault
from bot.setting_types import DATABASES, database_url
from bot.settings import Settings, SettingsError
from bot.wiring.database_lock import DatabaseLock
from storage.database import sqlite_file
from storage.database_copy import CopyReport, copy_everything


async def move_database(settings: Settings, to: str) -> str:
    """Copy everything into the database at the URL `to`; returns a table of counts.

    A SQLite file of either side is locked meanwhile. Raises `SettingsError`, `DatabaseInUse`,
    `storage.database.StorageError`.
    """
    source, target = settings.database_url, _named(to)
    if source == target:
        raise SettingsError("--to names the present database.")
    file = sqlite_file(source)
    if source.startswith("sqlite") and not await asyncio.to_thread(Path(file).exists):
        raise SettingsError(f"There is no database to copy: {file} does not exist.")
    async with AsyncExitStack() as stack:
        for url in (source, target):
            if url.startswith("sqlite"):
                stack.push(await asyncio.to_thread(DatabaseLock(url).__enter__))
        vault = await asyncio.to_thread(open_vault, settings)
        return _table(await copy_everything(source, target, vault=vault))


def _named(to: str) -> str:
    try:
        return database_url(to)
    except ValueError:
        raise SettingsError(f"--to must be {DATABASES}.") from None


def _table(copied: CopyReport) -> str:
    width = max(len(name) for name in copied.counts)
    rows = [f"{name:<{width}}  {count:>12,}" for name, count in copied.counts.items()]
    warnings = [
        f"The audit log of workspace {workspace_id} was broken before: {where}."
        for workspace_id, where in copied.broken.items()
    ]
    end = (
        "Every row was compared and is the same. Put the new database into COPYDESK_DATABASE_URL and keep "
        "the same keys; the old one was not changed."
    )
    return "\n".join([*rows, *warnings, end])
