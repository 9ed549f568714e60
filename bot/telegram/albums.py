"""Albums: their parts come as updates of their own and are one delivery, named by the album.

A part that comes again after a restart finds its album kept. One that comes when the others have gone on
already is a delivery of its own: nothing is dropped.
"""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from typing import Any

from bot.surface import Incoming

SETTLES = 0.4
"""Seconds after the last part in which another one may still come."""
MOST = 1000
"""Albums that are remembered, to know a late part from a repeated one."""

Keep = Callable[[Incoming], Coroutine[Any, Any, bool]]
Begin = Callable[[Coroutine[Any, Any, bool]], asyncio.Task[bool]]


@dataclass(slots=True)
class Album:
    """The parts that have come so far, and what became of them together."""

    parts: dict[str, Incoming] = field(default_factory=dict)
    more: asyncio.Event = field(default_factory=asyncio.Event)
    kept: asyncio.Task[bool] | None = None


class Albums:
    """Gathers parts; `begin` runs what is to go on while whoever brought a part may leave."""

    def __init__(self, keep: Keep, begin: Begin, *, settles: float = SETTLES) -> None:
        self._keep = keep
        self._begin = begin
        self._settles = settles
        self._albums: dict[str, Album] = {}

    async def add(self, name: str, part: Incoming) -> bool:
        """True when the part is kept, with those that came beside it."""
        album = self._albums.get(name)
        if album is None or _failed(album):
            album = self._open(name, f"album.{name}")
        elif album.kept and album.kept.done() and part.delivery not in album.parts:
            album = self._open(name, part.delivery)
        album.parts[part.delivery] = part
        album.more.set()
        return await asyncio.shield(album.kept) if album.kept else False

    def _open(self, name: str, delivery: str) -> Album:
        while len(self._albums) >= MOST:
            del self._albums[next(iter(self._albums))]
        album = self._albums[name] = Album()
        album.kept = self._begin(self._settled(album, delivery))
        return album

    async def _settled(self, album: Album, delivery: str) -> bool:
        """Wait until no more parts come, then keep what there is."""
        waits = True
        while waits:
            album.more.clear()
            try:
                async with asyncio.timeout(self._settles):
                    await album.more.wait()
            except TimeoutError:
                waits = False
        parts = sorted(album.parts.values(), key=lambda each: [*map(int, each.delivery.split("."))])
        words = "\n".join(each.text for each in parts if each.text)
        files = tuple(file for each in parts for file in each.files)
        return await self._keep(replace(parts[0], delivery=delivery, text=words, files=files))


def _failed(album: Album) -> bool:
    return album.kept is not None and album.kept.done() and not album.kept.result()
