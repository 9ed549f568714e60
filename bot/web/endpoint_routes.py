"""Paths of the web door that somebody else answers: read whole, up to a limit, and handed on."""

from fastapi import FastAPI, Request
from starlette.responses import Response

from bot.web.endpoints import LARGEST, Endpoint, HttpRequest


def add_endpoint(app: FastAPI, hook: Endpoint) -> None:
    """From now on this path is answered by the hook; a plain route, which looks for no parameters."""

    async def answered(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        asked = HttpRequest(request.method, dict(request.headers), dict(request.query_params), body)
        found = await hook.answer(asked)
        return Response(found.body, found.status, headers=dict(found.headers), media_type=found.kind)

    app.router.add_route(hook.path, answered, methods=[*hook.methods], include_in_schema=False)


async def _body(request: Request) -> bytes | None:
    """The body; None when it is larger than anybody has a reason to send."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)
