"""A Mastodon server that others wrote (mastodon_mock), as a program of its own on loopback."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tests.e2e.ports import free_port

PATIENCE = 60.0


@contextmanager
def serving() -> Iterator[str]:
    """Where it is, with testuser and alice on it."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", "--log-level", "warning"]
    server = subprocess.Popen([*command, "--host", "127.0.0.1", "--port", str(port)])
    try:
        end = time.monotonic() + PATIENCE
        while not _answers(url):
            assert server.poll() is None, "mastodon_mock ended"
            assert time.monotonic() < end, "mastodon_mock does not answer"
        httpx.post(f"{url}/api/v1/_mock/dev_user", json={"username": "alice"}).raise_for_status()
        yield url
    finally:
        server.terminate()
        server.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/api/v2/instance", timeout=1).is_success
    except httpx.HTTPError:
        return False
