"""The rest of the double of Slack: limits, faults, files, response_urls, installing and leaving."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.http_calls import refused
from tests.doubles.slack import Slack
from tests.doubles.slack.events.response_urls import issue
from tests.doubles.slack.tiny_app import tiny_app


async def test_one_message_a_second_goes_into_a_channel(slack: Slack, client: AsyncWebClient) -> None:
    slack.weather.limited = True
    now = [0.0]
    slack.weather.seconds = lambda: now[0]
    other = slack.opens_channel("other", "dana")
    for _ in range(5):
        await client.chat_postMessage(channel=slack.social.id, text="x")
    with pytest.raises(SlackApiError) as trouble:
        await client.chat_postMessage(channel=slack.social.id, text="x")
    assert trouble.value.response.status_code == 429
    assert int(trouble.value.response.headers["Retry-After"]) >= 1
    await client.chat_postMessage(channel=other.id, text="x")
    now[0] += 5
    await client.chat_postMessage(channel=slack.social.id, text="x")


async def test_methods_have_their_tiers(slack: Slack, client: AsyncWebClient) -> None:
    slack.weather.limited = True
    for _ in range(20):
        await client.users_list()
    with pytest.raises(SlackApiError, match="ratelimited"):
        await client.users_list()


async def test_faults_come_in_their_order(slack: Slack, client: AsyncWebClient) -> None:
    place = slack.social.id
    slack.weather.fails("chat.postMessage", "status", status=503)
    with pytest.raises(SlackApiError):
        await client.chat_postMessage(channel=place, text="not done")
    slack.weather.fails("chat.postMessage", "drop")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=place, text="not done")
    slack.weather.fails("*", "lost")
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=place, text="done, but nobody hears of it")
    slack.weather.fails("chat.postMessage", "refuse", error="fatal_error")
    assert (await refused(client, "chat.postMessage", channel=place, text="x"))["error"] == "fatal_error"
    slack.weather.fails("chat.postMessage", "stall", after=0.05)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await client.chat_postMessage(channel=place, text="too late")
    assert slack.posted()[0].text == "done, but nobody hears of it"


async def test_who_waits_as_asked_is_let_through(slack: Slack, client: AsyncWebClient) -> None:
    client.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
    slack.weather.fails("chat.postMessage", "ratelimited")
    await client.chat_postMessage(channel=slack.social.id, text="x")
    assert len(slack.posted()) == 1


async def test_a_file_goes_up_is_shared_and_comes_down_with_a_token(
    slack: Slack, client: AsyncWebClient
) -> None:
    answer = await client.files_upload_v2(
        channel=slack.social.id, file=b"picture", filename="cat.png", initial_comment="look"
    )
    assert slack.posted()[0].files == [answer["file"]["id"]]
    found = (await client.files_info(file=answer["file"]["id"]))["file"]
    assert client.session is not None
    async with client.session.get(found["url_private"]) as page:
        assert (page.status, page.content_type) == (200, "text/html")  # a page to sign in, as Slack has it
    headers = {"Authorization": f"Bearer {slack.token}"}
    async with client.session.get(found["url_private"], headers=headers) as body:
        assert await body.read() == b"picture"


async def test_a_response_url_takes_five_answers(slack: Slack, client: AsyncWebClient) -> None:
    dana = slack.person("dana")
    url = f"{slack.url}/actions/{issue(slack.world, dana.human, slack.social.id)}"
    assert client.session is not None

    async def answer(**body: object) -> tuple[int, str]:
        assert client.session is not None
        async with client.session.post(url, json=body) as got:
            return got.status, await got.text()

    assert (await answer(colour="red"))[0] == 500
    assert (await answer(text="", response_type="ephemeral"))[0] == 500
    for _ in range(4):
        assert await answer(text="still here") == (200, "ok")
    assert (await answer(text="too much"))[0] == 404
    assert len(slack.whispered("dana")) == 4
    assert slack.posted() == []


async def test_an_app_is_installed_with_a_code_that_works_once(slack: Slack, client: AsyncWebClient) -> None:
    slack.founds("T0OTHER")
    slack.world.installer = slack.hires("eve", team="T0OTHER").id
    app, back = slack.world.app, "http://127.0.0.1:1/back"
    asked = {"client_id": app.client_id, "scope": "chat:write,users:read", "redirect_uri": back, "state": "s"}
    assert client.session is not None
    async with client.session.get(
        f"{slack.url}/oauth/v2/authorize", params=asked, allow_redirects=False
    ) as page:
        location = page.headers["Location"]
    assert location.startswith(f"{back}?code=")
    assert location.endswith("&state=s")
    code = location.split("code=")[1].split("&")[0]
    given = {
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "code": code,
        "redirect_uri": back,
    }
    wrong = await refused(client, "oauth.v2.access", **{**given, "client_secret": "x"})
    assert wrong["error"] == "bad_client_secret"
    answer = await client.api_call("oauth.v2.access", data=given)
    assert (answer["team"]["id"], answer["scope"]) == ("T0OTHER", "chat:write,users:read")
    with pytest.raises(SlackApiError, match="invalid_code"):
        await client.api_call("oauth.v2.access", data=given)


async def test_leaving_ends_the_token_and_says_so(slack: Slack, client: AsyncWebClient) -> None:
    async with tiny_app(slack) as app:
        await slack.uninstalls()
        assert [each["event"]["type"] for each in app.brought] == ["tokens_revoked", "app_uninstalled"]
    assert (await refused(client, "auth.test"))["error"] == "account_inactive"
