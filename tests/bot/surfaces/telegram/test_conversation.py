"""Conversations on Telegram: what people write, send and answer, and what comes of it."""

import asyncio

import pytest

from tests.bot.surfaces.telegram.conftest import PLAN, Stage
from tests.doubles import files

PNG = files.picture("PNG")


async def test_a_plan_is_one_message_and_a_card_for_each_post(stage: Stage) -> None:
    plan, first, second = await stage.plan()
    assert plan.text.startswith("2 posts: our spring sale")
    assert [each.text.split()[0] for each in (first, second)] == ["#1", "#2"]
    assert first.labels[:6] == ["Approve", "Edit", "Reschedule", "Options", "Image", "Reject"]
    assert [each for each in stage.telegram.refused() if each[0] != "deleteEphemeralMessage"] == []


async def test_talk_among_people_is_not_heard_and_mentions_answers_and_commands_are(stage: Stage) -> None:
    stage.telegram.world.privacy = False
    dana = stage.person("dana")
    dana.says("what's scheduled?")
    dana.says("/weather")
    dana.says("/queue@another_bot")
    await stage.settled()
    assert stage.posted() == []
    dana.mentions("what's scheduled?")
    await stage.settled()
    dana.replies(stage.posted()[-1], "how did we do?")
    dana.says(f"/queue@{stage.telegram.world.bot.username}")
    dana.says("please, @copydesk_bot, what's scheduled?")
    await stage.settled()
    assert len(stage.posted()) == 4


async def test_a_topic_is_a_conversation_of_its_own(stage: Stage) -> None:
    forum = stage.telegram.opens_group("forum", "dana", forum=True)
    topic = stage.telegram.opens_topic(forum, "Spring")
    dana = stage.telegram.person("dana", in_=forum)
    dana.mentions(PLAN, thread=topic.id)
    await stage.settled()
    shown = stage.posted(forum)
    assert len(shown) == 3
    assert {each.thread for each in shown} == {topic.id}
    await dana.presses(shown[1], "Approve")
    await stage.settled()
    assert stage.posted(forum)[-1].thread == topic.id


async def test_a_plan_gets_a_topic_for_its_posts_where_the_desk_may_make_one(stage: Stage) -> None:
    forum = stage.telegram.opens_group(
        "forum", "dana", forum=True, bot="administrator", rights=["can_manage_topics"]
    )
    dana = stage.telegram.person("dana", in_=forum)
    dana.mentions(PLAN)
    await stage.settled()
    plan, *cards = [each for each in stage.posted(forum) if not each.service]
    (topic,) = forum.topics.values()
    assert topic.name == "2 posts: our spring sale"
    assert (plan.thread, {each.thread for each in cards}) == (0, {topic.id})
    await dana.presses(cards[0], "Approve")
    await stage.settled()
    assert "approved, goes out" in plan.text
    async with stage.app.desk.database.read_shared() as shared:
        (workspace,) = await shared.workspaces.all()
        post = await shared.within(workspace.id).posts.numbered(1)
        campaign = await shared.within(workspace.id).campaigns.by_id(post.campaign_id)
    assert campaign
    assert campaign.thread == str(topic.id)


async def test_a_plan_stands_where_it_was_asked_for_when_the_desk_may_make_no_topic(stage: Stage) -> None:
    forum = stage.telegram.opens_group("forum", "dana", forum=True)
    stage.telegram.person("dana", in_=forum).mentions(PLAN)
    await stage.settled()
    assert [each.thread for each in stage.posted(forum)] == [0, 0, 0]


async def test_a_topic_that_is_gone_is_answered_in_the_group(stage: Stage) -> None:
    forum = stage.telegram.opens_group("forum", "dana", forum=True)
    topic = stage.telegram.opens_topic(forum, "Spring")
    dana = stage.telegram.person("dana", in_=forum)
    words = "Bad Request: message thread not found"
    stage.telegram.weather.fails("sendMessage", "refuse", status=400, words=words)
    dana.mentions("what's scheduled?", thread=topic.id)
    await stage.settled()
    (answer,) = stage.posted(forum)
    assert answer.thread == 0


async def test_a_photo_with_words_goes_with_what_is_drafted(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    erin.sends_photo(PNG, words="plan 1 post about our new bakery for X tomorrow 9:00")
    await stage.settled()
    (card,) = stage.posted(erin.direct)
    assert card.file is not None
    assert "PNG picture 400×300" in card.text
    assert card.labels[0] == "Approve"
    await erin.presses(card, "Approve")
    await stage.settled()
    assert "Approved by erin" in card.text


async def test_an_album_is_one_message_of_the_person_and_one_album_of_the_desk(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    three = [files.picture("PNG", (400, height)) for height in (300, 301, 302)]
    erin.sends_album(*three, words="plan 1 post about our bakery for X tomorrow 9:00")
    await stage.settled()
    *album, card = stage.posted(erin.direct)
    assert len(album) == 3
    assert len({each.album for each in album}) == 1
    assert card.labels[0] == "Approve"
    await erin.presses(card, "Approve")
    await stage.settled()
    assert "Approved by erin" in card.text


async def test_a_picture_that_answers_a_card_is_put_on_its_post(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    erin.says("plan 1 post about our bakery for X tomorrow 9:00")
    await stage.settled()
    (card,) = stage.posted(erin.direct)
    erin.sends_photo(PNG, words="with this", reply_to=card)
    await stage.settled()
    assert "The picture is on #1 now." in "".join(each.text for each in stage.posted(erin.direct))
    assert "with PNG picture 400×300" in card.text


@pytest.mark.parametrize("kind", ["forward", "link"])
async def test_what_is_forwarded_and_a_link_alone_become_a_draft(stage: Stage, kind: str) -> None:
    erin = stage.telegram.alone("erin")
    if kind == "forward":
        said = stage.person("bob").says("We open a second bakery on Market Street in May!")
        erin.forwards(said)
    else:
        erin.says("https://example.com/bakery")
    await stage.settled()
    assert any("Approve" in each.labels for each in stage.posted(erin.direct))


@pytest.mark.parametrize(
    ("kind", "called"), [("voice", "a voice note"), ("video_note", "a video note"), ("sticker", "a sticker")]
)
async def test_what_the_desk_cannot_understand_is_said_honestly(stage: Stage, kind: str, called: str) -> None:
    erin = stage.telegram.alone("erin")
    erin.sends(kind, b"OggS", seconds=3)
    await stage.settled()
    (answer,) = stage.posted(erin.direct)
    assert f"I can't understand {called}" in answer.text
    assert "nothing was done" in answer.text


async def test_a_video_is_on_the_drafts(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    film = await asyncio.to_thread(files.video)
    erin.sends("video", film, seconds=1, words="plan 1 post about our bakery for X tomorrow 9:00")
    await stage.settled()
    card = next(each for each in stage.posted(erin.direct) if "Approve" in each.labels)
    assert "MP4 video 320×240, 1 s" in card.text


async def test_a_document_that_is_none_we_take_is_refused_with_what_can_be_taken(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    erin.sends("document", b"MZ\x90", name="plan.pdf", words="plan 1 post about this")
    await stage.settled()
    assert "I take pictures" in stage.posted(erin.direct)[-1].text


async def test_an_edited_message_is_not_done_twice(stage: Stage) -> None:
    dana = stage.person("dana")
    said = dana.mentions("what's scheduled?")
    await stage.settled()
    dana.edits(said, "@copydesk_bot what's scheduled now?")
    await stage.settled()
    assert len(stage.posted()) == 1


async def test_hello_is_answered_with_what_can_be_said(stage: Stage) -> None:
    erin = stage.telegram.alone("erin")
    erin.starts("from-a-link")
    await stage.settled()
    assert "/plan" in "".join(each.text for each in stage.posted(erin.direct))


async def test_a_group_is_told_how_to_talk_to_the_desk_when_it_lets_it_in(stage: Stage) -> None:
    group = stage.telegram.opens_group("new", "dana", bot=None)
    stage.telegram.adds_bot(group)
    await stage.settled()
    assert "Mention me" in stage.posted(group)[0].text


async def test_the_menu_names_commands_by_scope_and_language(stage: Stage) -> None:
    stage.person("dana").mentions("what's scheduled?")
    await stage.settled()
    calls = stage.telegram.called("setMyCommands")
    assert len(calls) == 9
    german = [each for each in calls if each.get("language_code") == "de"]
    assert "alle Befehle" in str(german[0]["commands"])
    groups = next(each for each in calls if "all_group_chats" in str(each["scope"]))
    assert "audit" not in str(groups["commands"])
    assert stage.telegram.called("setMyDescription")
