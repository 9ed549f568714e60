"""What one person alone is told, and what newer servers can do about it."""

from pathlib import Path

from agents.replies import Channel, say
from bot.surfaces.contract import Speaker
from tests.bot.surfaces.telegram.conftest import Stage, playing
from tests.doubles.clock import HandClock
from tests.doubles.telegram import Telegram


async def test_a_private_word_goes_to_the_persons_own_chat_when_a_press_is_too_long_ago(stage: Stage) -> None:
    stage.telegram.alone("bob").says("hello")
    await stage.settled()
    bob = stage.telegram.hires("bob")
    to = Speaker("telegram", str(bob.id), "bob", "an-old-query")
    channel = Channel("telegram", str(stage.telegram.social.id))
    before = len(stage.posted())
    await stage.surface.send(channel, say("for bob alone", private=True), to=to)
    assert len(stage.posted()) == before
    assert stage.posted(stage.telegram.private("bob"))[-1].text == "for bob alone"


async def test_a_private_word_is_seen_by_nobody_else_where_the_server_can_do_that(
    telegram: Telegram, tmp_path: Path, clock: HandClock
) -> None:
    telegram.world.version = (10, 3)
    async with playing(telegram, tmp_path, clock) as stage:
        await stage.plan()
        bob = telegram.person("bob")
        to = Speaker("telegram", str(bob.id), "bob", "an-old-query")
        channel = Channel("telegram", str(telegram.social.id))
        await stage.surface.send(channel, say("for bob alone", private=True), to=to)
        told = telegram.posted()[-1]
        assert (told.text, told.only_to) == ("for bob alone", bob.id)


async def test_a_private_word_is_said_by_name_where_there_is_no_other_way(stage: Stage) -> None:
    await stage.plan()
    bob = stage.person("bob")
    to = Speaker("telegram", str(bob.id), "bob", "an-old-query")
    channel = Channel("telegram", str(stage.telegram.social.id))
    await stage.surface.send(channel, say("for bob", private=True), to=to)
    told = stage.posted()[-1]
    assert told.text == "bob: for bob"
    assert told.entities[0]["user"]["id"] == bob.id


async def test_keys_are_disabled_while_work_runs_where_the_server_can_do_that(
    telegram: Telegram, tmp_path: Path, clock: HandClock
) -> None:
    telegram.world.version = (10, 3)
    async with playing(telegram, tmp_path, clock) as stage:
        _, card, _ = await stage.plan()
        dana = stage.person("dana")
        async with stage.app.desk.database._writing:
            await dana.presses(card, "Approve")
            await dana.sees("⏳ Approve…")
            assert all("disabled" in each for each in card.buttons if "copy_text" not in each)
        await stage.settled()
        assert "Undo" in card.labels
