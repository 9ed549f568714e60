"""The double of Telegram takes what python-telegram-bot sends, and shows it as it then stands."""

import pytest

from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    MessageEntity,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from tests.doubles.telegram import Telegram

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (8).to_bytes(4, "big") * 2
KEYS = InlineKeyboardMarkup(
    [
        [
            InlineKeyboardButton("Approve", callback_data="approve:1:1"),
            InlineKeyboardButton("Edit", callback_data="e"),
        ]
    ]
)


async def test_a_message_stands_with_its_words_formatting_and_buttons(telegram: Telegram, bot: Bot) -> None:
    sent = await bot.send_message(
        telegram.social.id,
        "<b>Hi</b> 👋 &lt;dana&gt; <i>you</i>",
        parse_mode=ParseMode.HTML,
        reply_markup=KEYS,
    )
    shown = telegram.posted()[0]
    assert (shown.id, shown.text, shown.labels) == (sent.message_id, "Hi 👋 <dana> you", ["Approve", "Edit"])
    assert shown.entities == [
        {"type": "bold", "offset": 0, "length": 2},
        {"type": "italic", "offset": 13, "length": 3},
    ]
    assert sent.text == shown.text
    assert sent.reply_markup == KEYS
    assert sent.parse_entities() == {sent.entities[0]: "Hi", sent.entities[1]: "you"}


async def test_entities_count_utf_16_units(telegram: Telegram, bot: Bot) -> None:
    marks = [MessageEntity("bold", 0, 2), MessageEntity("text_link", 2, 3, url="https://example.com")]
    sent = await bot.send_message(telegram.social.id, "👋you", entities=marks)
    assert list(sent.parse_entities().values()) == ["👋", "you"]
    with pytest.raises(BadRequest, match=r"(?i)middle of a utf-16 symbol"):
        await bot.send_message(telegram.social.id, "👋you", entities=[MessageEntity("bold", 1, 2)])


async def test_times_are_entities_of_their_own(telegram: Telegram, bot: Bot) -> None:
    await bot.send_message(
        telegram.social.id, '<tg-time unix="1800000000" format="wDt">Friday</tg-time>', parse_mode="HTML"
    )
    assert telegram.posted()[0].entities == [
        {"type": "date_time", "unix_time": 1800000000, "date_time_format": "wDt", "offset": 0, "length": 6}
    ]


async def test_white_space_around_a_text_is_cut_off_and_entities_move_along(
    telegram: Telegram, bot: Bot
) -> None:
    await bot.send_message(telegram.social.id, "\n <b>x </b>y \n", parse_mode="HTML")
    shown = telegram.posted()[0]
    assert (shown.text, shown.entities) == ("x y", [{"type": "bold", "offset": 0, "length": 2}])


async def test_an_edit_changes_the_message_and_drops_a_keyboard_it_does_not_name(
    telegram: Telegram, bot: Bot
) -> None:
    place = telegram.social.id
    sent = await bot.send_message(place, "one", reply_markup=KEYS)
    await bot.edit_message_reply_markup(place, sent.message_id, reply_markup=None)
    assert (telegram.posted()[0].labels, telegram.posted()[0].edited) == ([], False)
    await bot.edit_message_text("two", place, sent.message_id, reply_markup=KEYS)
    await bot.edit_message_text("three", place, sent.message_id)
    shown = telegram.posted()[0]
    assert (shown.text, shown.edits, shown.labels) == ("three", 2, [])
    await bot.delete_message(place, sent.message_id)
    assert telegram.posted() == []


async def test_photos_and_albums_arrive_with_their_bytes(telegram: Telegram, bot: Bot) -> None:
    place = telegram.social.id
    one = await bot.send_photo(place, PNG, caption="<b>cat</b>", parse_mode="HTML", reply_markup=KEYS)
    assert (one.caption, telegram.posted()[0].labels) == ("cat", ["Approve", "Edit"])
    album = await bot.send_media_group(place, [InputMediaPhoto(PNG, caption="both"), InputMediaPhoto(PNG)])
    assert len({each.media_group_id for each in album}) == 1
    assert [each.file and each.file.body for each in telegram.posted()] == [PNG, PNG, PNG]
    again = await bot.send_photo(place, one.photo[-1].file_id)
    file = await bot.get_file(again.photo[-1].file_id)
    assert bytes(await file.download_as_bytearray()) == PNG
    await bot.edit_message_media(InputMediaPhoto(PNG + b"2", caption="new"), place, one.message_id)
    assert telegram.posted()[0].text == "new"
    await bot.send_document(place, b"a,b", filename="queue.csv", caption="the queue")
    assert telegram.posted()[-1].file == telegram.world.files[telegram.posted()[-1].file.id]  # type: ignore[union-attr]


async def test_answers_quote_what_they_answer(telegram: Telegram, bot: Bot) -> None:
    theirs = telegram.person("dana").mentions("plan two posts")
    sent = await bot.send_message(
        telegram.social.id,
        "which two?",
        reply_parameters=ReplyParameters(theirs.id, quote="two posts"),
        reply_markup=ForceReply(selective=True, input_field_placeholder="two days"),
    )
    assert sent.reply_to_message
    assert (sent.reply_to_message.text, sent.quote and sent.quote.text) == (theirs.text, "two posts")
    assert telegram.posted()[0].asks == {
        "force_reply": True,
        "selective": True,
        "input_field_placeholder": "two days",
    }


async def test_a_draft_stands_in_a_private_chat_until_the_message_comes(telegram: Telegram, bot: Bot) -> None:
    dana = telegram.alone("dana")
    await bot.send_message_draft(dana.id, 7, "wri")
    await bot.send_message_draft(dana.id, 7, "writing")
    draft = dana.draft()
    assert draft
    assert draft.text == "writing"
    await bot.send_message(dana.id, "written")
    assert dana.draft() is None


async def test_the_bot_says_what_it_can(telegram: Telegram, bot: Bot) -> None:
    scope = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("plan", "plan posts")], scope=scope, language_code="de")
    assert await bot.get_my_commands(scope=scope, language_code="de") == (BotCommand("plan", "plan posts"),)
    assert await bot.get_my_commands() == ()
    await bot.set_my_description("a desk")
    await bot.set_my_short_description("desk")
    assert telegram.world.settings["description"] == {"": "a desk"}
    me = await bot.get_me()
    assert (me.username, me.can_read_all_group_messages) == ("copydesk_bot", False)


async def test_who_is_who_in_a_group(telegram: Telegram, bot: Bot) -> None:
    telegram.promotes("bob")
    eve = telegram.person("eve")
    admins = await bot.get_chat_administrators(telegram.social.id)
    assert {each.user.first_name: each.status for each in admins} == {
        "dana": "creator",
        "bob": "administrator",
    }
    assert (await bot.get_chat_member(telegram.social.id, eve.id)).status == "member"
    assert (await bot.get_chat(telegram.social.id)).title == "social"
    assert await bot.get_chat_member_count(telegram.social.id) == 4


async def test_topics_of_a_forum(telegram: Telegram, bot: Bot) -> None:
    forum = telegram.opens_group(
        "desk", "dana", forum=True, bot="administrator", rights=["can_manage_topics"]
    )
    topic = await bot.create_forum_topic(forum.id, "Spring sale")
    await bot.send_message(forum.id, "the plan", message_thread_id=topic.message_thread_id)
    assert telegram.posted(forum)[0].thread == topic.message_thread_id
    await bot.edit_forum_topic(forum.id, topic.message_thread_id, name="Summer sale")
    await bot.close_forum_topic(forum.id, topic.message_thread_id)
    assert (forum.topics[topic.message_thread_id].name, forum.topics[topic.message_thread_id].closed) == (
        "Summer sale",
        True,
    )


async def test_copying_and_styles(telegram: Telegram, bot: Bot) -> None:
    keys = InlineKeyboardMarkup.from_row(
        [
            InlineKeyboardButton("Copy", copy_text=CopyTextButton("the words")),
            InlineKeyboardButton("Reject", callback_data="r", style="danger"),
        ]
    )
    await bot.send_message(telegram.social.id, "x", reply_markup=keys)
    assert telegram.person("dana").copies(telegram.posted()[0], "Copy") == "the words"
