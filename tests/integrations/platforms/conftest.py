"""Servers that others wrote, on loopback, and files to send there."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.doubles.picture import PNG
from tests.e2e.ports import free_port

PATIENCE = 30.0


@pytest.fixture(scope="session")
def fediverse() -> Iterator[str]:
    """mastodon_mock as a program of its own; where it is."""
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


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A red dot."""
    path = tmp_path / "dot.png"
    path.write_bytes(PNG)
    return path
