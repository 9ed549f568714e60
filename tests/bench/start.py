"""How long it is until the prompt, what that weighs, and how many turns a second the rules answer.

`python -m tests.bench.start`: medians of several runs in fresh processes, beside an empty Python. A chat is
started as people start it: in a terminal until its prompt is drawn, and through a pipe until it has greeted.
"""

import asyncio
import os
import pty
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence

from tests import house
from tests.integrations.llm.rules import desk, scoring

RUNS = 5
PROMPT = "›".encode()
GREETED = b"/quit leaves"
CHAT = ("-m", "bot", "chat")

Figures = tuple[float, float, float]
"""(seconds until it could be used, CPU seconds and peak resident MB until it was closed)"""


def run(arguments: Sequence[str], *, folder: str) -> Figures:
    """A process at the end of its input."""
    began = time.perf_counter()
    process = _process(arguments, folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    return _figures(process, lambda: time.perf_counter() - began)


def prompt(*, folder: str) -> Figures:
    """A chat in a terminal, left as soon as its prompt is there."""
    ours, theirs = pty.openpty()
    began = time.perf_counter()
    process = _process(CHAT, folder, stdin=theirs, stdout=theirs)
    os.close(theirs)
    _read_until(ours, PROMPT)
    taken = time.perf_counter() - began
    os.write(ours, b"/quit\r")
    figures = _figures(process, lambda: taken)
    os.close(ours)
    return figures


def greeting(*, folder: str) -> Figures:
    """A chat through a pipe, left as soon as it has greeted."""
    began = time.perf_counter()
    process = _process(CHAT, folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    _read_until(process.stdout.fileno(), GREETED)
    taken = time.perf_counter() - began
    process.stdin.close()
    return _figures(process, lambda: taken)


def _process(arguments: Sequence[str], folder: str, *, stdin: int, stdout: int) -> "subprocess.Popen[bytes]":
    environment = {"PATH": os.environ["PATH"], "COPYDESK_DATA_DIR": folder, "COPYDESK_HTTP_PORT": "0"}
    environment |= {name: os.environ[name] for name in ("PYTHONPYCACHEPREFIX",) if name in os.environ}
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, cwd=house.ROOT, env=environment, stdin=stdin, stdout=stdout)


def _read_until(source: int, mark: bytes) -> None:
    read = b""
    while mark not in read:
        more = os.read(source, 65_536)
        assert more, f"ended before {mark!r}: {read!r}"
        read += more


def _figures(process: "subprocess.Popen[bytes]", taken: Callable[[], float]) -> Figures:
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, f"{process.args!r} failed"
    return taken(), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def median(once: Callable[[], Figures]) -> Figures:
    """Medians over the runs."""
    wall, cpu, peak = zip(*(once() for _ in range(RUNS)), strict=True)
    return statistics.median(wall), statistics.median(cpu), statistics.median(peak)


async def turns_a_second() -> float:
    """Labelled utterances understood a second, one after the other."""
    utterances = scoring.utterances()
    began = time.perf_counter()
    for each in utterances:
        await desk.says(each.text)
    return len(utterances) / (time.perf_counter() - began)


def first_prompt() -> Figures:
    """A chat in a terminal that finds an empty folder."""
    with tempfile.TemporaryDirectory() as folder:
        return prompt(folder=folder)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        rows = (
            ("empty Python", *median(lambda: run(["-c", "pass"], folder=folder))),
            ("import bot.app", *median(lambda: run(["-c", "import bot.app"], folder=folder))),
            ("first start: prompt", *median(first_prompt)),
            ("later start: prompt", *median(lambda: prompt(folder=folder))),
            ("later start, piped: greeting", *median(lambda: greeting(folder=folder))),
        )
    for name, wall, cpu, peak in rows:
        print(f"{name:<34} {wall:6.2f} s  {cpu:6.2f} s CPU {peak:7.1f} MB")
    print(f"{'rules: turns a second':<34} {asyncio.run(turns_a_second()):6.0f}")


if __name__ == "__main__":
    main()
