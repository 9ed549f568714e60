"""Reads the files that go with a post, beside the loop. Each raises `Rejected` when the file is gone."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

from integrations.errors import Rejected
from integrations.platforms.base import MediaFile

PIECE = 256 * 1024
Read = TypeVar("Read")


async def read_bytes(media: MediaFile) -> bytes:
    """All of its bytes."""
    return await _read(media, Path.read_bytes)


async def file_size(media: MediaFile) -> int:
    """How many bytes it has."""
    return await _read(media, lambda path: path.stat().st_size)


async def read_range(media: MediaFile, start: int, length: int) -> bytes:
    """So many bytes from there on; fewer at its end."""

    def read(path: Path) -> bytes:
        with path.open("rb") as file:
            file.seek(start)
            return file.read(length)

    return await _read(media, read)


async def iterate_range(media: MediaFile, start: int, length: int) -> AsyncIterator[bytes]:
    """The same, little by little, as a body that is too large for one write to a connection."""
    for place in range(start, start + length, PIECE):
        yield await read_range(media, place, min(PIECE, start + length - place))


async def _read(media: MediaFile, read: Callable[[Path], Read]) -> Read:
    try:
        return await asyncio.to_thread(read, Path(media.path))
    except OSError:
        raise Rejected(
            f"Its file {Path(media.path).name} is not there any more: choose another one."
        ) from None
