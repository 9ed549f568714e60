"""The double of Slack says no where Slack says no, in Slack's words."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.doubles.http_calls import Json, refused
from tests.doubles.slack import Slack


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "colour": "red"}, "invalid_arguments"),
        ({"text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ({"text": "x", "blocks": "not a list"}, "invalid_blocks_format"),
        ({"text": "x", "thread_ts": "1.1"}, "cannot_reply_to_message"),
        ({"text": "x", "channel": "C404"}, "channel_not_found"),
        ({"text": "x", "metadata": {"event_type": "e"}}, "invalid_metadata_schema"),
    ],
)
async def test_messages_that_slack_does_not_take(
    arguments: Json, error: str, slack: Slack, client: AsyncWebClient
) -> None:
    answer = await refused(client, "chat.postMessage", **{"channel": slack.social.id, **arguments})
    assert answer["error"] == error


async def test_places_where_the_app_cannot_speak(slack: Slack, client: AsyncWebClient) -> None:
    outside = slack.opens_channel("outside", "bob", with_app=False)
    hidden = slack.opens_channel("hidden", "bob", kind="private", with_app=False)
    old = slack.opens_channel("old", "bob")
    old.archived = True
    for place, error in ((outside, "not_in_channel"), (hidden, "channel_not_found"), (old, "is_archived")):
        assert (await refused(client, "chat.postMessage", channel=place.id, text="x"))["error"] == error


async def test_tokens_that_do_not_work(slack: Slack, client: AsyncWebClient) -> None:
    cases = {"xoxb-other": "invalid_auth", slack.world.app.app_token: "not_allowed_token_type"}
    for token, error in cases.items():
        other = AsyncWebClient(token=token, base_url=slack.api_url, session=client.session, retry_handlers=[])
        assert (await refused(other, "auth.test"))["error"] == error
    nobody = AsyncWebClient(base_url=slack.api_url, session=client.session, retry_handlers=[])
    assert (await refused(nobody, "auth.test"))["error"] == "not_authed"
    assert (await refused(client, "apps.connections.open"))["error"] == "not_allowed_token_type"

    slack.world.grants[slack.token].scopes.discard("chat:write")
    answer = await refused(client, "chat.postMessage", channel=slack.social.id, text="x")
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    slack.revokes(slack.token)
    assert (await refused(client, "auth.test"))["error"] == "token_revoked"
    slack.world.grants[slack.token].trouble = "account_inactive"
    assert (await refused(client, "auth.test"))["error"] == "account_inactive"


async def test_messages_that_cannot_be_changed(slack: Slack, client: AsyncWebClient) -> None:
    dana, place = slack.person("dana"), slack.social.id
    theirs = await dana.says("mine")
    assert (await refused(client, "chat.update", channel=place, ts="1.1", text="x"))[
        "error"
    ] == "message_not_found"
    answer = await refused(client, "chat.update", channel=place, ts=theirs.ts, text="x")
    assert answer["error"] == "cant_update_message"
    assert (await refused(client, "chat.delete", channel=place, ts=theirs.ts))[
        "error"
    ] == "cant_delete_message"

    ours = await client.chat_postMessage(channel=place, text="ours")
    answer = await refused(client, "chat.update", channel=place, ts=ours["ts"], text="x" * 4001)
    assert answer["error"] == "msg_too_long"
    await client.chat_postEphemeral(channel=place, user=dana.id, text="only you")
    whisper = slack.whispered("dana")[0]
    answer = await refused(client, "chat.update", channel=place, ts=whisper.ts, text="x")
    assert answer["error"] == "message_not_found"
    slack.social.archived = True
    answer = await refused(client, "chat.update", channel=place, ts=ours["ts"], text="x")
    assert answer["error"] == "is_inactive"


async def test_an_ephemeral_message_needs_somebody_who_is_there(slack: Slack, client: AsyncWebClient) -> None:
    bob = slack.hires("bob")
    answer = await refused(client, "chat.postEphemeral", channel=slack.social.id, user=bob.id, text="x")
    assert answer["error"] == "user_not_in_channel"
    answer = await refused(client, "chat.postEphemeral", channel=slack.social.id, user="U404", text="x")
    assert answer["error"] == "user_not_found"


async def test_streams_end_and_are_whole_or_nothing(slack: Slack, client: AsyncWebClient) -> None:
    parent = await slack.person("dana").says("go on")
    where = {"channel": slack.social.id, "thread_ts": parent.ts}
    assert (await refused(client, "chat.startStream", **where))["error"] == "missing_recipient_team_id"
    whom = {"recipient_team_id": "T0DESK", "recipient_user_id": slack.person("dana").id}
    started = await client.chat_startStream(**where, **whom, markdown_text="one ")  # type: ignore[arg-type]
    at = {"channel": slack.social.id, "ts": started["ts"]}
    assert (await refused(client, "chat.update", **at, text="x"))["error"] == "streaming_state_conflict"
    assert (await refused(client, "chat.appendStream", **at, markdown_text="x" * 12_001))[
        "error"
    ] == "msg_too_long"
    answer = await refused(client, "chat.appendStream", **at, chunks=[{"type": "shout"}])
    assert answer["error"] == "invalid_chunks"
    await client.chat_appendStream(**at, markdown_text="two")
    await client.chat_stopStream(**at)
    assert (await refused(client, "chat.appendStream", **at, markdown_text="x"))["error"] == (
        "message_not_in_streaming_state"
    )
    assert slack.posted()[-1].text == "one two"


async def test_reactions_and_prompts(slack: Slack, client: AsyncWebClient) -> None:
    said = await slack.person("dana").says("hi")
    at = {"channel": slack.social.id, "timestamp": said.ts}
    await client.reactions_add(name="eyes", **at)
    assert (await refused(client, "reactions.add", name="eyes", **at))["error"] == "already_reacted"
    assert (await refused(client, "reactions.add", name=":eyes:", **at))["error"] == "invalid_name"
    await client.reactions_remove(name="eyes", **at)
    assert (await refused(client, "reactions.remove", name="eyes", **at))["error"] == "no_reaction"
    five = [{"title": str(n), "message": "m"} for n in range(5)]
    where = slack.person("dana").direct.id
    answer = await refused(client, "assistant.threads.setSuggestedPrompts", channel_id=where, prompts=five)
    assert "no more than 4 items allowed" in answer["response_metadata"]["messages"][0]


async def test_unknown_methods_and_lists(slack: Slack, client: AsyncWebClient) -> None:
    assert (await refused(client, "chat.shout"))["error"] == "unknown_method"
    assert (await refused(client, "users.info", user="U404"))["error"] == "user_not_found"
    assert (await refused(client, "conversations.open"))["error"] == "users_list_not_supplied"
    assert (await refused(client, "conversations.replies", channel=slack.social.id, ts="1.1"))["error"] == (
        "thread_not_found"
    )
    assert (await refused(client, "files.info", file="F404"))["error"] == "file_not_found"
    assert (await refused(client, "users.list", cursor="x"))["error"] == "invalid_cursor"
