"""Routes of endpoints: requests are read whole, up to a limit, and passed on."""

from fastapi import FastAPI, Request
from starlette.responses import Response

from bot.web.endpoints import LARGEST, Endpoint, HttpRequest


def add_endpoint(app: FastAPI, endpoint: Endpoint) -> None:
    """Serve an endpoint by a plain route, without parsing of parameters."""

    async def answered(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        response = await endpoint.answer(
            HttpRequest(request.method, dict(request.headers), dict(request.query_params), body)
        )
        return Response(
            response.body,
            response.status,
            headers=dict(response.headers),
            media_type=response.content_type,
        )

    app.router.add_route(endpoint.path, answered, methods=[*endpoint.methods], include_in_schema=False)


async def _body(request: Request) -> bytes | None:
    """The body of a request; None for one that is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            return None
    return bytes(body)
