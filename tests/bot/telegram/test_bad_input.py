"""What nobody should send and what goes wrong outside: ignored, answered or survived, never doubled."""

import pytest
from telegram import Update
from telegram.constants import UpdateType
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from agents.replies import Channel, say
from bot.surface import Misdrawn, ShutOut, Speaker, Unreached, Vanished
from bot.telegram import reading
from bot.telegram.hearing import Me
from bot.telegram.trouble import Flood, sorted_out
from storage.models import Status
from tests.bot.telegram.conftest import PLAN, Stage
from tests.bot.telegram.test_rules_acting import statuses, value
from tests.bot.telegram.test_transports import receipts
from tests.doubles.telegram import words_of

PERSON = {"id": 5, "is_bot": False, "first_name": "Eve"}
CHAT = {"id": 5, "type": "private", "first_name": "Eve"}
MESSAGE = {"message_id": 1, "date": 1_790_000_000, "chat": CHAT, "from": PERSON, "text": "hi"}
BODIES: dict[str, object] = {
    "message": MESSAGE,
    "edited_message": MESSAGE,
    "channel_post": {**MESSAGE, "chat": {"id": -1, "type": "channel", "title": "c"}},
    "edited_channel_post": {**MESSAGE, "chat": {"id": -1, "type": "channel", "title": "c"}},
    "inline_query": {"id": "1", "from": PERSON, "query": "q", "offset": ""},
    "chosen_inline_result": {"result_id": "1", "from": PERSON, "query": "q"},
    "callback_query": {"id": "1", "from": PERSON, "chat_instance": "1", "data": "x", "message": MESSAGE},
    "shipping_query": {
        "id": "1",
        "from": PERSON,
        "invoice_payload": "p",
        "shipping_address": {
            "country_code": "DE",
            "state": "",
            "city": "b",
            "street_line1": "s",
            "street_line2": "",
            "post_code": "1",
        },
    },
    "pre_checkout_query": {
        "id": "1",
        "from": PERSON,
        "currency": "EUR",
        "total_amount": 1,
        "invoice_payload": "p",
    },
    "poll": {
        "id": "1",
        "question": "q",
        "options": [],
        "total_voter_count": 0,
        "is_closed": True,
        "is_anonymous": True,
        "type": "regular",
        "allows_multiple_answers": False,
    },
    "poll_answer": {"poll_id": "1", "user": PERSON, "option_ids": [0]},
    "chat_join_request": {"chat": CHAT, "from": PERSON, "date": 1, "user_chat_id": 5},
    "message_reaction": {
        "chat": CHAT,
        "message_id": 1,
        "user": PERSON,
        "date": 1,
        "old_reaction": [],
        "new_reaction": [],
    },
    "message_reaction_count": {"chat": CHAT, "message_id": 1, "date": 1, "reactions": []},
    "business_message": MESSAGE,
    "edited_business_message": MESSAGE,
    "deleted_business_messages": {"business_connection_id": "1", "chat": CHAT, "message_ids": [1]},
    "purchased_paid_media": {"from": PERSON, "paid_media_payload": "p"},
    "guest_message": MESSAGE,
}


@pytest.mark.parametrize("kind", [*UpdateType, "stopped_message_generation", "never_heard_of"])
async def test_an_update_of_every_kind_is_taken_and_stops_nothing(stage: Stage, kind: str) -> None:
    erin = stage.telegram.alone("erin")
    for body in (BODIES.get(kind, {}), {}, {"id": "x"}, [], None, 7):
        stage.telegram.world.allowed = {str(kind), "message"}
        stage.telegram.tells(str(kind), body)  # type: ignore[arg-type]
    erin.says("what's scheduled?")
    await stage.settled()
    assert "Nothing is planned" in stage.telegram.posted(erin.direct)[-1].text


def test_a_part_that_telegram_adds_to_an_update_is_passed_over() -> None:
    update = Update.de_json({"update_id": 1, "message": {**MESSAGE, "newer": {"a": 1}}}, None)
    assert reading.read(update, Me(7, "copydesk_bot"), ()) is not None


async def test_what_the_desk_says_itself_is_not_heard(stage: Stage) -> None:
    stage.telegram.tells(
        "message", {**MESSAGE, "from": {"id": 7000001, "is_bot": True, "first_name": "Copydesk"}}
    )
    await stage.settled()
    assert await receipts(stage) == 0


async def test_an_anonymous_admin_is_nobody_and_is_told_so(stage: Stage) -> None:
    await stage.plan()
    group = {"id": stage.telegram.social.id, "type": "supergroup", "title": "social"}
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    body = {**MESSAGE, "chat": group, "from": anonymous, "sender_chat": group, "text": "/pause@copydesk_bot"}
    stage.telegram.tells("message", body)
    await stage.settled()
    assert "I don't know you" in stage.telegram.posted()[-1].text
    async with stage.app.desk.database.overview() as desk:
        assert (await desk.registry.workspaces())[0].paused_at is None


async def test_a_button_that_somebody_else_made_is_answered_and_does_nothing(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    other = stage.telegram.opens_group("other", "olga")
    olga = stage.telegram.person("olga", in_=other)
    olga.mentions(PLAN)
    await stage.settled()
    theirs = stage.telegram.posted(other)[1]
    await olga.acts(value(stage.person("dana"), card, "Approve").replace(":1:", ":2:"), on=theirs)
    await stage.settled()
    assert await olga_sees_nothing(stage)


async def olga_sees_nothing(stage: Stage) -> bool:
    """Every post of both workspaces waits as before."""
    async with stage.app.desk.database.overview() as desk:
        found = [
            variant.status
            for workspace in await desk.registry.workspaces()
            for post in await desk.within(workspace.id).posts.newest(9)
            for variant in post.variants
        ]
    return {*found} == {Status.PROPOSED}


async def test_a_deleted_message_is_forgotten_and_the_other_copies_are_redrawn(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    dana.says("/show 1")
    await stage.settled()
    copy = stage.telegram.posted()[-1]
    card.deleted = True
    await dana.presses(copy, "Approve")
    await stage.settled()
    assert "Approved by dana" in words_of(copy)
    refused = len(stage.telegram.refused())
    await dana.presses(copy, "Undo")
    await stage.settled()
    assert len(stage.telegram.refused()) == refused


async def test_an_unchanged_card_counts_as_drawn(stage: Stage) -> None:
    await stage.plan()
    async with stage.app.desk.database.overview() as desk:
        (workspace,) = await desk.registry.workspaces()
        post = await desk.within(workspace.id).posts.numbered(1)
    key = f"plan:{post.campaign_id}"
    await stage.app.notifier.redraw(workspace.id, [key])
    assert "message is not modified" in stage.telegram.refused()[-1][1]
    async with stage.app.desk.database.glance(workspace.id) as work:
        assert len(await work.showings.of(key)) == 1


async def test_a_blocked_bot_is_noticed_and_comes_back(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    erin.says("what's scheduled?")
    await stage.settled()
    erin.blocks_bot()
    await stage.settled()
    channel = Channel("telegram", str(erin.id))
    with pytest.raises(Vanished) as blocked:
        await stage.surface.send(channel, say("hello"))
    assert blocked.value.code == "blocked"
    erin.unblocks_bot()
    erin.says("what's scheduled?")
    await stage.settled()
    assert len(stage.telegram.posted(erin.direct)) == 2


async def test_a_kicked_bot_is_noticed(stage: Stage) -> None:
    await stage.plan()
    stage.telegram.kicks_bot(stage.telegram.social)
    await stage.settled()
    with pytest.raises(Vanished) as kicked:
        await stage.surface.send(Channel("telegram", str(stage.telegram.social.id)), say("hello"))
    assert kicked.value.code == "kicked"


async def test_a_group_that_becomes_a_supergroup_keeps_its_desk(stage: Stage) -> None:
    group = stage.telegram.opens_group("team", "dana", kind="group")
    dana = stage.telegram.person("dana", in_=group)
    dana.mentions(PLAN)
    await stage.settled()
    grown = stage.telegram.upgrades(group)
    await stage.settled()
    after = stage.telegram.person("dana", in_=grown)
    after.says("/show 1")
    await stage.settled()
    card = stage.telegram.posted(grown)[-1]
    assert card.text.startswith("#1 our spring sale")
    await after.presses(card, "Approve")
    await stage.settled()
    assert await statuses(stage, 1) == {Status.SCHEDULED}


async def test_a_group_that_has_moved_is_followed_when_telegram_says_so_in_an_answer(stage: Stage) -> None:
    group = stage.telegram.opens_group("team", "dana", kind="group")
    stage.telegram.person("dana", in_=group).mentions(PLAN)
    await stage.settled()
    stage.telegram.world.allowed = {"callback_query"}  # the service messages never come
    grown = stage.telegram.upgrades(group)
    await stage.surface.send(Channel("telegram", str(group.id)), say("hello"))
    await stage.settled()
    assert stage.telegram.posted(grown)[-1].text == "hello"
    async with stage.app.desk.database.overview() as desk:
        assert await desk.registry.of_channel(surface="telegram", address=str(grown.id))


async def test_a_flood_wait_holds_one_chat_and_loses_nothing(stage: Stage) -> None:
    stage.telegram.weather.fails("sendMessage", "ratelimited", times=2, after=3)
    stage.person("dana").mentions("what's scheduled?")
    await stage.settled()
    assert "Nothing is planned" in stage.telegram.posted()[-1].text
    assert len(stage.telegram.posted()) == 1


async def test_an_answer_that_was_lost_is_not_said_twice(stage: Stage) -> None:
    stage.telegram.weather.fails("sendMessage", "lost")
    with pytest.raises(Unreached):
        await stage.surface.send(Channel("telegram", str(stage.telegram.social.id)), say("once"))
    assert [each.text for each in stage.telegram.posted()] == ["once"]


@pytest.mark.parametrize(
    ("trouble", "kind", "code"),
    [
        (Flood(7), Unreached, "flood"),
        (InvalidToken(), ShutOut, "token"),
        (Conflict("terminated by other getUpdates request"), Unreached, "conflict"),
        (ChatMigrated(-100), Vanished, "migrated"),
        (EndPointNotFound("x"), Misdrawn, "unknown_method"),
        (Forbidden("Forbidden: bot was blocked by the user"), Vanished, "blocked"),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Vanished, "kicked"),
        (Forbidden("Forbidden: bot can't initiate conversation with a user"), Vanished, "initiate"),
        (Forbidden("Forbidden: user is deactivated"), Vanished, "deactivated"),
        (BadRequest("Chat not found"), Vanished, "chat_not_found"),
        (BadRequest("Message to edit not found"), Vanished, "message_to_edit_not_found"),
        (BadRequest("Message thread not found"), Vanished, "message_thread_not_found"),
        (BadRequest("Not enough rights to send text messages to the chat"), Vanished, "not_enough_rights"),
        (BadRequest("Can't parse entities: unexpected end"), Misdrawn, "can't_parse_entities"),
        (BadRequest("Message is too long"), Misdrawn, "message_is_too_long"),
        (BadRequest("BUTTON_DATA_INVALID"), Misdrawn, "button_data_invalid"),
        (TimedOut(), Unreached, "TimedOut"),
        (NetworkError("Bad Gateway (502)"), Unreached, "NetworkError"),
    ],
)
def test_each_refusal_is_sorted_by_what_to_do_next(
    trouble: TelegramError, kind: type[Exception], code: str
) -> None:
    found = sorted_out(trouble)
    assert type(found) is kind
    assert found.code.startswith(code)


def test_a_flood_wait_says_how_long() -> None:
    found = sorted_out(Flood(7))
    assert isinstance(found, Unreached)
    assert found.wait
    assert found.wait.total_seconds() == 7


async def test_a_refused_drawing_is_sent_as_plain_text(stage: Stage) -> None:
    words = "Bad Request: can't parse entities: unexpected end"
    stage.telegram.weather.fails("sendMessage", "refuse", status=400, words=words)
    plan, *_ = await stage.plan()
    assert plan.entities == []
    assert plan.labels == ["Approve all 2"]


async def test_a_private_word_goes_to_the_persons_own_chat_when_a_press_is_too_long_ago(stage: Stage) -> None:
    stage.telegram.alone("bob").says("hello")
    await stage.settled()
    bob = stage.telegram.hires("bob")
    to = Speaker("telegram", str(bob.id), "bob", "an-old-query")
    channel = Channel("telegram", str(stage.telegram.social.id))
    before = len(stage.telegram.posted())
    await stage.surface.send(channel, say("for bob alone", private=True), to=to)
    assert len(stage.telegram.posted()) == before
    assert stage.telegram.posted(stage.telegram.private("bob"))[-1].text == "for bob alone"
