"""Pictures that were sent together arrive one by one: their turns become one turn over all of them."""

import asyncio
from dataclasses import dataclass, replace

from bot.surfaces.contract import Incoming

SETTLES = 0.4
"""Seconds after the last part in which another one may still come; a later one has a turn of its own."""


@dataclass(frozen=True, slots=True)
class AlbumDelivery:
    """What one turn is about, and the Receipts that end with it."""

    receipt_ids: tuple[int, ...]
    delivery: Incoming


class Albums:
    """The albums whose parts are still coming. Each part has its Receipt already, so nothing is lost here."""

    def __init__(self, *, settles: float = SETTLES) -> None:
        self._settles = settles
        self._coming: dict[tuple[str, str, str], list[tuple[int, Incoming]]] = {}

    async def join(self, receipt_id: int, part: Incoming) -> AlbumDelivery | None:
        """Everything that came together, for the part that came first; None for the others."""
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
