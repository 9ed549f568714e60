"""How long a start takes, what it weighs, and how many turns a second the rules answer.

`python -m tests.bench.start`: medians of several runs in fresh processes, beside an empty Python.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

from tests import house
from tests.integrations.llm.rules import desk, scoring

RUNS = 5


def run(arguments: Sequence[str], *, folder: str) -> tuple[float, float, float]:
    """(wall seconds, CPU seconds, peak resident MB) of one process at the end of its input."""
    environment = {"PATH": os.environ["PATH"], "COPYDESK_DATA_DIR": folder, "COPYDESK_HTTP_PORT": "0"}
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=house.ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, f"{arguments} failed"
    cpu = usage.ru_utime + usage.ru_stime
    return time.perf_counter() - began, cpu, usage.ru_maxrss / 1024


def median(arguments: Sequence[str], *, folder: str) -> tuple[float, ...]:
    """Medians over the runs."""
    runs = [run(arguments, folder=folder) for _ in range(RUNS)]
    return tuple(statistics.median(figures) for figures in zip(*runs, strict=True))


async def turns_a_second() -> float:
    """Labelled utterances understood a second, one after the other."""
    utterances = scoring.utterances()
    began = time.perf_counter()
    for each in utterances:
        await desk.says(each.text)
    return len(utterances) / (time.perf_counter() - began)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        chat = ["-m", "bot", "chat", "--plain"]
        first = run(chat, folder=folder)
        rows = (
            ("empty Python", *median(["-c", "pass"], folder=folder)),
            ("import bot.app", *median(["-c", "import bot.app"], folder=folder)),
            ("first start: greeted and closed", *first),
            ("later start: greeted and closed", *median(chat, folder=folder)),
        )
    for name, wall, cpu, peak in rows:
        print(f"{name:<34} {wall:6.2f} s  {cpu:6.2f} s CPU {peak:7.1f} MB")
    print(f"{'rules: turns a second':<34} {asyncio.run(turns_a_second()):6.0f}")


if __name__ == "__main__":
    main()
