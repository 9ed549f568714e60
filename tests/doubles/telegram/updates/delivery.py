"""How Telegram brings updates to a webhook: with the secret, in their order, again until they are taken."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp

from tests.doubles.telegram.json_values import Json
from tests.doubles.telegram.objects import Update
from tests.doubles.telegram.world import World
from tests.doubles.waiting import until

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
PATIENCE = 60.0
"""Seconds until a delivery that is not answered is given up, to be tried again."""


@dataclass(frozen=True)
class Ack:
    """What became of one try to bring an update. `status` is 0 when there was no answer at all."""

    update_id: int
    status: int
    body: str = ""
    seconds: float = 0.0
    attempt: int = 1

    @property
    def ok(self) -> bool:
        """Whether Telegram is content."""
        return 200 <= self.status < 300


@dataclass
class Delivering:
    """Brings updates to the webhook that is set; every lane (a chat, or who pressed) keeps its order.

    Source: tdlib/telegram-bot-api, `WebhookActor`: an update that was refused is tried again, later each
    time, and those behind it in its queue wait. An answer that carries a method to call is passed over.
    """

    world: World
    patience: float = PATIENCE
    gap: float = 0.02
    """seconds before the first retry; it doubles up to `widest`. The real ones are 1 and 60"""
    widest: float = 0.3
    acks: list[Ack] = field(default_factory=list)
    _lanes: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None
    _open: asyncio.Semaphore | None = None

    def bring(self, update: Update) -> None:
        """Begin to deliver it, behind those of its lane."""
        if self.world.webhook.url and update.lane not in self._lanes:
            self._lanes[update.lane] = asyncio.create_task(self._run(update.lane))

    async def _run(self, lane: str) -> None:
        """Bring one lane's updates, one after the other, until none waits."""
        try:
            while self.world.webhook.url and (update := self._next(lane)):
                await self._insist(update)
        finally:
            del self._lanes[lane]

    def _next(self, lane: str) -> Update | None:
        return next((each for each in self.world.waiting() if each.lane == lane), None)

    async def _insist(self, update: Update) -> None:
        gap, attempt = self.gap, 1
        while self.world.webhook.url and update in self.world.waiting():
            ack = await self._once(update, attempt)
            self.acks.append(ack)
            if ack.ok:
                self.world.forget(update)
                return
            self.world.note()
            webhook = self.world.webhook
            webhook.error, webhook.error_at = (
                f"Wrong response from the webhook: {ack.status}",
                self.world.now(),
            )
            await asyncio.sleep(gap)
            gap, attempt = min(gap * 2, self.widest), attempt + 1

    async def _once(self, update: Update, attempt: int) -> Ack:
        began = time.perf_counter()
        self._open = self._open or asyncio.Semaphore(self.world.webhook.most)
        try:
            async with self._open:
                status, body = await self.post(*self.written(update.payload))
        except (TimeoutError, ConnectionError, aiohttp.ClientError):
            status, body = 0, ""
        return Ack(update.id, status, body, time.perf_counter() - began, attempt)

    def written(self, payload: Json, *, secret: str | None = None) -> tuple[bytes, dict[str, str]]:
        """A delivery's body and headers, with the secret of the webhook or another."""
        token = self.world.webhook.secret if secret is None else secret
        headers = {"Content-Type": "application/json", SECRET_HEADER: token}
        return json.dumps(payload).encode(), headers

    async def post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Bytes and headers as they are. Raises `TimeoutError`, `aiohttp.ClientError`."""
        self._session = self._session or aiohttp.ClientSession()
        url = self.world.webhook.url
        async with (
            asyncio.timeout(self.patience),
            self._session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status, await answer.text()

    async def again(self, payload: Json) -> int:
        """The same update once more, as if the first answer had been lost; returns the HTTP status."""
        return (await self.post(*self.written(payload)))[0]

    async def forged(self, payload: Json, *, secret: str = "not-the-secret") -> int:
        """An update from somebody who does not know the secret; returns the HTTP status."""
        return (await self.post(*self.written(payload, secret=secret)))[0]

    async def unsigned(self, payload: Json) -> int:
        """An update without any secret; returns the HTTP status."""
        body, headers = self.written(payload)
        return (await self.post(body, {"Content-Type": headers["Content-Type"]}))[0]

    async def delivered(self, *, within: float = 5.0) -> None:
        """Wait until every update was taken, over either way. Raises `AssertionError`."""
        left = self.world.waiting
        await until(self.world, lambda: not left(), within=within, what=lambda: f"still there: {left()}")

    async def close(self) -> None:
        """Bring nothing more."""
        lanes = list(self._lanes.values())
        for each in lanes:
            each.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None
