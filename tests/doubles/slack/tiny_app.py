"""A tiny app for trying the double of Slack: keeps what it is brought and answers from a script."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.doubles.slack import Slack


@dataclass
class TinyApp:
    """Verifies signatures; `answers` are given in order, then 200 without words."""

    verifier: SignatureVerifier
    answers: list[web.Response | float] = field(default_factory=list)
    """a number is a wait of so many seconds"""
    brought: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        """One delivery."""
        body = await request.read()
        if not self.verifier.is_valid_request(body, dict(request.headers)):
            return web.Response(status=401)
        self.headers.append(dict(request.headers))
        if request.content_type == "application/json":
            self.brought.append(json.loads(body))
        else:
            fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
            self.brought.append(json.loads(fields["payload"]) if "payload" in fields else fields)
        answer = self.answers.pop(0) if self.answers else web.Response()
        if isinstance(answer, float):
            await asyncio.sleep(answer)
            return web.Response()
        return answer


@asynccontextmanager
async def tiny_app(slack: Slack) -> AsyncIterator[TinyApp]:
    """The app, listening to this Slack."""
    app = TinyApp(SignatureVerifier(slack.world.app.signing_secret))
    site = web.Application()
    site.router.add_post("/slack/events", app.take)
    runner = web.AppRunner(site, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    slack.listens(f"http://{host}:{port}/slack/events")
    yield app
    await slack.delivering.close()
    await runner.cleanup()
