"""A Claude of ours that speaks to a double on loopback."""

from collections.abc import AsyncIterator

import pytest

from integrations.llm.anthropic.client import Claude
from tests.doubles.claude import server
from tests.doubles.claude.server import ClaudeDouble
from tests.integrations.llm.claudes import speaking_to


@pytest.fixture
async def double() -> AsyncIterator[ClaudeDouble]:
    async with server.listening() as listening:
        yield listening


@pytest.fixture
async def claude(double: ClaudeDouble) -> AsyncIterator[Claude]:
    async with speaking_to(double) as model:
        yield model
