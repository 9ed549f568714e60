"""A platform in a process of its own, which outlives the workers: it knows what is really there.

One JSON line in, one out, a connection each, over a Unix socket. Its seed decides which calls go wrong.
"""

import asyncio
import json
import os
import random
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

FAULTS = {
    "wait": 0.03,  # 429 that says how long
    "busy": 0.01,  # 429 that does not
    "error after": 0.03,
    "error before": 0.02,
    "reset after": 0.03,
    "reset before": 0.02,
    "hang after": 0.01,
    "hang before": 0.01,
}
LATENCY = 0.02, 0.12
"""Real seconds until a call is taken; one that was received is taken even when its caller is dead by then."""
LAG = 0.1
"""Real seconds until what was taken is shown to those who look."""
HANG = 30.0

Line = dict[str, Any]


@dataclass
class Truth:
    """What is up, in order. With `keyed`, a key that is known puts nothing up again."""

    keyed: bool
    chance: random.Random
    out: list[Line] = field(default_factory=list)
    by_key: dict[str, Line] = field(default_factory=dict)
    looks: int = 0
    called_at: float = field(default_factory=time.monotonic)
    strike: float | None = None
    """real seconds after the next call is taken until its caller is killed; None: it lives"""

    def take(self, asked: Line) -> Line:
        """Put it up; what its caller is told."""
        if self.keyed and asked["key"] in self.by_key:
            return self.by_key[asked["key"]]
        entry = {"id": f"r{len(self.out) + 1}", "key": asked["key"], "at": time.time()}
        self.out.append(entry)
        self.by_key.setdefault(asked["key"], entry)
        return entry

    def hit(self, pid: int) -> None:
        """Kill that caller if it is the one that was waited for."""
        late, self.strike = self.strike, None
        if late:
            asyncio.get_running_loop().call_later(late, _kill, pid)
        elif late is not None:  # before it can hear the answer
            _kill(pid)

    def find(self, asked: Line) -> Line:
        """The entry with these words, if it is shown yet."""
        self.looks += 1
        entry = self.by_key.get(asked["key"])
        shown = entry is not None and time.time() - entry["at"] > LAG
        return {"status": 200, "found": entry if shown else None}

    def fault(self) -> str:
        """What goes wrong with this call; '' when nothing does."""
        return self.chance.choices([*FAULTS, ""], [*FAULTS.values(), 1 - sum(FAULTS.values())])[0]


class Reset(Exception):
    """Ends the connection without an answer."""


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


async def answered(truth: Truth, asked: Line) -> Line:
    """The answer to one line. Raises `Reset`."""
    match asked["act"]:
        case "truth":
            return {"out": truth.out, "looks": truth.looks}
        case "lull":
            return {"seconds": time.monotonic() - truth.called_at}
        case "strike":
            truth.strike = asked["late"]
            return {}
        case "find":
            if truth.chance.random() < 0.02:
                return {"status": 500}
            return truth.find(asked)
    return await _published(truth, asked)


async def _published(truth: Truth, asked: Line) -> Line:
    truth.called_at = time.monotonic()
    fault = truth.fault() if asked.get("faults", True) else ""
    await asyncio.sleep(truth.chance.uniform(*LATENCY))
    if fault in {"wait", "busy"}:
        return {"status": 429, "wait": 0.2 if fault == "wait" else None}
    entry = None if fault.endswith("before") else truth.take(asked)
    if entry is not None:
        truth.hit(asked["from"])
    if fault.startswith("hang"):
        await asyncio.sleep(HANG)
    if fault.startswith("reset"):
        raise Reset
    if fault.startswith("error") or entry is None:
        return {"status": 500}
    return {"status": 200, **entry}


def run(path: str, *, keyed: bool, seed: int) -> None:
    """Serve until killed."""
    asyncio.run(_serve(path, Truth(keyed, random.Random(seed))))  # noqa: S311 (a seed, not a secret)


async def _serve(path: str, truth: Truth) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            answer = await answered(truth, json.loads(await reader.readline()))
            writer.write(json.dumps(answer).encode() + b"\n")
            await writer.drain()
            writer.close()
        except (Reset, ValueError, OSError):
            writer.transport.abort()

    server = await asyncio.start_unix_server(serve, path, backlog=1000)
    await server.serve_forever()


async def ask(path: str, line: Line) -> Line:
    """One line to the platform and its answer. Raises `OSError`, `EOFError`."""
    reader, writer = await asyncio.open_unix_connection(path, limit=1 << 26)
    try:
        writer.write(json.dumps(line).encode() + b"\n")
        answer = await reader.readline()
    finally:
        writer.close()
    if not answer:
        raise EOFError
    told: Line = json.loads(answer)
    return told
