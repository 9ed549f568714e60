"""The FastAPI app: the feed as pages and JSON, health and readiness, error pages, other rooms' endpoints."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from bot.web import connect, endpoint_routes, media
from bot.web.connect import ConnectPages
from bot.web.endpoints import Endpoint
from bot.web.feed import FeedItem, FeedPages
from bot.web.headers import HEADERS, SecurityHeaders
from bot.web.public_files import PublicFiles
from bot.web.templates import FOLDER, Templates

PAGE = 20
LARGEST = 2**63 - 1
"""The largest id of a database."""

PATIENCE = 5.0
"""Seconds after which parts that do not answer count as not ready."""

JSON_PATHS = {"/feed.json", "/healthz", "/readyz"}

Ready = Callable[[], Awaitable[Mapping[str, bool]]]
Id = Annotated[int, Path(ge=1, le=LARGEST)]
Before = Annotated[int | None, Query(ge=1, le=LARGEST)]
Limit = Annotated[int, Query(ge=1, le=200)]
READS = ["GET", "HEAD"]


def build_web_app(
    feed: FeedPages,
    ready: Ready,
    *,
    endpoints: Iterable[Endpoint] = (),
    journeys: ConnectPages | None = None,
    files: PublicFiles | None = None,
    patience: float = PATIENCE,
) -> FastAPI:
    """Build the app over a feed, a function that tells the readiness of every part, and endpoints.

    With `journeys` accounts can be connected, with `files` platforms can fetch media.
    """
    app = FastAPI(title="Copydesk", docs_url=None, redoc_url=None, openapi_url=None)
    templates = Templates()
    app.add_middleware(SecurityHeaders)
    _add_feed(app, feed, templates)
    _add_health(app, ready, patience=patience)
    _add_errors(app, templates)
    if journeys is not None:
        connect.add_connect_routes(app, journeys, templates)
    if files:
        media.add_media_routes(app, files)
    for endpoint in endpoints:
        endpoint_routes.add_endpoint(app, endpoint)
    return app


def _add_feed(app: FastAPI, feed: FeedPages, templates: Templates) -> None:
    @app.api_route("/", methods=READS)
    async def start() -> Response:
        return RedirectResponse("/feed")

    @app.api_route("/feed", methods=READS)
    async def latest(before: Before = None) -> Response:
        items = await feed.latest(PAGE + 1, before)
        shown = items[:PAGE]
        older = shown[-1].id if len(items) > PAGE else None
        return await templates.render("feed.html", items=shown, older=older, before=before)

    @app.api_route("/feed.json", methods=READS)
    async def listed(limit: Limit = 50, before: Before = None) -> Response:
        return JSONResponse([_entry(item) for item in await feed.latest(limit, before)])

    @app.api_route("/feed/{item_id}", methods=READS)
    async def one(item_id: Id) -> Response:
        item = await feed.item(item_id)
        if item is None:
            raise HTTPException(404)
        return await templates.render("item.html", item=item)

    @app.api_route("/style.css", methods=READS)
    async def style() -> Response:
        return FileResponse(FOLDER / "style.css", headers={"Cache-Control": "max-age=3600"})


def _add_health(app: FastAPI, ready: Ready, *, patience: float) -> None:
    @app.api_route("/healthz", methods=READS)
    async def healthy() -> Response:
        return JSONResponse({"status": "ok"})

    @app.api_route("/readyz", methods=READS)
    async def prepared() -> Response:
        try:
            async with asyncio.timeout(patience):
                parts = dict(await ready())
        except TimeoutError:
            parts = {"answer": False}
        well = all(parts.values())
        return JSONResponse({"status": "ok" if well else "not ready", "parts": parts}, 200 if well else 503)


def _add_errors(app: FastAPI, templates: Templates) -> None:
    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, _trouble: RequestValidationError) -> Response:
        return await _error_response(templates, request, 404)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, trouble: HTTPException) -> Response:
        answer = await _error_response(templates, request, trouble.status_code)
        answer.headers.update(trouble.headers or {})
        return answer

    @app.exception_handler(Exception)
    async def broken(request: Request, _trouble: Exception) -> Response:
        # Starlette answers this outside the middleware, so the headers are added here.
        answer = await _error_response(templates, request, 500)
        answer.headers.update(HEADERS)
        return answer


async def _error_response(templates: Templates, request: Request, status: int) -> Response:
    """An error as JSON where JSON was asked for, else as a page."""
    if request.url.path in JSON_PATHS:
        return JSONResponse({"status": status}, status)
    return await templates.render("trouble.html", status=status)


def _entry(item: FeedItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "account": item.account,
        "platform": item.platform,
        "text": item.text,
        "published_at": f"{item.at:%Y-%m-%dT%H:%M:%S.%fZ}",
        "url": item.url,
    }
