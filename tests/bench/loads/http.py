"""A closed loop of requests made beforehand, over kept connections: as little client as there can be."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from tests import house

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Round:
    """One round's figures: requests a second, milliseconds, and the server's CPU for one request."""

    rate: float
    p50: float
    p99: float
    cpu: float


@dataclass(frozen=True)
class Server:
    """A server in its own process."""

    pid: int
    port: int

    def cpu(self) -> float:
        """Milliseconds of CPU it has used (proc(5), stat: utime and stime)."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / TICKS


@asynccontextmanager
async def server(module: str, *given: str) -> AsyncIterator[Server]:
    """A module that is given this, prints its port and serves until it is killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *given,
        cwd=house.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout
    try:
        yield Server(process.pid, int(await process.stdout.readline()))
    finally:
        process.kill()
        await process.wait()


async def load(to: Server, made: Sequence[bytes], connections: int) -> Round:
    """Every request once, over so many kept connections, each waiting for its answer."""
    left = iter(made)
    took: list[float] = []

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", to.port)
        for each in left:
            began = time.perf_counter()
            writer.write(each)
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            took.append((time.perf_counter() - began) * 1000)
        writer.close()

    cpu, began = to.cpu(), time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    spent = time.perf_counter() - began
    return Round(len(made) / spent, median(took), quantiles(took, n=100)[98], (to.cpu() - cpu) / len(made))


def middle(rounds: Sequence[Round]) -> Round:
    """The median of every figure."""
    return Round(*(median(getattr(each, name) for each in rounds) for name in ("rate", "p50", "p99", "cpu")))
