"""What nobody should send and what goes wrong outside: ignored, answered or survived, never doubled."""

import pytest

from agents.replies import Channel, say
from bot.surfaces.contract import Gone, Unreachable
from storage.models import Status
from tests.bot.surfaces.telegram.conftest import PLAN, Stage
from tests.bot.surfaces.telegram.inbound.test_updates import MESSAGE
from tests.bot.surfaces.telegram.test_rules_acting import statuses, value
from tests.bot.surfaces.telegram.transport.test_transports import receipts
from tests.doubles.telegram import words_of


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
    assert "I don't know you" in stage.posted()[-1].text
    async with stage.app.desk.database.read_shared() as shared:
        assert (await shared.workspaces.all())[0].paused_at is None


async def test_a_button_that_somebody_else_made_is_answered_and_does_nothing(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    other = stage.telegram.opens_group("other", "olga")
    olga = stage.telegram.person("olga", in_=other)
    olga.mentions(PLAN)
    await stage.settled()
    theirs = stage.posted(other)[1]
    await olga.acts(value(stage.person("dana"), card, "Approve").replace(":1:", ":2:"), on=theirs)
    await stage.settled()
    assert await olga_sees_nothing(stage)


async def olga_sees_nothing(stage: Stage) -> bool:
    """Every post of both workspaces waits as before."""
    async with stage.app.desk.database.read_shared() as shared:
        found = [
            variant.status
            for workspace in await shared.workspaces.all()
            for post in await shared.within(workspace.id).posts.newest(9)
            for variant in post.variants
        ]
    return {*found} == {Status.PROPOSED}


async def test_a_deleted_message_is_forgotten_and_the_other_copies_are_redrawn(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    dana.says("/show 1")
    await stage.settled()
    copy = stage.posted()[-1]
    card.deleted = True
    await dana.presses(copy, "Approve")
    await stage.settled()
    assert "Approved by dana" in words_of(copy)
    refused = len(stage.telegram.refused())
    await dana.presses(copy, "Undo")
    await stage.settled()
    assert len(stage.telegram.refused()) == refused


async def test_an_unchanged_card_counts_as_drawn(stage: Stage) -> None:
    plan, *_ = await stage.plan()
    marks, refused = list(plan.entities), len(stage.telegram.refused())
    async with stage.app.desk.database.read_shared() as shared:
        (workspace,) = await shared.workspaces.all()
        post = await shared.within(workspace.id).posts.numbered(1)
    key = f"plan:{post.campaign_id}"
    await stage.app.notifier.redraw(workspace.id, [key])
    (said,) = stage.telegram.refused()[refused:]  # and it was not tried again as plain text
    assert "message is not modified" in said[1]
    assert plan.entities == marks
    async with stage.app.desk.database.read(workspace.id) as work:
        assert len(await work.showings.of_card(key)) == 1


async def test_a_blocked_bot_is_noticed_and_comes_back(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    erin.says("what's scheduled?")
    await stage.settled()
    erin.blocks_bot()
    await stage.settled()
    channel = Channel("telegram", str(erin.id))
    with pytest.raises(Gone) as blocked:
        await stage.surface.send(channel, say("hello"))
    assert blocked.value.code == "blocked"
    erin.unblocks_bot()
    erin.says("what's scheduled?")
    await stage.settled()
    assert len(stage.posted(erin.direct)) == 2


async def test_a_kicked_bot_is_noticed(stage: Stage) -> None:
    await stage.plan()
    stage.telegram.kicks_bot(stage.telegram.social)
    await stage.settled()
    with pytest.raises(Gone) as kicked:
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
    card = stage.posted(grown)[-1]
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
    assert stage.posted(grown)[-1].text == "hello"
    async with stage.app.desk.database.read_shared() as shared:
        assert await shared.workspaces.find_by_channel(surface="telegram", address=str(grown.id))


async def test_a_flood_wait_holds_one_chat_and_loses_nothing(stage: Stage) -> None:
    stage.telegram.weather.fails("sendMessage", "ratelimited", times=2, after=3)
    stage.person("dana").mentions("what's scheduled?")
    await stage.settled()
    assert "Nothing is planned" in stage.posted()[-1].text
    assert len(stage.posted()) == 1


async def test_an_answer_that_was_lost_is_not_said_twice(stage: Stage) -> None:
    stage.telegram.weather.fails("sendMessage", "lost")
    with pytest.raises(Unreachable):
        await stage.surface.send(Channel("telegram", str(stage.telegram.social.id)), say("once"))
    assert [each.text for each in stage.posted()] == ["once"]


async def test_a_refused_drawing_is_sent_as_plain_text(stage: Stage) -> None:
    words = "Bad Request: can't parse entities: unexpected end"
    stage.telegram.weather.fails("sendMessage", "refuse", status=400, words=words)
    plan, *_ = await stage.plan()
    assert plan.entities == []
    assert plan.labels == ["Approve all 2"]


async def test_a_press_below_a_message_that_is_too_old_to_be_shown_counts(stage: Stage) -> None:
    _, card, _ = await stage.plan()
    dana = stage.person("dana")
    body = {
        "id": "4999",
        "from": {"id": dana.id, "is_bot": False, "first_name": "dana"},
        "chat_instance": "1",
        "data": value(dana, card, "Approve"),
        "message": {"chat": {"id": card.chat, "type": "supergroup"}, "message_id": card.id, "date": 0},
    }
    stage.telegram.tells("callback_query", body)
    await stage.settled()
    assert await statuses(stage, 1) == {Status.SCHEDULED}
    assert "Approved by dana" in card.text
