"""Files on this machine, for people who use its terminal: imported tables, exports."""

import asyncio
import os
from pathlib import Path

from agents.import_export.table_format import LARGEST
from agents.refusals import Refused
from agents.replies import Channel
from bot.surfaces.console.surface import CHANNEL


class LocalFiles:
    """Implements `agents.context.Files`. Exports are written below `folder`."""

    def __init__(self, folder: Path, *, surface: str = CHANNEL.surface) -> None:
        self._folder = folder
        self._surface = surface

    def serves(self, channel: Channel) -> bool:
        """Whether the people of this channel use the terminal of this machine."""
        return channel.surface == self._surface

    async def read(self, name: str) -> str:
        """The text of a file. Raises `Refused`, with a sentence that says what to do."""
        return await asyncio.to_thread(_read, name)

    async def write(self, name: str, words: str) -> str:
        """Write a new file; returns its path."""
        return await asyncio.to_thread(self._write, name, words)

    def _write(self, name: str, words: str) -> str:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / name
        try:
            path.write_text(words, encoding="utf-8", newline="")
        except OSError as trouble:
            raise Refused(f"{path} cannot be written: {os.strerror(trouble.errno or 0)}.") from None
        return str(path)


def _read(name: str) -> str:
    path = Path(name)
    try:
        path = path.expanduser()
        if path.is_dir():
            raise Refused(f"{path} is a folder: name the file in it.")
        if not path.is_file():
            raise Refused(f"There is no file {path} here.")
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError, RuntimeError) as trouble:
        raise Refused(f"That file cannot be read: {getattr(trouble, 'strerror', None) or trouble}.") from None
    if len(content) > LARGEST:
        raise Refused(f"{path} is larger than {LARGEST // 1_000_000} MB: split it into parts.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(f"{path} is not UTF-8 text: save it again as “CSV UTF-8”.") from None
