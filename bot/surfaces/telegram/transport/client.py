"""The client of the Bot API: one bot, rate limits, raw updates, and sorted errors."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import structlog
from telegram import Bot
from telegram.error import ChatMigrated, TelegramError
from telegram.request import HTTPXRequest

from bot.surfaces.contract import SURFACE_ERRORS, Gone, Unreachable
from bot.surfaces.telegram.transport.errors import Flood, never_left, to_surface_error
from bot.surfaces.telegram.transport.rate_limiter import RateLimiter, SendSlot, Sleep

HOME = "https://api.telegram.org"
DEADLINE, TO_CONNECT, FOR_FILES = 20.0, 5.0, 60.0
"""Seconds for an answer, for a connection, and for sending or fetching a file."""
MOST_TRIES = 4
LONGEST_FLOOD = 60.0
"""Seconds that a call waits because Telegram asks for it; a longer wait is left to the caller."""
FIRST_WAIT = 0.5
TOO_MANY = 429

Result = TypeVar("Result")

log = structlog.get_logger()


class Api(Bot):
    """PTB's bot with a method for raw updates: an unreadable update then holds up no other."""

    async def updates(
        self, *, offset: int | None, wait: int, kinds: Sequence[str]
    ) -> Sequence[Mapping[str, Any]]:
        """Updates from `offset` on, which confirms the earlier ones; waits up to `wait` seconds."""
        given = {"offset": offset, "timeout": wait, "allowed_updates": list(kinds)}
        found = await self._post("getUpdates", given, read_timeout=wait + DEADLINE)
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


ChatCall = Callable[[Api, int], Awaitable[Result]]
MoveCallback = Callable[[str, str], Awaitable[None]]


async def _nowhere(_old: str, _new: str) -> None:
    """The callback that does nothing."""


class Client:
    """Calls the Bot API with one token until closed. The constructor reads certificates from the disk."""

    def __init__(
        self,
        token: str,
        *,
        base_url: str = HOME,
        limiter: RateLimiter | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        at = base_url.rstrip("/")
        self.api = Api(
            token,
            base_url=f"{at}/bot",
            base_file_url=f"{at}/file/bot",
            request=_request(connections=64),
            get_updates_request=_request(connections=1),
        )
        self._limiter = limiter or RateLimiter()
        self._sleep = sleep
        self._moved: dict[str, str] = {}
        self._on_moved: MoveCallback = _nowhere

    def on_move(self, moved: MoveCallback) -> None:
        """Call `moved` with the old and the new id of a group that has moved."""
        self._on_moved = moved

    async def close(self) -> None:
        """Close the connections."""
        for each in (self.api.request, self.api._request[0]):  # PTB has no name for the second
            await each.shutdown()

    async def ask(self, chat: str, act: ChatCall[Result], *, counts: bool = False) -> Result:
        """Call the API about a chat, whose id is passed to `act`; a call that `counts` is a message.

        Waits for a slot of the chat and for as long as Telegram asks for, and follows a group to its new id.
        Raises the errors of `bot.surfaces.contract`.
        """
        chat_id = self._moved.get(chat, chat)
        try:
            async with self._limiter.slot(int(chat_id), counts=counts) as slot:
                return await self._call_with_retries(slot, int(chat_id), act)
        except ChatMigrated as trouble:
            new = str(trouble.new_chat_id)
            if new == chat_id:
                raise to_surface_error(trouble) from trouble
        self._moved[chat_id] = self._moved[chat] = new
        await self._on_moved(chat_id, new)
        return await self.ask(new, act, counts=counts)

    async def _call_with_retries(self, slot: SendSlot, chat_id: int, act: ChatCall[Result]) -> Result:
        """Call again where Telegram asks us to wait, or was never reached."""
        pause = FIRST_WAIT
        for left in reversed(range(MOST_TRIES)):
            try:
                return await act(self.api, chat_id)
            except ChatMigrated:
                raise
            except Flood as trouble:
                log.warning("telegram wants us to wait", chat=chat_id, seconds=trouble.seconds)
                if not left or trouble.seconds > LONGEST_FLOOD:
                    raise to_surface_error(trouble) from trouble
                await slot.hold(trouble.seconds)
            except TelegramError as trouble:
                if not left or not never_left(trouble):
                    raise to_surface_error(trouble) from trouble
                await self._sleep(pause)
                pause *= 2
        raise Unreachable("Telegram did not take it.")

    async def call(self, act: Callable[[Api], Awaitable[Result]]) -> Result:
        """Call the API about no chat. Raises the errors of `bot.surfaces.contract`."""
        try:
            return await act(self.api)
        except TelegramError as trouble:
            raise to_surface_error(trouble) from trouble

    async def quietly(self, act: Callable[[Api], Awaitable[object]]) -> bool:
        """Call the API, with an error only logged; True when it succeeded."""
        try:
            await self.call(act)
        except SURFACE_ERRORS as trouble:
            log.info("telegram did not do it", code=trouble.code)
            return False
        return True

    async def download(self, file_id: str, *, most: int) -> bytes:
        """The bytes of a file (core.telegram.org/bots/api, getFile: up to 20 MB). Raises `Gone`."""
        found = await self.call(lambda api: api.get_file(file_id))
        if (found.file_size or 0) > most:
            raise Gone("That file is too large.", code="too_large")
        content = await self.call(lambda _: found.download_as_bytearray(read_timeout=FOR_FILES))
        if len(content) > most:
            raise Gone("That file is too large.", code="too_large")
        return bytes(content)


class Request(HTTPXRequest):
    """PTB's request, which reports the length of a flood wait and does not log unreadable answers."""

    async def do_request(self, *given: Any, **named: Any) -> tuple[int, bytes]:
        """Send one request; returns status and body. Raises `Flood`."""
        status, body = await super().do_request(*given, **named)
        if status == TOO_MANY:
            parameters = self.parse_json_payload(body).get("parameters") or {}
            raise Flood(float(parameters.get("retry_after") or 1))
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse an answer. Raises `TelegramError` for anything else, such as the page of a proxy."""
        try:
            found: dict[str, Any] = json.loads(payload.decode(errors="replace"))
        except ValueError as trouble:
            raise TelegramError("Invalid server response") from trouble
        return found


def _request(*, connections: int) -> Request:
    return Request(
        connection_pool_size=connections,
        read_timeout=DEADLINE,
        write_timeout=DEADLINE,
        connect_timeout=TO_CONNECT,
        pool_timeout=DEADLINE,
        media_write_timeout=FOR_FILES,
    )
