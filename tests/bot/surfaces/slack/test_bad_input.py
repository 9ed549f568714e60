"""What nobody should send and what goes wrong outside: refused, answered or survived, never doubled."""

import asyncio
import json
from urllib.parse import urlencode

import pytest

from agents.replies import Channel, say
from bot.surfaces.contract import Speaker
from bot.surfaces.slack.surface import Slack as SlackSurface
from storage.models import Status
from tests.bot.surfaces.slack.conftest import PLAN, Stage
from tests.bot.surfaces.slack.test_rules_acting import now, statuses
from tests.doubles.slack import Unanswered, words_of
from tests.doubles.slack.events import payloads

MENTION = {
    "type": "app_mention",
    "user": "U0DANA",
    "channel": "C0SOCIAL",
    "ts": "1.1",
    "text": "<@U0BOTDESK> hi",
}


async def receipts(stage: Stage) -> int:
    """How many deliveries were ever kept."""
    async with stage.app.desk.database.engine.connect() as connection:
        return int((await connection.exec_driver_sql("SELECT count(*) FROM receipts")).scalar() or 0)


async def test_forged_unsigned_and_stale_requests_are_refused_and_nothing_is_kept(stage: Stage) -> None:
    event = payloads.envelope(stage.slack.world, "T0DESK", MENTION)
    sending = stage.slack.delivering
    assert await sending.forged("events_api", event) == 401
    assert await sending.unsigned("events_api", event) == 401
    assert await sending.stale("events_api", event) == 401
    assert await receipts(stage) == 0


async def test_a_replayed_request_has_no_second_effect(stage: Stage) -> None:
    await stage.slack.tells(MENTION)
    await stage.settled()
    sent = stage.slack.delivering.sent[-1]
    assert await stage.slack.delivering.replay(sent) == 200
    await stage.settled()
    assert len(stage.slack.posted()) == 1


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"type": "event_callback"}', b"[" * 100_000]
)
async def test_malformed_payloads_are_answered_and_nothing_breaks(stage: Stage, body: bytes) -> None:
    headers = {"Content-Type": "application/json", **stage.slack.delivering.signature(body)}
    status, _ = await stage.slack.delivering.post(body, headers)
    assert status in (200, 400, 401)
    assert await receipts(stage) == 0


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "block_actions"},
        {"type": "block_actions", "team": "T", "user": "U"},
        {"type": "block_actions", "team": {"id": "T0DESK"}, "user": {"id": "U0DANA"}, "actions": ["x"]},
        {"type": "block_actions", "team": {"id": "T0DESK"}, "user": {"id": "U0DANA"}, "actions": [{}]},
        {"type": "view_submission", "team": {"id": "T0DESK"}, "user": {"id": "U0DANA"}, "view": {}},
        {
            "type": "view_submission",
            "team": {"id": "T0DESK"},
            "user": {"id": "U0DANA"},
            "view": {"callback_id": "form", "private_metadata": '["edit:1:1","T0OTHER/C1","",""]'},
        },
        {"type": "message_action", "team": {"id": "T0DESK"}, "user": {"id": "U0DANA"}, "callback_id": "else"},
        {"type": "never_heard_of"},
    ],
)
async def test_payloads_that_mean_nothing_are_acknowledged_and_not_kept(
    stage: Stage, payload: dict[str, object]
) -> None:
    body = urlencode({"payload": json.dumps(payload)}).encode()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        **stage.slack.delivering.signature(body),
    }
    assert await stage.slack.delivering.post(body, headers) == (200, "")
    assert await receipts(stage) == 0


async def test_the_address_is_confirmed_when_slack_asks(stage: Stage) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c1"}).encode()
    headers = {"Content-Type": "application/json", **stage.slack.delivering.signature(body)}
    status, answer = await stage.slack.delivering.post(body, headers)
    assert (status, json.loads(answer)) == (200, {"challenge": "c1"})


@pytest.mark.filterwarnings("ignore:Sending a large body")
async def test_a_body_that_is_too_large_is_not_read_to_its_end(stage: Stage) -> None:
    body = b"x" * 1_100_000
    headers = {"Content-Type": "application/json", **stage.slack.delivering.signature(body)}
    assert (await stage.slack.delivering.post(body, headers))[0] == 413


async def test_what_the_desk_says_itself_and_talk_among_people_is_not_heard(stage: Stage) -> None:
    await stage.person("dana").says("lunch?")
    asked = await stage.person("dana").says("where?")
    await stage.person("bob").says("here", thread=asked)
    await stage.slack.tells({**MENTION, "bot_id": "B0DESK", "user": "U0BOTDESK"})
    await stage.slack.tells({**MENTION, "type": "message", "subtype": "message_changed"})
    await stage.settled()
    assert await receipts(stage) == 0
    assert stage.slack.posted() == []


async def test_a_deleted_message_is_forgotten_and_the_other_copies_are_redrawn(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    await dana.types("/copydesk", "show 1")
    await stage.settled()
    copy = stage.slack.posted()[-1]
    del stage.slack.world.messages[card.channel, card.ts]
    await dana.presses(copy, "Approve")
    await stage.settled()
    assert "Approved by dana" in words_of(now(stage, copy))
    updates = len(stage.slack.refused())
    await dana.presses(now(stage, copy), "Undo")
    await stage.settled()
    assert len(stage.slack.refused()) == updates


async def test_an_answer_to_a_message_that_was_deleted_stands_in_the_channel(stage: Stage) -> None:
    await stage.slack.tells({**MENTION, "text": "<@U0BOTDESK> what's scheduled?"})
    await stage.settled()
    (answer,) = stage.slack.posted()
    assert answer.thread_ts == ""


async def test_an_archived_channel_ends_in_a_direct_message(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    stage.slack.social.archived = True
    dana = stage.person("dana")
    await dana.presses(card, "Approve")
    await stage.settled()
    assert await statuses(stage, 1) == {Status.SCHEDULED}
    assert "✓ #1 approved" in words_of(stage.slack.posted(dana.direct)[-1])


async def test_a_command_where_the_desk_is_not_is_answered_in_a_direct_message(stage: Stage) -> None:
    elsewhere = stage.slack.opens_channel("elsewhere", "dana", with_app=False)
    dana = stage.person("dana")
    await dana.types("/copydesk", "queue", in_=elsewhere)
    await stage.settled()
    assert "Nothing is planned" in words_of(stage.slack.posted(dana.direct)[-1])


async def test_a_token_that_is_revoked_in_the_middle_stops_the_talking_and_not_the_desk(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    stage.slack.revokes(stage.slack.token)
    await stage.person("dana").presses(card, "Approve")
    await stage.settled()
    assert await statuses(stage, 1) == {Status.SCHEDULED}
    calls = len(stage.slack.world.calls)
    await stage.person("dana").presses(card, "Approve")
    await stage.settled()
    assert len(stage.slack.world.calls) == calls


async def test_a_rate_limit_is_waited_for(stage: Stage) -> None:
    stage.slack.weather.fails("chat.postMessage", "ratelimited")
    await stage.person("dana").mentions("what's scheduled?")
    await stage.settled()
    assert len(stage.slack.posted()) == 1


async def test_a_delivery_that_cannot_be_kept_is_not_acknowledged(stage: Stage) -> None:
    async with stage.app.desk.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE receipts RENAME TO hidden")
    with pytest.raises(Unanswered):
        await stage.person("dana").types("/copydesk", "queue")
    async with stage.app.desk.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE hidden RENAME TO receipts")
    await stage.person("dana").types("/copydesk", "queue")
    await stage.settled()
    assert len(stage.slack.posted()) == 1


async def test_what_was_acknowledged_and_then_could_not_be_kept_is_told(stage: Stage) -> None:
    await stage.person("dana").types("/copydesk", "help")
    await stage.settled()
    async with stage.app.desk.database._writing:
        await stage.person("dana").types("/plan", PLAN)
        async with stage.app.desk.database.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE receipts RENAME TO hidden")
    await stage.settled()
    assert "nothing was done" in words_of(stage.slack.whispered("dana")[-1])


async def test_nobody_is_told_twice_when_slack_is_gone(stage: Stage) -> None:
    stage.slack.weather.fails("chat.postMessage", "drop", times=20)
    await stage.person("dana").mentions("what's scheduled?")
    await stage.settled()
    await asyncio.sleep(0)
    channel = Channel("slack", "T0DESK/C0SOCIAL")
    slack = stage.app.surfaces.find(SlackSurface)
    assert slack
    stage.slack.weather._faults.clear()
    await slack.send(channel, say("back"), to=Speaker("slack", "U0DANA"))
    assert words_of(stage.slack.posted()[-1]) == "back"
