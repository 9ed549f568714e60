"""An open Slack and an open Telegram, with a client of each."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from telegram import Bot

from tests.doubles.http_calls import Caller, calling
from tests.doubles.slack import Slack, open_slack
from tests.doubles.telegram import Telegram, open_telegram


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with open_slack() as opened:
        yield opened


@pytest.fixture
async def client(slack: Slack) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token=slack.token, base_url=slack.api_url, session=session, retry_handlers=[])


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    async with open_telegram() as opened:
        yield opened


@pytest.fixture
async def caller(telegram: Telegram) -> AsyncIterator[Caller]:
    """Plain HTTP: whatever a client of ours would not send."""
    async with calling(telegram) as caller:
        yield caller


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    """python-telegram-bot: whatever it sends must be taken."""
    async with Bot(
        telegram.token, base_url=telegram.base_url, base_file_url=telegram.base_file_url
    ) as opened:
        yield opened
