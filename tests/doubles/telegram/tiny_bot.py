"""A tiny webhook for trying the double of Telegram: keeps what it is brought and answers from a script."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from tests.doubles.telegram import Telegram
from tests.doubles.telegram.updates.delivery import SECRET_HEADER


@dataclass
class TinyBot:
    """Believes who knows the secret; `answers` to a message's text are given in order, then 200."""

    url: str = ""
    answers: dict[str, list[int | float]] = field(default_factory=dict)
    """text → an HTTP status, or so many seconds to wait before 200"""
    brought: list[dict[str, Any]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        """One delivery."""
        if request.headers.get(SECRET_HEADER) != "s3cret":
            return web.Response(status=403)
        update = await request.json()
        answers = self.answers.get(update.get("message", {}).get("text", ""))
        answer = answers.pop(0) if answers else 200
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            answer = 200
        self.brought.append(update)
        return web.Response(status=answer)


@asynccontextmanager
async def tiny_bot(telegram: Telegram) -> AsyncIterator[TinyBot]:
    """A webhook of this Telegram."""
    bot = TinyBot()
    site = web.Application()
    site.router.add_post("/hook", bot.take)
    runner = web.AppRunner(site, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    bot.url = f"http://{host}:{port}/hook"
    where = f"{telegram.base_url}{telegram.token}/setWebhook"
    async with (
        aiohttp.ClientSession() as session,
        session.post(where, json={"url": bot.url, "secret_token": "s3cret"}) as answer,
    ):
        assert answer.status == 200
    try:
        yield bot
    finally:
        await telegram.delivering.close()
        await runner.cleanup()
