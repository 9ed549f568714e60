"""A private chat of the fake Telethon with a real Application, in which every update comes to our surface."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, TypeHandler
from tg_auto_test.test_utils.serverless_telegram_client import ServerlessTelegramClient
from tg_auto_test.test_utils.serverless_telegram_conversation import ServerlessTelegramConversation
from tg_auto_test.test_utils.stub_request import StubTelegramRequest

Json = dict[str, Any]
Brings = Callable[[Json], Awaitable[None]]

BOT = "copydesk_bot"
UNHEARD_OF = (
    "sendMessageDraft",
    "setMyDescription",
    "setMyShortDescription",
    "deleteWebhook",
    "setMessageReaction",
)
"""Methods that the package does not play and that need no answer but yes."""


@dataclass
class Shown:
    """A message of the bot as it now stands."""

    number: int
    text: str
    keys: Mapping[str, str]
    """label → what pressing it sends"""
    body: Json


class Chat:
    """What is said and shown in the chat. `brings` takes every update, and is done when its turn is over."""

    def __init__(self) -> None:
        self.brings: Brings = self._nobody
        self.client = ServerlessTelegramClient(self._application, bot_username=BOT, first_name="dana")
        self.request: StubTelegramRequest = self.client._request
        for each in UNHEARD_OF:
            self.request._handlers[each] = self.request._handle_ack
        self.request._handlers["editMessageReplyMarkup"] = self._keys_edited
        self.request._handlers["deleteEphemeralMessage"] = _not_found

    def _application(self, builder: "ApplicationBuilder[Any, Any, Any, Any, Any, Any]") -> Any:
        application: Application[Any, Any, Any, Any, Any, Any] = builder.updater(None).build()
        application.add_handler(TypeHandler(Update, self._handle))
        return application

    async def _handle(self, update: Update, _context: object) -> None:
        payload: Json = update.to_dict()
        if query := payload.get("callback_query"):
            query["message"] = self._whole(query["message"]["message_id"])
        await self.brings(payload)

    async def _nobody(self, payload: Json) -> None:
        raise AssertionError(f"the desk is closed: {payload}")

    def _whole(self, number: int) -> Json:
        """The message as Telegram sends it with a press; the package leaves its words and keys out."""
        return next(each.body for each in self.shown() if each.number == number)

    def _keys_edited(self, parameters: dict[str, str]) -> tuple[int, bytes]:
        body = self.request._edit_message(parameters)
        number = int(parameters["message_id"])
        text = next(each.text for each in self.shown() if each.number == number)
        return self.request._ok_response({**body, "text": text})  # type: ignore[no-any-return]

    def shown(self) -> list[Shown]:
        """Every message of the bot as it now stands, oldest first."""
        found: dict[int, Shown] = {}
        for call in self.request.calls:
            if call.api_method == "deleteMessage":
                found.pop(int(call.parameters["message_id"]), None)
            elif isinstance(call.result, dict) and "message_id" in call.result:
                each = _read(call.result, call.parameters)
                found[each.number] = each
        return list(found.values())

    def find(self, words: str, *, key: str = "") -> Shown:
        """The newest message with these words and this key. Raises `AssertionError`."""
        everything = self.shown()
        for each in reversed(everything):
            if words in each.text and (not key or key in each.keys):
                return each
        standing = "\n---\n".join(f"{each.text}\n{list(each.keys)}" for each in everything)
        raise AssertionError(f"nobody sees {words!r} with the key {key!r}, but:\n{standing}")

    async def says(self, words: str) -> None:
        """Dana writes, and the desk answers."""
        async with self._talking() as talk:
            await talk.send_message(words, parse_mode=None)

    async def presses(self, on: Shown, key: str) -> int:
        """Dana presses a key; how often she was answered. Raises `AssertionError` when there is none."""
        assert key in on.keys, f"no key {key!r} among {list(on.keys)}"
        before = len(self.request.calls)
        async with self._talking():
            standing = await self.client.get_messages(BOT, ids=on.number)
            await standing.click(data=on.keys[key].encode())
        answers = [each for each in self.request.calls[before:] if each.api_method == "answerCallbackQuery"]
        return len(answers)

    def _talking(self) -> ServerlessTelegramConversation:
        return self.client.conversation(BOT)


def _read(result: Json, parameters: Mapping[str, str]) -> Shown:
    markup = json.loads(parameters.get("reply_markup", "{}"))
    buttons = [each for row in markup.get("inline_keyboard", []) for each in row]
    body = {**result, "date": int(time.time())}
    if buttons:
        body["reply_markup"] = markup
    keys = {each["text"]: each.get("callback_data", "") for each in buttons}
    return Shown(result["message_id"], result.get("text", ""), keys, body)


def _not_found(_parameters: dict[str, str]) -> tuple[int, bytes]:
    body = {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
    return 404, json.dumps(body).encode()
