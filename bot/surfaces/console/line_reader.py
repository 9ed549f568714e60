"""Lines of a pipe, a file or a terminal, read in a thread so that the event loop never blocks."""

import asyncio
import contextlib
import threading
from typing import Protocol

_CHUNK = 65_536


class ByteSource(Protocol):
    """An unbuffered source of bytes: a buffered reader that waits in a daemon thread aborts the exit."""

    def read(self, size: int, /) -> bytes | None:
        """At most `size` bytes, as soon as there are some; none at the end."""


class LineReader:
    """Reads lines of any length, only when asked; invalid UTF-8 is replaced."""

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._pending = bytearray()
        self._ended = False
        self._reading: asyncio.Future[bytes] | None = None

    async def next(self) -> str | None:
        """The next line without its end, or None after the last."""
        while b"\n" not in self._pending and not self._ended:
            chunk = await self._chunk()
            self._pending += chunk
            self._ended = not chunk
        if not self._pending:
            return None
        line, _, rest = bytes(self._pending).partition(b"\n")
        self._pending[:] = rest
        return line.decode("utf-8", errors="replace").removesuffix("\r")

    async def _chunk(self) -> bytes:
        if self._reading is None:
            loop = asyncio.get_running_loop()
            self._reading = loop.create_future()
            threading.Thread(target=self._read, args=(loop, self._reading), daemon=True).start()
        chunk = await asyncio.shield(self._reading)
        self._reading = None
        return chunk

    def _read(self, loop: asyncio.AbstractEventLoop, reading: "asyncio.Future[bytes]") -> None:
        try:
            chunk = self._source.read(_CHUNK) or b""
        except (OSError, ValueError):  # a terminal that hung up, a closed file: there is no more
            chunk = b""
        with contextlib.suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(_settle, reading, chunk)


def _settle(reading: "asyncio.Future[bytes]", chunk: bytes) -> None:
    if not reading.done():
        reading.set_result(chunk)
