"""Pictures in cards on Slack: uploaded once, shown where Slack takes them, missed nowhere else."""

import asyncio
from pathlib import Path

from bot.surfaces.slack.drawing import blocks
from tests.bot.surfaces.slack.conftest import Stage
from tests.doubles.slack import words_of
from tests.doubles.slack.objects import Message

PLAN = "plan 1 post about our new bakery for X and LinkedIn tomorrow at 9:00"


def shown(message: Message) -> list[str]:
    """Slack's ids of the pictures in a message."""
    return [each["slack_file"]["id"] for each in message.blocks if each["type"] == "image"]


async def drawn(stage: Stage) -> Message:
    """The card of a picture that was made for the first post."""
    await stage.plan(PLAN)
    await stage.person("dana").types("/copydesk", "image 1")
    await stage.settled()
    return next(each for each in stage.slack.posted() if "Picture 1 for #1" in words_of(each))


async def test_a_choice_shows_its_picture_in_every_size_with_what_it_shows(stage: Stage) -> None:
    choice = await drawn(stage)
    files = [stage.slack.world.uploads[each] for each in shown(choice)]
    assert len(files) == 2
    for each in files:
        kept = stage.app.settings.data_dir / "media" / each.name
        assert each.body == await asyncio.to_thread(Path(kept).read_bytes)
        assert each.shared == []
    alts = [each["alt_text"] for each in choice.blocks if each["type"] == "image"]
    assert all(each.startswith("A card with the words: ") for each in alts)
    assert stage.slack.refused() == []


async def test_a_picture_is_uploaded_once_however_often_its_card_is_redrawn(stage: Stage) -> None:
    choice = await drawn(stage)
    await stage.person("dana").presses(choice, "Use it")
    await stage.settled()
    card = next(each for each in stage.slack.posted()[::-1] if "waits for approval" in words_of(each))
    assert len(shown(card)) == 2
    before = len(stage.slack.called("files.completeUploadExternal"))
    await stage.person("dana").presses(card, "Approve")
    await stage.settled()
    assert len(stage.slack.called("files.completeUploadExternal")) == before <= 4
    assert stage.slack.refused() == []


async def test_without_the_scope_a_card_has_its_words_and_its_buttons(stage: Stage) -> None:
    stage.slack.world.grants[stage.slack.token].scopes.discard("files:write")
    choice = await drawn(stage)
    assert shown(choice) == []
    await stage.person("dana").presses(choice, "Use it")
    await stage.settled()
    assert any("The picture is on #1 now." in words_of(each) for each in stage.slack.posted())


async def test_where_slack_does_not_show_a_picture_yet_the_card_stands_without_it(stage: Stage) -> None:
    await stage.plan(PLAN)
    stage.slack.weather.fails("files.getUploadURLExternal", "refuse", error="internal_error", times=2)
    await stage.person("dana").types("/copydesk", "image 1")
    await stage.settled()
    choice = next(each for each in stage.slack.posted() if "Picture 1 for #1" in words_of(each))
    assert shown(choice) == []
    assert stage.person("dana").buttons(choice) == ["Use it"]


def test_a_refused_message_is_tried_without_its_pictures_first() -> None:
    image = {"type": "image", "alt_text": "bread", "slack_file": {"id": "F1"}}
    actions = {"type": "actions", "elements": []}
    ways = [*blocks.drawing_attempts(blocks.SlackMessage("bread", (image, actions)))]
    assert [each.blocks for each in ways] == [(image, actions), (actions,)]
    assert len([*blocks.drawing_attempts(ways[1])]) == 1


def test_an_image_that_slack_hands_back_is_sent_again_by_its_id_alone() -> None:
    back = {
        "type": "image",
        "block_id": "b1",
        "alt_text": "bread",
        "slack_file": {"id": "F1", "url_private": "https://files.example.com/F1"},
        "image_width": 1200,
    }
    assert blocks.resendable_block(back) == {"type": "image", "alt_text": "bread", "slack_file": {"id": "F1"}}
    assert blocks.resendable_block({"type": "divider"}) == {"type": "divider"}
