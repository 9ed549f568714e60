"""The media files of posts: given to platforms, verified against the approval, and deleted when unused."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog

from agents.context import Desk
from integrations.errors import Rejected
from integrations.platforms.base import MediaFile

GONE = "Its file {name} is not there any more: choose another one."
CHANGED = "Its file {name} is not the one that was approved: choose it again."


PARTS = MediaFile.__slots__
"""The fields of a file that a platform gets; its alt text and its bytes are sealed."""


def list_media_files(media: Sequence[Mapping[str, Any]], *, folder: Path) -> tuple[MediaFile, ...]:
    """The media of a Revision as platforms get them, with paths inside `folder`."""
    named = [{name: each[name] for name in PARTS if name in each} for each in media]
    return tuple(MediaFile(**{**each, "path": str(folder / each["path"])}) for each in named)


async def verify_files(media: Sequence[MediaFile]) -> None:
    """Verify the hashes of the files in a thread. Raises `Rejected` for a missing or changed file."""
    if media:
        await asyncio.to_thread(_verify, media)


def _verify(media: Sequence[MediaFile]) -> None:
    for each in media:
        name = Path(each.path).name
        try:
            with Path(each.path).open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as trouble:
            raise Rejected(GONE.format(name=name)) from trouble
        if found != each.sha256:
            raise Rejected(CHANGED.format(name=name))


IDLE = timedelta(days=7)
"""How long an unused file is kept, because people may come back to it."""


log = structlog.get_logger()


async def forget_idle_files(desk: Desk) -> int:
    """Delete files that no Revision and no series uses, a week after they were last brought.

    Returns the number of files. A rehearsal works on a copy of the rows but on the same files, and its clock
    runs ahead: it deletes none.
    """
    if desk.studio is None or desk.clock.speed != 1:
        return 0
    async with desk.database.read_shared() as shared:
        idle = await shared.media_cleanup.unused(before=desk.clock.now() - IDLE)
    gone = await desk.studio.forget(idle, idle=IDLE)
    if gone:
        async with desk.database.shared_work() as work:
            await work.media_cleanup.forget(gone)
        log.info("media forgotten", count=len(gone))
    return len(gone)
