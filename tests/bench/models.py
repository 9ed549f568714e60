"""What chain and ledger add to a call of a model, and what the adapters' clients cost to import.

`python -m tests.bench.models`: the same answer from a model that is there at once, bare, through the chain,
and through the chain with its row in SQLite.
"""

import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet

from agents.context import Context
from agents.turns import model_calls
from bot.clock import SystemClock
from integrations.llm.base import (
    Briefing,
    ChatMessage,
    Event,
    FinalAnswer,
    FinishedCall,
    Model,
    ModelRequest,
    TextDelta,
    TokenUsage,
)
from integrations.llm.chain import ModelChain
from storage.database import Database
from storage.vault import Vault
from tests.agents.desk_setup import set_up_desk
from tests.bench.gauge import percentile, quiet, say

CALLS = 200
ROUNDS = 5
PIECES = 300
"""Events of one answer: a plan of five posts, streamed."""
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
REQUEST = ModelRequest("planner", "", (ChatMessage("person", "hi"),), (), Briefing(NOW, "UTC", "", ""))
CLIENTS = (
    "integrations.llm.anthropic",
    "integrations.llm.anthropic.client",
    "integrations.llm.openai.client",
)


class Ready:
    """Has its answer at hand."""

    name = label = "ready"

    async def answer(self, request: ModelRequest) -> AsyncIterator[Event]:
        """Say it."""
        for _ in range(PIECES):
            yield TextDelta("word ")
        yield FinishedCall(self.name, "m", TokenUsage(509, 2946, 0, 0, 1287), cost=14_000)
        yield FinalAnswer("word " * PIECES, (), "m")


async def listened(model: Model) -> None:
    """One answer, heard to its end."""
    async with aclosing(model.answer(REQUEST)) as events:  # type: ignore[type-var]
        async for _ in events:
            pass


async def timed(call: Callable[[], Awaitable[object]]) -> tuple[list[float], float]:
    """Milliseconds of each call, and of CPU for one on the average: others may be at work here."""
    taken, cpu = [], time.process_time()
    for _ in range(CALLS):
        began = time.perf_counter()
        await call()
        taken.append((time.perf_counter() - began) * 1000)
    return taken, (time.process_time() - cpu) * 1000 / CALLS


@asynccontextmanager
async def turn(folder: Path, model: Model) -> AsyncIterator[Context]:
    """A turn of a desk on SQLite."""
    vault = Vault([Fernet.generate_key().decode()])
    database = await Database.open(f"sqlite+aiosqlite:///{folder / 'desk.db'}", vault)
    try:
        context = await (await set_up_desk(database)).context()
        yield replace(context, desk=replace(context.desk, model=model))
    finally:
        await database.close()


async def measured() -> None:
    """Print the table."""
    ready = Ready()
    chain = ModelChain([ready], clock=SystemClock())

    async def nobody(_so_far: str) -> None:
        """Hear nothing."""

    with tempfile.TemporaryDirectory() as folder:
        async with turn(Path(folder), chain) as context:
            ways: dict[str, Callable[[], Awaitable[object]]] = {
                "the model alone": lambda: listened(ready),
                "through the chain": lambda: listened(chain),
                "with budget and ledger": lambda: model_calls.ask_model(context, REQUEST, heard=nobody),
            }
            for name, way in ways.items():
                await way()
                rounds = [await timed(way) for _ in range(ROUNDS)]
                taken = [each for round_taken, _ in rounds for each in round_taken]
                median, late = statistics.median(taken), percentile(taken, 0.99)
                cpu = statistics.median(each for _, each in rounds)
                say(name, f"{median:6.2f} ms median, {late:6.2f} ms p99, {cpu:6.2f} ms CPU")


def imports() -> None:
    """How long each module takes to import in a fresh process, beside one that imports the protocol alone."""
    for name in ("integrations.llm.base", *CLIENTS):
        taken = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            subprocess.run([sys.executable, "-c", f"import {name}"], check=True)
            taken.append(time.perf_counter() - began)
        say(f"import {name}", f"{statistics.median(taken):6.2f} s")


if __name__ == "__main__":
    quiet()
    asyncio.run(measured())
    imports()
