"""Public links to media files: addresses that cannot be guessed and that expire after an hour."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.web.public_files import PublicFile
from integrations.errors import Misconfigured
from integrations.media.file_types import ENDINGS
from integrations.platforms.base import MediaFile
from integrations.platforms.base.setup import UNREACHABLE
from storage.vault import SealBroken, Sealed, Vault

OPEN_FOR = timedelta(hours=1)
"""Platforms fetch within minutes; the largest videos take a while."""
MIMES = {ending: mime for mime, ending in ENDINGS.items()}


class MediaLinks:
    """Links by sealed tokens with the file and its expiry, which only this desk can read or make.

    Nothing is stored, so any gateway over the same files answers; a token ends with the key that sealed it.
    """

    def __init__(
        self, folder: Path, vault: Vault, *, public_url: str, is_reachable: bool, now: Callable[[], datetime]
    ) -> None:
        self._folder = folder
        self._vault = vault
        self._public_url = public_url
        self._is_reachable = is_reachable
        self._now = now

    def url(self, file: MediaFile) -> str:
        """The address where a platform can fetch this file for an hour. Raises `Misconfigured`."""
        if not self._is_reachable:
            raise Misconfigured(UNREACHABLE, code="no_public_url")
        until = int((self._now() + OPEN_FOR).timestamp())
        token = self._vault.seal(f"media {until} {file.sha256}.{ENDINGS[file.mime]}")
        return f"{self._public_url}/media/{token.decode()}"

    async def find(self, token: str) -> PublicFile | None:
        """The file of a token; None for a foreign or expired token, or a file that is gone."""
        try:
            purpose, moment, name = self._vault.open(Sealed(token.encode())).split(" ")
            until = int(moment)
        except (SealBroken, ValueError):
            return None
        if purpose != "media" or until < self._now().timestamp():
            return None
        path = self._folder / name
        if not await asyncio.to_thread(path.is_file):
            return None
        return PublicFile(path, MIMES[path.suffix.removeprefix(".")])
