"""Runs of ffmpeg as a separate process, so that a hostile file can break nothing else.

It gets no environment and no network (files are all it may open), little memory, and so much time.
"""

import asyncio
import os
import resource
from collections.abc import Sequence
from contextlib import suppress

import imageio_ffmpeg

from integrations.errors import Rejected

MEMORY = 3_000_000_000
"""Bytes of address space: x264 takes about 0.6 GB for 1080p."""
BLOCK = 512_000_000
"""Bytes that it may ask for at once."""
SAID = 65_536
"""Bytes of what it says that are kept: the beginning, where it describes what it reads."""
NICENESS = 10
"""People who chat come first."""
READERS = {"video/mp4": "mov", "video/quicktime": "mov", "video/webm": "matroska"}
"""The one of ffmpeg's readers that gets to see a file of this type: none that follows links."""


def input_arguments(path: str, mime: str) -> list[str]:
    """Arguments that let ffmpeg read this file and nothing else."""
    return ["-protocol_whitelist", "file", "-f", READERS[mime], "-i", path]


async def run_ffmpeg(arguments: Sequence[str], *, seconds: float, largest: int = 0) -> tuple[bool, str]:
    """Success of a run and its output. `largest` is the most bytes that ffmpeg may write.

    Raises `Rejected` when it takes longer than so many real seconds.
    """
    program = await asyncio.to_thread(imageio_ffmpeg.get_ffmpeg_exe)
    running = await asyncio.create_subprocess_exec(
        program,
        *("-hide_banner", "-nostdin", "-nostats", "-max_alloc", str(BLOCK)),
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env={},
    )
    try:
        _hold_down(running.pid, largest)
        async with asyncio.timeout(seconds):
            said = await _said(running)
            return await running.wait() == 0, said
    except TimeoutError:
        sentence = f"That video takes longer than {seconds:g} seconds to work on: send a shorter one."
        raise Rejected(sentence, code="slow") from None
    finally:
        if running.returncode is None:
            running.kill()
            await running.wait()


def _hold_down(number: int, largest: int) -> None:
    """Set limits for a process that has just begun; a finished process needs none."""
    with suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, number, NICENESS)
        if hasattr(resource, "prlimit"):  # Linux
            resource.prlimit(number, resource.RLIMIT_AS, (MEMORY, MEMORY))
            if largest:
                resource.prlimit(number, resource.RLIMIT_FSIZE, (largest, largest))


async def _said(running: asyncio.subprocess.Process) -> str:
    """Beginning of the output; the rest is read and dropped, so that the process never waits for us."""
    said = b""
    while running.stderr is not None and (chunk := await running.stderr.read(SAID)):
        said = (said + chunk)[:SAID]
    return said.decode("utf-8", "replace")
