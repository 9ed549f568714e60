"""Reads the files that go with a post, beside the loop."""

import asyncio
from pathlib import Path

from integrations.errors import Rejected
from integrations.platforms.base import MediaFile


async def content(media: MediaFile) -> bytes:
    """Its bytes. Raises `Rejected` when it is gone."""
    try:
        return await asyncio.to_thread(Path(media.path).read_bytes)
    except OSError:
        raise Rejected(
            f"Its file {Path(media.path).name} is not there any more: choose another one."
        ) from None
