"""The files that go with a post: they must be there, and be the bytes that were approved."""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

from integrations.errors import Rejected
from integrations.platforms.base import MediaFile

GONE = "Its file {name} is not there any more: choose another one."
CHANGED = "Its file {name} is not the one that was approved: choose it again."


async def verify(media: Sequence[MediaFile]) -> None:
    """Read them beside the loop. Raises `Rejected` for one that is missing or was changed."""
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
