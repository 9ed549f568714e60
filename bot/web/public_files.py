"""Public files, as the media pages serve them and whoever keeps them finds them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PublicFile:
    """A file that may be fetched now."""

    path: Path
    mime: str


class PublicFiles(Protocol):
    """A source of public files by token."""

    async def find(self, token: str) -> PublicFile | None:
        """The file behind a token; None for a token that is wrong or has expired."""
