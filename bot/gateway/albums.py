"""Albums: pictures that were sent together arrive one by one, and become one delivery for one turn."""

import asyncio
from dataclasses import dataclass, replace

from bot.surfaces.contract import Incoming

SETTLES = 0.4
"""Seconds after a part in which another part may still come; a later one has a turn of its own."""


@dataclass(frozen=True, slots=True)
class AlbumDelivery:
    """The joined delivery of an album, and the Receipts of its parts."""

    receipt_ids: tuple[int, ...]
    delivery: Incoming


class Albums:
    """Albums whose parts are still coming. Each part has its Receipt already, so nothing can be lost."""

    def __init__(self, *, settles: float = SETTLES) -> None:
        self._settles = settles
        self._coming: dict[tuple[str, str, str], list[tuple[int, Incoming]]] = {}

    async def join(self, receipt_id: int, part: Incoming) -> AlbumDelivery | None:
        """Wait for the whole album in the call of its first part; None in the calls of other parts."""
        key = (part.channel.surface, part.channel.address, part.album)
        if key in self._coming:
            self._coming[key].append((receipt_id, part))
            return None
        parts = self._coming[key] = [(receipt_id, part)]
        known = 0
        while known < len(parts):
            known = len(parts)
            await asyncio.sleep(self._settles)
        del self._coming[key]
        words = "\n".join(each.text for _, each in parts if each.text)
        files = tuple(file for _, each in parts for file in each.files)
        forwarded = any(each.forwarded for _, each in parts)
        return AlbumDelivery(
            tuple(found for found, _ in parts), replace(part, text=words, files=files, forwarded=forwarded)
        )
