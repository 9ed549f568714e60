"""The double of Telegram says no where Telegram says no, in Telegram's words."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.doubles.clock import HandClock
from tests.doubles.http_calls import Caller, Json, calling
from tests.doubles.telegram import Telegram, open_telegram

GRIN = "😀"


def keys(*buttons: Json) -> Json:
    """A keyboard of one row."""
    return {"reply_markup": {"inline_keyboard": [list(buttons)]}}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": GRIN * 2049}, "message is too long"),
        ({"colour": "red"}, "unknown parameter 'colour'"),
        ({"chat_id": 404}, "chat not found"),
        ({"chat_id": ""}, "'chat_id' of sendMessage is required"),
        ({"parse_mode": "Markdown"}, "unsupported parse_mode"),
        ({"message_thread_id": 7}, "message thread not found"),
        ({"reply_parameters": {"message_id": 404}}, "message to be replied not found"),
        ({"message_effect_id": "5"}, "message effects"),
        ({"entities": "no list"}, "can't parse entities JSON object"),
        ({"ephemeral_message_parameters": {"receiver_user_id": 1}}, "unknown parameter"),
    ],
)
async def test_messages_that_telegram_does_not_take(
    arguments: Json, words: str, telegram: Telegram, caller: Caller
) -> None:
    said = await caller.refused("sendMessage", **{"chat_id": telegram.social.id, "text": "x", **arguments})
    assert said.startswith("Bad Request: ")
    assert words in said
    assert telegram.posted() == []


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("ä<foo>x</foo>", 'Unsupported start tag "foo" at byte offset 2'),
        ("1 < 2", "Unclosed start tag at byte offset 2"),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
        ("<tg-time>x</tg-time>", 'must have attribute "unix"'),
    ],
)
async def test_html_that_cannot_be_read(html: str, words: str, telegram: Telegram, caller: Caller) -> None:
    said = await caller.refused("sendMessage", chat_id=telegram.social.id, text=html, parse_mode="HTML")
    assert said.startswith("Bad Request: can't parse entities: ")
    assert words in said


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        ({"type": "bold", "offset": 0, "length": 4}, "ends after the end of the text at UTF-16 offset 3"),
        ({"type": "bold", "offset": 1, "length": 1}, "in a middle of a UTF-16 symbol"),
        ({"type": "bold", "offset": -1, "length": 1}, "incorrect offset -1"),
        ({"type": "bold", "offset": 0, "length": 0}, "length 0"),
        ({"type": "loud", "offset": 0, "length": 2}, "Unsupported entity type 'loud'"),
        ({"type": "text_link", "offset": 0, "length": 2}, "needs url"),
        ({"type": "bold", "offset": 0, "length": 2, "url": "x"}, "has no url"),
        (
            {"type": "date_time", "offset": 0, "length": 2, "unix_time": 1, "date_time_format": "YYYY"},
            "Invalid date_time_format 'YYYY'",
        ),
        ("bold", "expected an Object"),
    ],
)
async def test_entities_that_do_not_fit(
    entity: object, words: str, telegram: Telegram, caller: Caller
) -> None:
    said = await caller.refused("sendMessage", chat_id=telegram.social.id, text=f"{GRIN}x", entities=[entity])
    assert words in said


async def test_further_entities_than_a_hundred_are_passed_over(telegram: Telegram, caller: Caller) -> None:
    marks = [{"type": "bold", "offset": n, "length": 1} for n in range(120)]
    await caller.call("sendMessage", chat_id=telegram.social.id, text="x" * 4096, entities=marks)
    assert len(telegram.posted()[0].entities) == 100


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (keys({"text": "x", "callback_data": "ä" * 33}), "BUTTON_DATA_INVALID"),
        (keys({"text": "x", "callback_data": ""}), "BUTTON_DATA_INVALID"),
        (keys({"text": " ", "callback_data": "x"}), "text must be non-empty"),
        (keys({"text": "x"}), "exactly one action"),
        (keys({"text": "x", "url": "https://a.b", "callback_data": "x"}), "exactly one action"),
        (keys({"text": "x", "url": "a.b"}), "BUTTON_URL_INVALID"),
        (keys({"text": "x", "callback_data": "x", "style": "loud"}), "invalid button style"),
        (keys({"text": "x", "callback_data": "x", "disabled": {}}), "unknown field 'disabled'"),
        (keys({"text": "x", "web_app": {"url": "https://a.b"}}), "BUTTON_TYPE_INVALID"),
        (keys({"text": "x", "copy_text": {"text": "x" * 257}}), "BUTTON_COPY_TEXT_INVALID"),
        (keys(*[{"text": "x", "callback_data": "x"}] * 9), "more than 8 buttons in a row"),
        (
            {"reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101}},
            "reply markup is too long",
        ),
        ({"reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"reply_markup": {"inline_keyboard": {}}}, "must be of type Array"),
        ({"reply_markup": {"force_reply": True, "keyboard": []}}, "object expected as reply markup"),
        ({"reply_markup": {"force_reply": True, "input_field_placeholder": "x" * 65}}, "1-64 characters"),
    ],
)
async def test_keyboards_that_telegram_does_not_take(
    markup: Json, words: str, telegram: Telegram, caller: Caller
) -> None:
    assert words in await caller.refused("sendMessage", chat_id=telegram.social.id, text="x", **markup)


async def test_a_newer_bot_api_takes_more(telegram: Telegram, caller: Caller) -> None:
    telegram.world.version = (10, 3)
    dana = telegram.person("dana")
    await caller.call(
        "sendMessage",
        chat_id=telegram.social.id,
        text="x",
        **keys({"text": "Approving…", "disabled": {}}),
    )
    with pytest.raises(AssertionError, match="cannot be pressed"):
        await dana.presses(telegram.posted()[0], "Approving…")
    both = keys({"text": "x", "callback_data": "x", "disabled": {}})
    assert "exactly one action" in await caller.refused(
        "sendMessage", chat_id=telegram.social.id, text="x", **both
    )
    whisper = {"ephemeral_message_parameters": {"receiver_user_id": dana.id}}
    await caller.call("sendMessage", chat_id=telegram.social.id, text="only you", **whisper)
    assert [each.text for each in dana.visible()] == ["x", "only you"]
    assert [each.text for each in telegram.person("bob").visible()] == ["x"]
    shown = {"ephemeral_message_id": telegram.posted()[-1].id, "receiver_user_id": dana.id}
    await caller.call("deleteEphemeralMessage", chat_id=telegram.social.id, **shown)
    assert [each.text for each in dana.visible()] == ["x"]
    whisper["ephemeral_message_parameters"]["receiver_user_id"] = 404
    assert "user not found" in await caller.refused(
        "sendMessage", chat_id=telegram.social.id, text="x", **whisper
    )


async def test_messages_that_cannot_be_changed(telegram: Telegram, caller: Caller) -> None:
    place, dana = telegram.social.id, telegram.person("dana")
    theirs = dana.mentions("mine")
    sent = await caller.call(
        "sendMessage", chat_id=place, text="ours", **keys({"text": "A", "callback_data": "a"})
    )
    at = {"chat_id": place, "message_id": sent["message_id"]}
    same = keys({"text": "A", "callback_data": "a"})
    for method, arguments, words in (
        ("editMessageText", {**at, "text": "ours", **same}, "message is not modified"),
        ("editMessageReplyMarkup", {**at, **same}, "message is not modified"),
        ("editMessageText", {**at, "text": ""}, "message text is empty"),
        (
            "editMessageText",
            {**at, "text": "x", "reply_markup": {"force_reply": True}},
            "inline keyboard expected",
        ),
        ("editMessageText", {**at, "message_id": 404, "text": "x"}, "message to edit not found"),
        ("editMessageText", {**at, "message_id": theirs.id, "text": "x"}, "message can't be edited"),
        ("editMessageText", {"inline_message_id": "x", "text": "x"}, "MESSAGE_ID_INVALID"),
        ("editMessageCaption", {**at, "caption": "x"}, "there is no caption"),
        ("editMessageMedia", {**at, "media": {"type": "photo", "media": "x"}}, "there is no media"),
        ("deleteMessage", {**at, "message_id": 404}, "message to delete not found"),
        ("deleteMessage", {**at, "message_id": theirs.id}, "message can't be deleted"),
        ("deleteMessages", {"chat_id": place, "message_ids": []}, "message identifiers are not specified"),
        ("pinChatMessage", at, "not enough rights"),
        (
            "setMessageReaction",
            {**at, "reaction": [{"type": "emoji", "emoji": "👍"}] * 2},
            "REACTIONS_TOO_MANY",
        ),
    ):
        assert words in await caller.refused(method, **arguments), (method, arguments)
    dana.deletes(telegram.posted()[0])
    assert "message to edit not found" in await caller.refused("editMessageText", **at, text="x")


async def test_old_messages_stay() -> None:
    clock = HandClock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    async with open_telegram(now=clock.now) as telegram, calling(telegram) as caller:
        sent = await caller.call("sendMessage", chat_id=telegram.social.id, text="x")
        clock.set(clock.now() + timedelta(hours=49))
        at = {"chat_id": telegram.social.id, "message_id": sent["message_id"]}
        assert "message can't be deleted" in await caller.refused("deleteMessage", **at)


async def test_a_press_is_answered_once_and_soon() -> None:
    clock = HandClock(datetime(2027, 3, 1, 9, tzinfo=UTC))
    async with open_telegram(now=clock.now) as telegram, calling(telegram) as caller:
        await caller.call(
            "sendMessage", chat_id=telegram.social.id, text="x", **keys({"text": "A", "callback_data": "a"})
        )
        card, dana = telegram.posted()[0], telegram.person("dana")
        pressed, late = dana.begins("a", on=card), dana.begins("a", on=card)
        assert "MESSAGE_TOO_LONG" in await caller.refused(
            "answerCallbackQuery", callback_query_id=pressed.id, text="x" * 201
        )
        await caller.call("answerCallbackQuery", callback_query_id=pressed.id)
        assert "query is too old" in await caller.refused("answerCallbackQuery", callback_query_id=pressed.id)
        clock.set(clock.now() + timedelta(seconds=16))
        for query in (pressed.id, late.id, "404"):
            said = await caller.refused("answerCallbackQuery", callback_query_id=query)
            assert said == (
                "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
