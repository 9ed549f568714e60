"""People act in the double of Telegram, and the bot hears of it: by polling, or through a webhook."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from tests.doubles.clock import HandClock
from tests.doubles.http_calls import Caller
from tests.doubles.telegram import Telegram, Unanswered, open_telegram, until
from tests.doubles.telegram.tiny_bot import tiny_bot

KEYS = InlineKeyboardMarkup.from_button(InlineKeyboardButton("Approve", callback_data="approve:1:1"))


async def fetched(bot: Bot) -> list[Update]:
    """Everything that waits, taken."""
    updates = list(await bot.get_updates())
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1, timeout=0)
    return updates


async def test_what_people_write_is_fetched_until_it_is_confirmed(telegram: Telegram, bot: Bot) -> None:
    dana = telegram.alone("dana")
    dana.says("plan 5 posts for https://example.com")
    first, again = await bot.get_updates(), await bot.get_updates()
    assert first == again
    message = first[0].message
    assert message
    assert message.from_user
    assert (message.text, message.from_user.first_name, message.chat.type) == (
        "plan 5 posts for https://example.com",
        "dana",
        "private",
    )
    assert [each.type for each in message.entities] == ["url"]
    await bot.get_updates(offset=first[0].update_id + 1)
    assert await bot.get_updates() == ()
    await telegram.delivered()


async def test_a_long_poll_answers_as_soon_as_something_comes(telegram: Telegram, bot: Bot) -> None:
    polling = asyncio.create_task(bot.get_updates(timeout=10))
    await until(telegram.world, lambda: telegram.world.polls > 0)
    telegram.alone("dana").says("hello")
    assert len(await polling) == 1


async def test_in_groups_privacy_mode_hides_what_is_not_for_the_bot(telegram: Telegram, bot: Bot) -> None:
    dana = telegram.person("dana")
    dana.says("lunch?")
    dana.says("/plan@another_bot 5 posts")
    dana.says("/plan 5 posts")
    dana.mentions("what is next?")
    ours = await bot.send_message(telegram.social.id, "nothing")
    shown = telegram.posted()[0]
    assert shown.id == ours.message_id
    dana.replies(shown, "shorter")
    texts = [each.message.text for each in await fetched(bot) if each.message]
    assert texts == ["/plan 5 posts", "@copydesk_bot what is next?", "shorter"]
    telegram.promotes_bot(telegram.social)
    dana.says("lunch!")
    assert [each.message.text for each in await fetched(bot) if each.message] == ["lunch!"]


async def test_files_forwards_edits_and_voice_notes_come_as_they_are(telegram: Telegram, bot: Bot) -> None:
    dana, bob = telegram.alone("dana"), telegram.person("bob")
    dana.sends_photo(b"\xff\xd8\xff", words="our shop")
    dana.sends_album(b"\xff\xd8\xff1", b"\xff\xd8\xff2", words="both")
    dana.sends_voice(seconds=4)
    dana.forwards(bob.says("buy now"))
    bob.human.hides_forwards = True
    dana.forwards(bob.says("or later"))
    said = dana.says("one")
    dana.edits(said, "two")
    updates = await fetched(bot)
    photo, first, second, voice, forward, hidden, _, edited = updates
    assert photo.message
    assert photo.message.caption == "our shop"
    assert first.message
    assert second.message
    assert first.message.media_group_id == second.message.media_group_id
    assert (first.message.caption, second.message.caption) == ("both", None)
    file = await (await bot.get_file(first.message.photo[-1].file_id)).download_as_bytearray()
    assert bytes(file) == b"\xff\xd8\xff1"
    assert voice.message
    assert voice.message.voice
    assert forward.message
    assert forward.message.forward_origin
    assert (forward.message.text, forward.message.forward_origin.type) == ("buy now", "user")
    assert hidden.message
    assert hidden.message.forward_origin
    assert hidden.message.forward_origin.type == "hidden_user"
    assert edited.edited_message
    assert (edited.edited_message.text, edited.edited_message.message_id) == ("two", said.id)


async def test_a_press_waits_for_its_answer(telegram: Telegram, bot: Bot) -> None:
    dana = telegram.person("dana")
    await bot.send_message(telegram.social.id, "card", reply_markup=KEYS)
    card = telegram.posted()[0]
    with pytest.raises(AssertionError, match="no button 'Reject'"):
        await dana.presses(card, "Reject")
    pressing = asyncio.create_task(dana.presses(card, "Approve"))
    query = (await bot.get_updates(timeout=5))[0].callback_query
    assert query
    assert query.message
    assert (query.data, query.message.message_id) == ("approve:1:1", card.id)
    await query.answer("Approved", show_alert=True)
    pressed = await pressing
    assert pressed.toast == dana.toasts[0]
    assert (dana.toasts[0].text, dana.toasts[0].alert) == ("Approved", True)
    with pytest.raises(Unanswered):
        await dana.presses(card, "Approve", within=0.05)


async def test_the_bot_is_told_of_its_own_comings_and_goings(telegram: Telegram, bot: Bot) -> None:
    other = telegram.opens_group("other", "dana", bot=None)
    telegram.adds_bot(other)
    telegram.promotes_bot(other, "can_pin_messages")
    telegram.kicks_bot(other)
    dana = telegram.alone("dana")
    dana.blocks_bot()
    dana.unblocks_bot()
    updates = await fetched(bot)
    statuses = [each.my_chat_member.new_chat_member.status for each in updates if each.my_chat_member]
    assert statuses == ["member", "administrator", "kicked", "kicked", "member"]
    services = [each.message for each in updates if each.message]
    assert services[0].new_chat_members[0].username == "copydesk_bot"
    assert services[1].left_chat_member


async def test_a_group_that_grows_gets_another_id(telegram: Telegram, bot: Bot) -> None:
    small = telegram.opens_group("small", "dana", kind="group")
    grown = telegram.upgrades(small)
    old, new = [each.message for each in await fetched(bot)]
    assert old
    assert new
    assert (old.chat.id, old.migrate_to_chat_id) == (small.id, grown.id)
    assert (new.chat.id, new.migrate_from_chat_id) == (grown.id, small.id)


async def test_a_webhook_is_told_with_the_secret_and_again_until_it_agrees(telegram: Telegram) -> None:
    async with tiny_bot(telegram) as tiny:
        tiny.answers = {"one": [500, 503]}
        said = telegram.alone("dana").says("one")
        telegram.alone("dana").says("two")
        telegram.alone("bob").says("not held up")
        await telegram.delivered()
        texts = [each["message"]["text"] for each in tiny.brought]
        assert [each for each in texts if each != "not held up"] == ["one", "one", "one", "two"]
        assert texts.index("not held up") < 3
        ids = {each["update_id"] for each in tiny.brought if each["message"]["message_id"] == said.id}
        assert len(ids) == 1
        assert [each.status for each in telegram.delivering.acks if not each.ok] == [500, 503]
        assert await telegram.delivering.forged(tiny.brought[0]) == 403
        assert await telegram.delivering.unsigned(tiny.brought[0]) == 403
        assert await telegram.delivering.again(tiny.brought[0]) == 200


async def test_what_waited_is_brought_when_a_webhook_is_set(telegram: Telegram, caller: Caller) -> None:
    telegram.alone("dana").says("early")
    async with tiny_bot(telegram) as tiny:
        await telegram.delivered()
        assert tiny.brought[0]["message"]["text"] == "early"
        described = await caller.call("getWebhookInfo")
        assert (described["url"], described["pending_update_count"]) == (tiny.url, 0)
        assert "can't use getUpdates" in await caller.refused("getUpdates")
    await caller.call("deleteWebhook")
    assert await caller.call("getUpdates") == []


async def test_only_the_kinds_that_are_wanted_come(telegram: Telegram, caller: Caller) -> None:
    await caller.call("getUpdates", allowed_updates=["callback_query"])
    telegram.alone("dana").says("unheard")
    assert await caller.call("getUpdates") == []
    assert telegram.tells("callback_query", {"id": "1"})
    assert not telegram.tells("poll", {"id": "1"})
    await caller.call("getUpdates", allowed_updates=[])
    assert not telegram.tells("chat_member", {})


async def test_what_nobody_takes_is_gone_after_a_day() -> None:
    clock = HandClock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    async with open_telegram(now=clock.now) as telegram:
        telegram.alone("dana").says("hello")
        clock.set(clock.now() + timedelta(hours=23))
        assert telegram.world.waiting()
        clock.set(clock.now() + timedelta(hours=2))
        assert not telegram.world.waiting()
