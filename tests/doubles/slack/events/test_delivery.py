"""The double of Slack brings deliveries as Slack does: signed, in time, again when nobody answers."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.slack import Slack, Unanswered
from tests.doubles.slack.tiny_app import TinyApp, tiny_app


@pytest.fixture
async def app(slack: Slack) -> AsyncIterator[TinyApp]:
    async with tiny_app(slack) as opened:
        yield opened


async def test_a_mention_comes_signed_and_as_a_message_too(slack: Slack, app: TinyApp) -> None:
    said = await slack.person("dana").mentions("hello")
    assert [each["event"]["type"] for each in app.brought] == ["app_mention", "message"]
    assert app.brought[0]["event"]["text"] == "<@U0BOTDESK> hello"
    assert {each["event"]["ts"] for each in app.brought} == {said.ts}
    assert len({each["event_id"] for each in app.brought}) == 2


async def test_what_the_app_did_not_subscribe_to_is_not_brought(slack: Slack, app: TinyApp) -> None:
    slack.world.app.subscriptions = {"app_mention"}
    await slack.person("dana").says("to nobody")
    await slack.person("dana").mentions("to you")
    assert [each["event"]["type"] for each in app.brought] == ["app_mention"]


async def test_forged_unsigned_and_stale_requests_are_told_apart_from_real_ones(
    slack: Slack, app: TinyApp
) -> None:
    await slack.tells({"type": "team_join"})
    sent = slack.delivering.sent[-1]
    assert await slack.delivering.replay(sent) == 200
    assert app.brought[0] == app.brought[1]
    assert await slack.delivering.forged("events_api", sent.payload) == 401
    assert await slack.delivering.unsigned("interactive", sent.payload) == 401
    assert await slack.delivering.stale("events_api", sent.payload) == 401
    assert len(app.brought) == 2


async def test_an_event_comes_again_until_it_is_acknowledged(slack: Slack, app: TinyApp) -> None:
    slack.delivering.patience = 1.0
    app.answers = [30.0, web.Response(status=500)]
    ack = await slack.tells({"type": "team_join"})
    assert (ack.ok, ack.attempts) == (True, 3)
    asked = [(each.get("X-Slack-Retry-Num"), each.get("X-Slack-Retry-Reason")) for each in app.headers]
    assert asked == [(None, None), ("1", "http_timeout"), ("2", "http_error")]
    assert len({each["event_id"] for each in app.brought}) == 1


async def test_an_event_is_given_up_after_three_more_tries(slack: Slack, app: TinyApp) -> None:
    app.answers = [web.Response(status=500) for _ in range(9)]
    ack = await slack.tells({"type": "team_join"})
    assert (ack.ok, ack.attempts, len(app.brought)) == (False, 4, 4)


async def test_a_press_is_brought_once_and_its_person_is_warned(
    slack: Slack, app: TinyApp, client: AsyncWebClient
) -> None:
    element = {
        "type": "button",
        "text": {"type": "plain_text", "text": "Go"},
        "action_id": "go",
        "value": "1",
    }
    blocks = [{"type": "actions", "elements": [element]}]
    await client.chat_postMessage(channel=slack.social.id, text="x", blocks=blocks)
    dana = slack.person("dana")
    app.answers = [web.Response(status=503)]
    with pytest.raises(Unanswered):
        await dana.presses(slack.posted()[0], "Go")
    assert len(app.brought) == 1
    assert app.brought[0]["actions"][0]["value"] == "1"
    assert app.brought[0]["message"]["ts"] == slack.posted()[0].ts


async def test_a_command_shows_its_answer_to_its_sender(slack: Slack, app: TinyApp) -> None:
    app.answers = [web.json_response({"response_type": "ephemeral", "text": "working on it"})]
    await slack.person("dana").types("/plan", "5 posts")
    assert app.brought[0]["command"] == "/plan"
    assert [each.text for each in slack.whispered("dana")] == ["working on it"]


async def connected(slack: Slack) -> tuple[aiohttp.ClientSession, aiohttp.ClientWebSocketResponse]:
    client = AsyncWebClient(token=slack.world.app.app_token, base_url=slack.api_url)
    opened = await client.apps_connections_open(app_token=slack.world.app.app_token)
    session = aiohttp.ClientSession()
    socket = await session.ws_connect(opened["url"])
    hello = await socket.receive_json()
    assert hello["type"] == "hello"
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(opened["url"])  # a ticket works once
    slack.uses_sockets()
    return session, socket


async def test_over_a_socket_an_envelope_waits_for_its_ack(slack: Slack) -> None:
    session, socket = await connected(slack)
    typing = asyncio.create_task(slack.person("dana").types("/plan", "5 posts"))
    envelope: dict[str, Any] = await socket.receive_json()
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    await socket.send_json({"envelope_id": envelope["envelope_id"], "payload": {"text": "hello"}})
    assert (await typing).payload == {"text": "hello"}
    await session.close()


async def test_over_a_socket_what_is_not_acknowledged_comes_again_on_the_next_connection(
    slack: Slack,
) -> None:
    session, socket = await connected(slack)
    slack.delivering.patience = 1.0
    telling = asyncio.create_task(slack.tells({"type": "team_join"}))
    first = await socket.receive_json()
    await slack.sockets.cut()
    await session.close()
    session, socket = await connected(slack)
    again = await socket.receive_json()
    assert again["payload"] == first["payload"]
    assert again["retry_attempt"] > first["retry_attempt"] == 0
    await socket.send_json({"envelope_id": again["envelope_id"]})
    assert (await telling).ok
    await session.close()


async def test_a_connection_is_asked_to_come_again(slack: Slack) -> None:
    session, socket = await connected(slack)
    asking = asyncio.create_task(slack.sockets.refresh())
    assert (await socket.receive_json())["type"] == "disconnect"
    assert (await socket.receive()).type is aiohttp.WSMsgType.CLOSE
    await asking
    await session.close()
