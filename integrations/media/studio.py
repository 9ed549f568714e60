"""Implementation of `integrations.base.Studio`: a folder of files that are named by their SHA-256.

One picture and one video at a time, so that memory is bounded; beside the loop, so that people can chat.
"""

import asyncio
import hashlib
import os
import tempfile
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

import imageio_ffmpeg

from integrations.base import FittedFile, StoredFile
from integrations.errors import Misconfigured
from integrations.media import file_types, pictures, videos
from integrations.media_limits import MediaLimits, MediaProperties

DRAFT = ".new"
"""Suffix of files that are still being written."""


class MediaStudio:
    """Store of media files below `folder`, which is created for the first file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._picture = asyncio.Lock()
        self._video = asyncio.Lock()

    async def keep(self, content: bytes) -> StoredFile:
        """Keep a picture, a video or a document; the same bytes are kept once. Raises `Rejected`."""
        mime = await asyncio.to_thread(file_types.detect_type, content)
        async with self._draft() as draft:
            await asyncio.to_thread(draft.write_bytes, content)
            shape = await self._look(draft, mime)
            return await asyncio.to_thread(self._settle, draft, shape)

    async def fit(self, kept: StoredFile, limits: MediaLimits) -> FittedFile:
        """File that fits these limits; the same arguments give the same file. Raises `Rejected`.

        What it does not take at all, and what is never changed (moving GIFs, documents), stays as it is.
        """
        shape, path = kept.shape, self._folder / kept.path
        if shape.kind == "video" and limits.video:
            async with self._video, self._draft() as draft:
                made, did = await videos.fit_video(path, shape, limits.video, into=draft)
                return FittedFile(await asyncio.to_thread(self._settle, draft, made), did)
        still = shape.kind == "picture" or (shape.kind == "animation" and limits.animation is None)
        if not still or limits.pictures is None:
            return FittedFile(kept)
        async with self._picture, self._draft() as draft:
            content, made, did = await asyncio.to_thread(pictures.fit_picture, path, shape, limits.pictures)
            await asyncio.to_thread(draft.write_bytes, content)
            return FittedFile(await asyncio.to_thread(self._settle, draft, made), did)

    async def find(self, sha256: str, shape: MediaProperties) -> StoredFile | None:
        """File of these bytes, if it is still stored; its age begins anew."""
        path = self._folder / f"{sha256}.{file_types.ENDINGS[shape.mime]}"
        return StoredFile(sha256, str(path), shape) if await asyncio.to_thread(_touched, path) else None

    async def forget(self, named: Collection[str], *, idle: timedelta) -> frozenset[str]:
        """Remove those of these files (SHA-256) that were idle for so long. Returns those gone."""
        return await asyncio.to_thread(self._forget, named, time.time() - idle.total_seconds())

    async def _look(self, path: Path, mime: str) -> MediaProperties:
        if mime in pictures.READS:
            async with self._picture:
                return await asyncio.to_thread(pictures.inspect_picture, path, mime)
        if mime.startswith("video/"):
            async with self._video:
                return await videos.inspect_video(path, mime)
        return MediaProperties(mime, await asyncio.to_thread(_size, path))

    @asynccontextmanager
    async def _draft(self) -> AsyncIterator[Path]:
        """File to write into; it is removed afterwards unless it was settled."""
        draft = await asyncio.to_thread(self._begin)
        try:
            yield draft
        finally:
            await asyncio.to_thread(draft.unlink, missing_ok=True)

    def _begin(self) -> Path:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            number, name = tempfile.mkstemp(DRAFT, dir=self._folder)
        except OSError as trouble:
            why = os.strerror(trouble.errno or 0)
            raise Misconfigured(f"Files cannot be kept: {why}. Nothing was done.") from None
        os.close(number)
        return Path(name)

    def _settle(self, draft: Path, shape: MediaProperties) -> StoredFile:
        """Move a draft to the name of its bytes, synced to disk."""
        with draft.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        path = self._folder / f"{sha256}.{file_types.ENDINGS[shape.mime]}"
        if not _touched(path):
            draft.replace(path)
        return StoredFile(sha256, str(path), shape)

    def _forget(self, named: Collection[str], before: float) -> frozenset[str]:
        return frozenset(each for each in named if self._gone(each, before))

    def _gone(self, sha256: str, before: float) -> bool:
        for path in (self._folder / f"{sha256}.{ending}" for ending in file_types.ENDINGS.values()):
            try:
                if path.stat().st_mtime >= before:
                    return False
                path.unlink()
            except FileNotFoundError:
                continue
        return True


async def tool_versions() -> tuple[str, ...]:
    """Versions of the tools that open media. Raises `OSError` when ffmpeg does not run."""
    return await asyncio.to_thread(_tools)


def _tools() -> tuple[str, ...]:
    heic = "with HEIC" if find_spec("pillow_heif") else "no HEIC (pip install 'copydesk[heic]')"
    try:
        version = imageio_ffmpeg.get_ffmpeg_version()
    except RuntimeError as trouble:
        raise OSError("there is no ffmpeg for this machine: install it") from trouble
    return f"Pillow {metadata.version('pillow')}", heic, f"ffmpeg {version}"


def _touched(path: Path) -> bool:
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


def _size(path: Path) -> int:
    return path.stat().st_size
