"""Calls of the Web API that must be refused."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]


async def refused(client: AsyncWebClient, method: str, **arguments: Any) -> Json:
    """What Slack answers instead of doing it."""
    with pytest.raises(SlackApiError) as trouble:
        await client.api_call(method, json=arguments)
    answer = trouble.value.response.data
    assert isinstance(answer, dict)
    return answer
