"""The server: keys, what was asked, what is answered next."""

import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.doubles.claude.checking import faults, prefix
from tests.doubles.claude.speaking import Answer, Refusal, events

KEY = "sk-ant-test-key"
LIFE = {"lifecycle": "active", "retires_at": None}


class ClaudeDouble:
    """Answers at `url` what it was told to, in order; `asked` holds every request's body."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        self.lives: dict[str, Mapping[str, Any]] = {}
        """model → how its life differs from an active one"""
        self._next: deque[Answer | Refusal] = deque()
        self._seals: dict[str, str] = {}

    def will(self, *answers: Answer | Refusal) -> None:
        """Answer the next requests like this."""
        self._next.extend(answers)

    async def messages(self, request: web.Request) -> web.StreamResponse:
        """POST /v1/messages"""
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _refused(Refusal(401, "authentication_error"))
        body = await request.json()
        self.asked.append(body)
        if wrong := list(faults(body, self._seals)):
            return _refused(Refusal(400, "invalid_request_error"), "; ".join(wrong))
        answer = self._next.popleft()
        return _refused(answer) if isinstance(answer, Refusal) else await self._stream(request, body, answer)

    async def _stream(self, request: web.Request, body: dict[str, Any], answer: Answer) -> web.StreamResponse:
        for block in answer.blocks:
            if block["type"] == "thinking":
                self._seals[block["signature"]] = prefix(body)
        response = web.StreamResponse(
            headers={"content-type": "text/event-stream", "request-id": f"req_{len(self.asked)}"}
        )
        await response.prepare(request)
        for event in events(answer, model=body["model"]):
            await response.write(event)
        if answer.ending == "cut":
            assert request.transport
            request.transport.abort()
        return response

    async def model(self, request: web.Request) -> web.Response:
        """GET /v1/models/{model}"""
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _refused(Refusal(401, "authentication_error"))
        name = request.match_info["model"]
        found = {"type": "model", "id": name, "display_name": name, "created_at": "2026-09-01T00:00:00Z"}
        return web.json_response({**found, **LIFE, **self.lives.get(name, {})})


def _refused(refusal: Refusal, message: str = "refused by the double") -> web.Response:
    body = {"type": "error", "error": {"type": refusal.kind, "message": message}}
    return web.Response(
        status=refusal.status,
        text=json.dumps(body),
        content_type="application/json",
        headers={"request-id": "req_refused", **refusal.headers},
    )


@asynccontextmanager
async def listening(double: ClaudeDouble | None = None) -> AsyncIterator[ClaudeDouble]:
    """A Claude on a free port of loopback."""
    double = double or ClaudeDouble()
    app = web.Application()
    app.router.add_post("/v1/messages", double.messages)
    app.router.add_get("/v1/models/{model}", double.model)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        double.url = f"http://{host}:{port}"
        yield double
    finally:
        await runner.cleanup()
