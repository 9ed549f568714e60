"""The double of Telegram: chats that are closed to the bot, topics, files, and the ways to fetch updates."""

import asyncio
import io

import aiohttp
import pytest

from tests.doubles.http_calls import Caller, Json
from tests.doubles.telegram import Telegram, until

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
MIXED = '[{"type": "photo", "media": "attach://a"}, {"type": "document", "media": "attach://b"}]'
SMALL, WIDE = PNG + (8).to_bytes(4, "big") * 2, PNG + (6000).to_bytes(4, "big") * 2


async def uploaded(
    caller: Caller, method: str, files: dict[str, bytes], **fields: object
) -> tuple[int, Json]:
    """A form with files."""
    form = aiohttp.FormData()
    for name, value in fields.items():
        form.add_field(name, str(value))
    for name, body in files.items():
        form.add_field(name, io.BytesIO(body), filename=f"{name}.bin")
    async with caller.session.post(f"{caller.base_url}{caller.token}/{method}", data=form) as answer:
        return answer.status, await answer.json()


async def test_chats_in_which_the_bot_cannot_speak(telegram: Telegram, caller: Caller) -> None:
    stranger = telegram.hires("eve").id
    gone, unknown = telegram.opens_group("gone", "dana"), telegram.opens_group("unknown", "dana", bot=None)
    left = telegram.opens_group("left", "dana")
    telegram.kicks_bot(gone)
    await caller.call("leaveChat", chat_id=left.id)
    dana = telegram.alone("dana")
    dana.blocks_bot()
    for chat, words in (
        (stranger, "Forbidden: bot can't initiate conversation with a user"),
        (dana.id, "Forbidden: bot was blocked by the user"),
        (gone.id, "Forbidden: bot was kicked from the supergroup chat"),
        (left.id, "Forbidden: bot is not a member of the supergroup chat"),
        (unknown.id, "Bad Request: chat not found"),
    ):
        assert await caller.refused("sendMessage", chat_id=chat, text="x") == words
    dana.unblocks_bot()
    await caller.call("sendMessage", chat_id=dana.id, text="x")
    assert "kicked from the group" in await _kicked_from_a_group(telegram, caller)


async def _kicked_from_a_group(telegram: Telegram, caller: Caller) -> str:
    small = telegram.opens_group("small", "dana", kind="group")
    telegram.kicks_bot(small)
    return await caller.refused("sendChatAction", chat_id=small.id, action="typing")


async def test_an_upgraded_group_names_its_new_id(telegram: Telegram, caller: Caller) -> None:
    small = telegram.opens_group("small", "dana", kind="group")
    grown = telegram.upgrades(small)
    status, body = await caller.answer("sendMessage", chat_id=small.id, text="x")
    assert (status, body["description"], body["parameters"]) == (
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        {"migrate_to_chat_id": grown.id},
    )
    await caller.call("sendMessage", chat_id=grown.id, text="x")


async def test_topics_need_the_right_and_must_be_open(telegram: Telegram, caller: Caller) -> None:
    forum = telegram.opens_group("desk", "dana", forum=True)
    topic = telegram.opens_topic(forum, "Sale")
    at = {"chat_id": forum.id, "message_thread_id": topic.id}
    assert "not enough rights" in await caller.refused("createForumTopic", chat_id=forum.id, name="x")
    assert "not a forum" in await caller.refused("createForumTopic", chat_id=telegram.social.id, name="x")
    telegram.promotes_bot(forum, "can_manage_topics")
    assert "TOPIC_NOT_MODIFIED" in await caller.refused("editForumTopic", **at, name="Sale")
    assert "COLOR" in await caller.refused("createForumTopic", chat_id=forum.id, name="x", icon_color=1)
    assert "message thread not found" in await caller.refused(
        "sendMessage", chat_id=forum.id, message_thread_id=1, text="x"
    )
    await caller.call("closeForumTopic", **at)
    assert "TOPIC_CLOSED" in await caller.refused("sendMessage", **at, text="x")
    await caller.call("reopenForumTopic", **at)
    await caller.call("sendMessage", **at, text="x")
    await caller.call("deleteForumTopic", **at)
    assert telegram.posted(forum) == []
    assert "message thread not found" in await caller.refused("sendMessage", **at, text="x")


async def test_drafts_and_actions(telegram: Telegram, caller: Caller) -> None:
    dana, social = telegram.alone("dana"), telegram.social.id
    for method, arguments, words in (
        ("sendMessageDraft", {"chat_id": social, "draft_id": 1, "text": "x"}, "only to private chats"),
        ("sendMessageDraft", {"chat_id": dana.id, "draft_id": 0, "text": "x"}, "must be non-zero"),
        ("sendMessageDraft", {"chat_id": dana.id, "draft_id": "one", "text": "x"}, "invalid draft_id"),
        ("sendMessageDraft", {"chat_id": dana.id, "draft_id": 1, "text": "x" * 4097}, "too long"),
        ("sendMessageDraft", {"chat_id": dana.id, "draft_id": 1, "can_stop": True}, "unknown parameter"),
        ("sendChatAction", {"chat_id": social, "action": "sleeping"}, "wrong parameter action"),
    ):
        assert words in await caller.refused(method, **arguments)
    await caller.call("sendMessageDraft", chat_id=dana.id, draft_id=1, text="")
    await caller.call("sendChatAction", chat_id=social, action="typing")
    assert telegram.world.actions == [{"chat": social, "action": "typing", "thread": 0}]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (("sendPhoto", {"photo": b"no picture"}, {}), "IMAGE_PROCESS_FAILED"),
        (("sendPhoto", {"photo": b""}, {}), "file must be non-empty"),
        (("sendPhoto", {"photo": WIDE}, {}), "PHOTO_INVALID_DIMENSIONS"),
        (("sendPhoto", {"photo": SMALL + b"x" * 10_000_000}, {}), "file is too big"),
        (("sendPhoto", {"photo": SMALL}, {"caption": "x" * 1025}), "message caption is too long"),
        (("sendPhoto", {"picture": SMALL}, {"photo": "x"}), "file 'picture' is not named"),
        (("sendPhoto", {}, {"photo": "404"}), "wrong remote file identifier"),
        (("sendPhoto", {}, {"photo": "http://127.0.0.1/cat.png"}), "failed to get HTTP URL content"),
        (("sendPhoto", {}, {"photo": "attach://cat"}), "there is no file 'attach://cat'"),
        (("sendPhoto", {}, {}), "'photo' of sendPhoto is required"),
        (("sendMediaGroup", {}, {"media": "[]"}), "must include 2-10 items"),
        (("sendMediaGroup", {}, {"media": '[{"type": "photo", "media": "x"}]'}), "must include 2-10 items"),
        (("sendMediaGroup", {}, {"media": "[{}, {}]"}), "unsupported media type"),
        (("sendMediaGroup", {}, {"media": "[]", "reply_markup": "{}"}), "unknown parameter 'reply_markup'"),
        (("sendMediaGroup", {"a": SMALL, "b": b"text"}, {"media": MIXED}), "document can't be mixed"),
    ],
)
async def test_files_that_telegram_does_not_take(
    sent: tuple[str, dict[str, bytes], Json], words: str, telegram: Telegram, caller: Caller
) -> None:
    method, files, fields = sent
    _, body = await uploaded(caller, method, files, chat_id=telegram.social.id, **fields)
    assert words in body["description"]
    assert telegram.posted() == []


async def test_files_are_fetched_by_whoever_has_the_token(telegram: Telegram, caller: Caller) -> None:
    photo = telegram.alone("dana").sends_photo(SMALL).file
    assert photo
    found = await caller.call("getFile", file_id=photo.id)
    for token, status in ((telegram.token, 200), ("7:other", 401)):
        async with caller.session.get(f"{telegram.base_file_url}{token}/{found['file_path']}") as answer:
            assert answer.status == status
    assert "wrong file_id" in await caller.refused("getFile", file_id="404")
    photo.size = 20_000_001
    assert "file is too big" in await caller.refused("getFile", file_id=photo.id)


async def test_tokens_and_methods_that_are_none(telegram: Telegram, caller: Caller) -> None:
    for token, status, words in (("7:other", 401, "Unauthorized"), ("none", 404, "Not Found")):
        stranger = Caller(caller.session, telegram.base_url, token)
        assert await stranger.answer("getMe") == (
            status,
            {"ok": False, "error_code": status, "description": words},
        )
    for method in ("sendShout", "deleteEphemeralMessage"):
        status, body = await caller.answer(method)
        assert (status, body["description"]) == (404, "Not Found: method not found")
    assert telegram.world.unknown == ["sendShout", "deleteEphemeralMessage"]


async def test_updates_are_fetched_by_one_at_a_time(telegram: Telegram, caller: Caller) -> None:
    first = asyncio.create_task(caller.answer("getUpdates", timeout=10))
    await until(telegram.world, lambda: telegram.world.polls > 0)
    second = asyncio.create_task(caller.answer("getUpdates", timeout=10))
    status, body = await first
    assert (status, body["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
    telegram.alone("dana").says("hello")
    assert len((await second)[1]["result"]) == 1
    assert "between 1 and 100" in await caller.refused("getUpdates", limit=101)
    assert "unknown kind" in await caller.refused("getUpdates", allowed_updates=["shout"])


async def test_webhooks_are_where_telegram_reaches_them_and_have_a_secret(
    telegram: Telegram, caller: Caller
) -> None:
    for arguments, words in (
        ({"url": "http://example.com/hook", "secret_token": "s"}, "HTTPS URL must be provided"),
        ({"url": "https://example.com:9/hook", "secret_token": "s"}, "ports 80, 88, 443 or 8443"),
        ({"url": "https://example.com/hook"}, "secret token is missing"),
        ({"url": "https://example.com/hook", "secret_token": "ü"}, "unallowed characters"),
        ({"url": "https://example.com/hook", "secret_token": "s", "max_connections": 0}, "between 1 and 100"),
    ):
        assert words in await caller.refused("setWebhook", **arguments)
    assert telegram.world.webhook.url == ""


async def test_commands_have_limits(caller: Caller) -> None:
    fine = {"command": "plan", "description": "plan posts"}
    for arguments, words in (
        ({"commands": [fine] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [{**fine, "command": "Plan"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{**fine, "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": [{"command": "plan"}]}, "can't parse BotCommand"),
        ({"commands": [fine], "scope": {"type": "everybody"}}, "unsupported type"),
        ({"commands": [fine], "scope": {"type": "chat", "chat_id": 404}}, "chat not found"),
        ({"commands": [fine], "language_code": "deu"}, "invalid language code"),
    ):
        assert words in await caller.refused("setMyCommands", **arguments)
    assert "description is too long" in await caller.refused("setMyDescription", description="x" * 513)
