"""Held for every test: a call that blocks the event loop, made from our own code, fails it."""

from collections.abc import Iterator

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

from tests.house import PACKAGES


@pytest.fixture(autouse=True)
def nothing_blocks() -> Iterator[BlockBuster]:
    """Raises `BlockingError` where one of our five packages blocks a running loop."""
    with blockbuster_ctx(scanned_modules=list(PACKAGES)) as watch:
        yield watch
