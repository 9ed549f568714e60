"""What is measured, and how: parts run in a process each, so that memory and CPU are their own."""

import asyncio
import gc
import logging
import os
import resource
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import structlog


@dataclass(frozen=True)
class Spent:
    """What the publishing processes used."""

    cpu: float
    commits: int = 0


def spent() -> float:
    """CPU seconds of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident() -> float:
    """Resident memory of this process, in MB (Linux)."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of them lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def say(what: str, figure: str) -> None:
    """One row."""
    print(f"{what:<52} {figure}", flush=True)


def alone(part: Callable[..., Coroutine[Any, Any, Any]], *given: Any) -> Any:
    """Run a part in a process of its own, so that its memory and CPU are its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(run, part, given).result()


def run(part: Callable[..., Coroutine[Any, Any, Any]], given: Sequence[Any]) -> Any:
    """Run a part to its end, without the log."""
    quiet()
    return asyncio.run(part(*given))


def quiet() -> None:
    """Only errors are logged."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
