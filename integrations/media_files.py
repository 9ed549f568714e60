"""Readers of media files that run in a thread. Each raises `Rejected` when the file is gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

from integrations.errors import Rejected
from integrations.platforms.base import MediaFile

PIECE = 256 * 1024
Read = TypeVar("Read")


async def read_bytes(media: MediaFile) -> bytes:
    """Bytes of a file."""
    return await _read(media, Path.read_bytes)


async def file_size(media: MediaFile) -> int:
    """Size of a file in bytes."""
    return await _read(media, lambda path: path.stat().st_size)


async def read_range(media: MediaFile, start: int, length: int) -> bytes:
    """Bytes of a range; fewer at the end of the file."""

    def read(path: Path) -> bytes:
        with path.open("rb") as file:
            file.seek(start)
            return file.read(length)

    return await _read(media, read)


async def iterate_range(media: MediaFile, start: int, length: int) -> AsyncIterator[bytes]:
    """Bytes of a range in pieces, for large request bodies."""
    for place in range(start, start + length, PIECE):
        yield await read_range(media, place, min(PIECE, start + length - place))


async def _read(media: MediaFile, read: Callable[[Path], Read]) -> Read:
    try:
        return await asyncio.to_thread(read, Path(media.path))
    except OSError:
        raise Rejected(
            f"Its file {Path(media.path).name} is not there any more: choose another one."
        ) from None
