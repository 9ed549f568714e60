"""The one way to the Bot API: one bot, a pace for each chat, updates as they came, and sorted trouble."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

import structlog
from telegram import Bot
from telegram.error import ChatMigrated, TelegramError
from telegram.request import HTTPXRequest

from bot.surfaces.contract import Misdrawn, ShutOut, Unreached, Vanished
from bot.surfaces.telegram.transport.errors import Flood, never_left, sorted_out
from bot.surfaces.telegram.transport.rate_limiter import Pace, Sleep, Turn

HOME = "https://api.telegram.org"
DEADLINE, TO_CONNECT, FOR_FILES = 20.0, 5.0, 60.0
"""Seconds for an answer, for a connection, and for sending or fetching a file."""
MOST_TRIES = 4
LONGEST_FLOOD = 60.0
"""Seconds that a call waits because Telegram said so; a longer wait is left to whoever asked."""
FIRST_WAIT = 0.5
TOO_MANY = 429

Result = TypeVar("Result")

log = structlog.get_logger()


class Api(Bot):
    """PTB's bot, which can also bring updates as they came: one nobody can read holds up no other."""

    async def updates(
        self, *, offset: int | None, wait: int, kinds: Sequence[str]
    ) -> Sequence[Mapping[str, Any]]:
        """Those from `offset` on, which confirms the earlier ones; waits up to `wait` seconds."""
        given = {"offset": offset, "timeout": wait, "allowed_updates": list(kinds)}
        found = await self._post("getUpdates", given, read_timeout=wait + DEADLINE)
        return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


Act = Callable[[Api, int], Awaitable[Result]]
Moved = Callable[[str, str], Awaitable[None]]


async def _nowhere(_old: str, _new: str) -> None:
    """Nobody asked to be told."""


class Client:
    """Calls the Bot API with one token until it is closed. Making one reads certificates from the disk."""

    def __init__(
        self, token: str, *, base_url: str = HOME, pace: Pace | None = None, sleep: Sleep = asyncio.sleep
    ) -> None:
        at = base_url.rstrip("/")
        self.api = Api(
            token,
            base_url=f"{at}/bot",
            base_file_url=f"{at}/file/bot",
            request=_request(connections=64),
            get_updates_request=_request(connections=1),
        )
        self._pace = pace or Pace()
        self._sleep = sleep
        self._moved: dict[str, str] = {}
        self._on_moved: Moved = _nowhere

    def tells_of_moves(self, moved: Moved) -> None:
        """`moved` is told of a group that has a new id: the old one, the new one."""
        self._on_moved = moved

    async def close(self) -> None:
        """Give the connections back."""
        for each in (self.api.request, self.api._request[0]):  # PTB has no name for the second
            await each.shutdown()

    async def ask(self, chat: str, act: Act[Result], *, counts: bool = False) -> Result:
        """One call about a chat, whose id `act` is given; one that `counts` is a message in it.

        Waits for the chat's turn and for what Telegram wants us to wait, and follows a group to its new id.
        Raises the errors of `bot.surfaces.contract`.
        """
        there = self._moved.get(chat, chat)
        try:
            async with self._pace.turn(int(there), counts=counts) as turn:
                return await self._tried(turn, int(there), act)
        except ChatMigrated as trouble:
            new = str(trouble.new_chat_id)
            if new == there:
                raise sorted_out(trouble) from trouble
        self._moved[there] = self._moved[chat] = new
        await self._on_moved(there, new)
        return await self.ask(new, act, counts=counts)

    async def _tried(self, turn: Turn, there: int, act: Act[Result]) -> Result:
        """Tried again where Telegram wants us to wait, or was never reached."""
        pause = FIRST_WAIT
        for left in reversed(range(MOST_TRIES)):
            try:
                return await act(self.api, there)
            except ChatMigrated:
                raise
            except Flood as trouble:
                log.warning("telegram wants us to wait", chat=there, seconds=trouble.seconds)
                if not left or trouble.seconds > LONGEST_FLOOD:
                    raise sorted_out(trouble) from trouble
                await turn.held(trouble.seconds)
            except TelegramError as trouble:
                if not left or not never_left(trouble):
                    raise sorted_out(trouble) from trouble
                await self._sleep(pause)
                pause *= 2
        raise Unreached("Telegram did not take it.")

    async def call(self, act: Callable[[Api], Awaitable[Result]]) -> Result:
        """One call about no chat. Raises the errors of `bot.surfaces.contract`."""
        try:
            return await act(self.api)
        except TelegramError as trouble:
            raise sorted_out(trouble) from trouble

    async def quietly(self, act: Callable[[Api], Awaitable[object]]) -> bool:
        """One call that may fail without anybody noticing; True when it did not."""
        try:
            await self.call(act)
        except (Misdrawn, ShutOut, Unreached, Vanished) as trouble:
            log.info("telegram did not do it", code=trouble.code)
            return False
        return True

    async def download(self, file_id: str, *, most: int) -> bytes:
        """A file's bytes (core.telegram.org/bots/api, getFile: up to 20 MB). Raises `Vanished`."""
        found = await self.call(lambda api: api.get_file(file_id))
        if (found.file_size or 0) > most:
            raise Vanished("That file is too large.", code="too_large")
        content = await self.call(lambda _: found.download_as_bytearray(read_timeout=FOR_FILES))
        if len(content) > most:
            raise Vanished("That file is too large.", code="too_large")
        return bytes(content)


class Request(HTTPXRequest):
    """PTB's way out, which says how long a flood wait is and does not log answers that it cannot read."""

    async def do_request(self, *given: Any, **named: Any) -> tuple[int, bytes]:
        """One request: its status and its body. Raises `Flood`."""
        status, body = await super().do_request(*given, **named)
        if status == TOO_MANY:
            parameters = self.parse_json_payload(body).get("parameters") or {}
            raise Flood(float(parameters.get("retry_after") or 1))
        return status, body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer. Raises `TelegramError` for what is none, such as a gateway's page."""
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
