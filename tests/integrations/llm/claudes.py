"""Our Claude, built as the desk builds it, and some answers that it may hear."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from integrations.llm import anthropic
from integrations.llm.anthropic.client import Claude
from integrations.llm.base import ModelSetup
from tests.doubles.claude.server import KEY, ClaudeDouble
from tests.doubles.claude.speaking import Answer, text

HELLO = Answer((text("Hello there, post 3 waits for approval."),))


@asynccontextmanager
async def speaking_to(double: ClaudeDouble, *, key: str = KEY, model: str = "") -> AsyncIterator[Claude]:
    """A Claude of ours that speaks to the double."""
    surroundings = ModelSetup(lambda _: key, lambda *_: double.url, lambda *_: model)
    built = await asyncio.to_thread(anthropic.build, surroundings)  # certificates are read
    assert isinstance(built, Claude)
    try:
        yield built
    finally:
        await built.close()
