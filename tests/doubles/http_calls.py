"""Calls of the Web API and of the Bot API as they are, and calls that must be refused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.telegram import Telegram

Json = dict[str, Any]


async def refused(client: AsyncWebClient, method: str, **arguments: Any) -> Json:
    """What Slack answers instead of doing it."""
    with pytest.raises(SlackApiError) as trouble:
        await client.api_call(method, json=arguments)
    answer = trouble.value.response.data
    assert isinstance(answer, dict)
    return answer


@dataclass(frozen=True)
class Caller:
    """Calls the Bot API without any library between; arguments travel as JSON."""

    session: aiohttp.ClientSession
    base_url: str
    token: str

    async def answer(self, method: str, **arguments: Any) -> tuple[int, Json]:
        """The HTTP status and the body."""
        url = f"{self.base_url}{self.token}/{method}"
        async with self.session.post(url, json=arguments) as answer:
            return answer.status, await answer.json()

    async def call(self, method: str, **arguments: Any) -> Any:
        """The result of a call that must be granted."""
        status, body = await self.answer(method, **arguments)
        assert (status, body["ok"]) == (200, True), body
        return body["result"]

    async def refused(self, method: str, **arguments: Any) -> str:
        """The description of a call that must be refused; its code is the HTTP status."""
        status, body = await self.answer(method, **arguments)
        assert body["ok"] is False, body
        assert body["error_code"] == status
        return str(body["description"])


@asynccontextmanager
async def calling(telegram: Telegram) -> AsyncIterator[Caller]:
    """Somebody who calls this Telegram with the bot's token."""
    async with aiohttp.ClientSession() as session:
        yield Caller(session, telegram.base_url, telegram.token)
