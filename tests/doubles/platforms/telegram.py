"""Telegram on loopback: a bot, channels it may post in, captions, albums, patience that is asked for."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.doubles.platforms.service import Answered, Asked, Json, Refusal, Service

TOKEN = "123456789:" + "A" * 35
BOT = 123456789
NEWS, CLOSED_NEWS, GROUP = -1001000000001, -1001000000002, -1001000000003


@dataclass
class Message:
    """What stands in a channel."""

    id: int
    chat: int
    text: str = ""
    kinds: tuple[str, ...] = ()
    content: bytes = b""
    asked: Json = field(default_factory=dict)


def refusal(status: int, description: str, **parameters: int) -> Refusal:
    """A refusal as Telegram writes it."""
    more = {"parameters": parameters} if parameters else {}
    return Refusal(status, {"ok": False, "error_code": status, "description": description, **more})


def units(text: str) -> int:
    """UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


class TelegramService(Service):
    """Telegram, with one bot, two channels and a group."""

    broken = refusal(500, "Internal Server Error").answered

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.chats: dict[int, Json] = {
            NEWS: {"id": NEWS, "type": "channel", "title": "News", "username": "bakery_news"},
            CLOSED_NEWS: {"id": CLOSED_NEWS, "type": "channel", "title": "Friends of the bakery"},
            GROUP: {"id": GROUP, "type": "supergroup", "title": "Chat", "username": "bakery_chat"},
        }
        self.rights: dict[int, Json] = {
            each: {"status": "administrator", "can_post_messages": True} for each in self.chats
        }
        self.messages: dict[int, Message] = {}
        self._number = 0

    def play(self, asked: Asked) -> Answered:
        """One call: POST /bot<token>/<method>"""
        _, bot, method = asked.path.split("/")
        if bot != f"bot{TOKEN}":
            raise refusal(401, "Unauthorized")
        given = asked.json if asked.kind == "application/json" else _given(asked)
        act = METHODS.get(method)
        if act is None:
            raise refusal(404, "Not Found: method not found")
        return Answered(200, {"ok": True, "result": act(self, given, asked)})

    def _chat(self, given: Json) -> Json:
        named = {f"@{each.get('username')}": each for each in self.chats.values() if each.get("username")}
        chat = named.get(str(given["chat_id"])) or self.chats.get(_number(given["chat_id"]))
        if chat is None or chat["id"] not in self.rights:
            raise refusal(400, "Bad Request: chat not found")
        return chat

    def _open(self, given: Json) -> Json:
        chat = self._chat(given)
        if self.rights[chat["id"]]["status"] == "kicked":
            raise refusal(403, "Forbidden: bot was kicked from the channel chat")
        if not self.rights[chat["id"]].get("can_post_messages"):
            raise refusal(400, "Bad Request: need administrator rights in the channel chat")
        return chat

    def _put(self, chat: Json, given: Json, *kinds: str, text: str = "", content: bytes = b"") -> Json:
        self._number += 1
        message = Message(self._number, chat["id"], text, kinds, content, given)
        self.messages[message.id] = message
        return {"message_id": message.id, "date": int(self.now().timestamp()), "chat": chat}

    def me(self, _given: Json, _asked: Asked) -> Json:
        """getMe"""
        return {"id": BOT, "is_bot": True, "first_name": "Desk", "username": "desk_bot"}

    def chat(self, given: Json, _asked: Asked) -> Json:
        """getChat"""
        return self._chat(given)

    def member(self, given: Json, _asked: Asked) -> Json:
        """getChatMember"""
        return {"user": {"id": given["user_id"]}, **self.rights[self._chat(given)["id"]]}

    def count(self, given: Json, _asked: Asked) -> int:
        """getChatMemberCount"""
        return 42 if self._chat(given) else 0

    def say(self, given: Json, _asked: Asked) -> Json:
        """sendMessage"""
        chat = self._open(given)
        if not given["text"].strip():
            raise refusal(400, "Bad Request: message text is empty")
        if units(given["text"]) > 4096:
            raise refusal(400, "Bad Request: message is too long")
        return self._put(chat, given, text=given["text"])

    def show(self, given: Json, asked: Asked) -> Json:
        """sendPhoto, sendVideo, sendAnimation, sendDocument"""
        chat, kind = self._open(given), asked.path.rpartition("/send")[2].lower()
        content = asked.parts[kind]
        if not content:
            raise refusal(400, "Bad Request: file must be non-empty")
        return self._put(chat, given, kind, text=_caption(given), content=content)

    def album(self, given: Json, asked: Asked) -> list[Json]:
        """sendMediaGroup"""
        chat, media = self._open(given), json.loads(given["media"])
        kinds = {each["type"] for each in media}
        if not 2 <= len(media) <= 10 or (len(kinds) > 1 and not kinds <= {"photo", "video"}):
            raise refusal(400, "Bad Request: wrong number or types of media")
        brought = [asked.parts[each["media"].removeprefix("attach://")] for each in media]
        return [
            self._put(chat, given, each["type"], text=_caption(each), content=content)
            for each, content in zip(media, brought, strict=True)
        ]

    def delete(self, given: Json, _asked: Asked) -> bool:
        """deleteMessages: those that are gone are passed over"""
        self._open(given)
        for each in given["message_ids"]:
            self.messages.pop(each, None)
        return True


def _given(asked: Asked) -> Json:
    return {name: part.decode("utf-8", "replace") for name, part in asked.parts.items()}


def _number(chat_id: object) -> int:
    words = str(chat_id)
    return int(words) if words.lstrip("-").isdecimal() else 0


def _caption(given: Json) -> str:
    caption = str(given.get("caption", ""))
    if units(caption) > 1024:
        raise refusal(400, "Bad Request: message caption is too long")
    return caption


METHODS: dict[str, Callable[[TelegramService, Json, Asked], object]] = {
    "getMe": TelegramService.me,
    "getChat": TelegramService.chat,
    "getChatMember": TelegramService.member,
    "getChatMemberCount": TelegramService.count,
    "sendMessage": TelegramService.say,
    "sendPhoto": TelegramService.show,
    "sendVideo": TelegramService.show,
    "sendAnimation": TelegramService.show,
    "sendDocument": TelegramService.show,
    "sendMediaGroup": TelegramService.album,
    "deleteMessages": TelegramService.delete,
}
