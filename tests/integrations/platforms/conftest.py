"""Servers that others wrote, on loopback, and files to send there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doubles import fediverse as mastodon_servers
from tests.doubles.picture import PNG


@pytest.fixture(scope="session")
def fediverse() -> Iterator[str]:
    """A Mastodon server."""
    with mastodon_servers.serving() as url:
        yield url


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A red dot."""
    path = tmp_path / "dot.png"
    path.write_bytes(PNG)
    return path
