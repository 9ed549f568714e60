"""The server: keys, what was asked, what is answered next; it refuses what OpenAI refuses of a request."""

import base64
import io
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from PIL import Image

KEY = "sk-test-images"
SERVED = ("gpt-image-2.6-flare", "gpt-image-2.6-sunburst", "gpt-image-2.5-flare", "gpt-image-1.5")
RETIRED = {"gpt-image-1", "dall-e-2", "dall-e-3"}
"""`openai.types.image_model`, "Deprecated values"."""
KNOWN = {
    "prompt", "model", "n", "size", "quality", "output_format", "background", "moderation", "complexity",
    "output_compression", "safety_identifier", "stream",
}  # fmt: skip
"""Parameters that are not of retired models (`openai.types.image_generate_params`, 3.52)."""
QUALITIES = {"low", "medium", "high", "auto"}
STANDARD = {"1024x1024", "1536x1024", "1024x1536", "auto"}
USAGE = {
    "input_tokens": 120,
    "input_tokens_details": {"image_tokens": 0, "text_tokens": 120},
    "output_tokens": 1056,
    "total_tokens": 1176,
}


@dataclass(frozen=True)
class Refusal:
    """An HTTP error instead of pictures."""

    status: int
    code: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Odd:
    """An answer whose body is replaced by this one; "cut" drops the connection."""

    body: Mapping[str, Any] | str


class ImagesDouble:
    """Draws plain pictures at `url` until it is told something else; `asked` holds every request's body."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[dict[str, Any]] = []
        self._next: deque[Refusal | Odd] = deque()

    def will(self, *answers: Refusal | Odd) -> None:
        """Answer the next requests like this."""
        self._next.extend(answers)

    async def generate(self, request: web.Request) -> web.StreamResponse:
        """POST /v1/images/generations"""
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _refused(Refusal(401, "invalid_api_key"))
        body = await request.json()
        self.asked.append(body)
        if body.get("model") not in SERVED and body.get("model") not in RETIRED:
            return _refused(Refusal(404, "model_not_found"))
        if wrong := "; ".join(faults(body)):
            return _refused(Refusal(400, "invalid_value"), wrong)
        answer = self._next.popleft() if self._next else Odd(drawn(body))
        if isinstance(answer, Refusal):
            return _refused(answer)
        if answer.body == "cut":
            assert request.transport
            request.transport.abort()
        return web.json_response(answer.body, headers={"x-request-id": f"req_{len(self.asked)}"})

    async def models(self, request: web.Request) -> web.Response:
        """GET /v1/models"""
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return _refused(Refusal(401, "invalid_api_key"))
        listed = [{"id": each, "object": "model", "created": 0, "owned_by": "openai"} for each in SERVED]
        return web.json_response({"object": "list", "data": listed})


def faults(body: Mapping[str, Any]) -> Iterator[str]:
    """Everything that is wrong with a request."""
    yield from (f"unknown parameter: {name}" for name in sorted(set(body) - KNOWN))
    if body["model"] in RETIRED:
        yield f"{body['model']} was shut down"
    prompt = body.get("prompt")
    if not isinstance(prompt, str) or not 1 <= len(prompt) <= 32_000:
        yield "prompt: 1 to 32000 characters"
    if not 1 <= body.get("n", 1) <= 10:
        yield "n: between 1 and 10"
    if body.get("quality", "auto") not in QUALITIES:
        yield "quality: not one of this model"
    if body.get("output_format", "png") not in {"png", "webp", "jpeg"}:
        yield "output_format"
    yield from _size(body["model"], str(body.get("size", "auto")))


def _size(model: str, size: str) -> Iterator[str]:
    if size in STANDARD:
        return
    found = re.fullmatch(r"([0-9]+)x([0-9]+)", size)
    if not found or not model.startswith("gpt-image-2"):
        yield f"size: {size} is not supported by {model}"
        return
    width, height = int(found[1]), int(found[2])
    if width % 16 or height % 16:
        yield "size: width and height must be divisible by 16"
    if not 1 / 3 <= width / height <= 3 or width > 3840 or height > 3840:
        yield "size: beyond the limits"


def drawn(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a good answer says: as many plain pictures of that size as were asked for, each another one."""
    size = body["size"] if body.get("size", "auto") != "auto" else "1024x1024"
    width, height = map(int, size.split("x"))
    pictures = [{"b64_json": _plain(width, height, shade=40 * number)} for number in range(body.get("n", 1))]
    return {"created": 1_795_000_000, "data": pictures, "output_format": "png", "size": size, "usage": USAGE}


def _plain(width: int, height: int, *, shade: int) -> str:
    content = io.BytesIO()
    Image.new("RGB", (width, height), (shade, 90, 140)).save(content, "PNG", compress_level=1)
    return base64.b64encode(content.getvalue()).decode()


def _refused(refusal: Refusal, message: str = "refused by the double") -> web.Response:
    kind = "image_generation_user_error" if refusal.code == "moderation_blocked" else "error"
    body = {"error": {"message": message, "type": kind, "param": None, "code": refusal.code or None}}
    return web.Response(
        status=refusal.status,
        text=json.dumps(body),
        content_type="application/json",
        headers={"x-request-id": "req_refused", **refusal.headers},
    )


@asynccontextmanager
async def listening() -> AsyncIterator[ImagesDouble]:
    """An OpenAI that draws, on a free port of loopback; its base URL is `url`."""
    double = ImagesDouble()
    app = web.Application()
    app.router.add_post("/v1/images/generations", double.generate)
    app.router.add_get("/v1/models", double.models)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        double.url = f"http://{host}:{port}/v1"
        yield double
    finally:
        await runner.cleanup()
