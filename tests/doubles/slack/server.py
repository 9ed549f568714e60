"""The Web API as a server on loopback: tokens, arguments, rates, faults, files, sockets, installing."""

import asyncio
import base64
from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web

from tests.doubles.slack.errors import Refusal
from tests.doubles.slack.events import response_urls
from tests.doubles.slack.events.sockets import Sockets
from tests.doubles.slack.faults import Fault, Weather
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.methods import chat, conversations, streaming, uploads, users, views
from tests.doubles.slack.methods.registry import METHODS, Asked, Method, checked
from tests.doubles.slack.objects import Call, Grant
from tests.doubles.slack.world import World

METHOD_MODULES = (chat, conversations, users, streaming, uploads, views)
"""The modules whose methods are played; each method is registered at import."""
LOGIN = "<!DOCTYPE html><html><head><title>Slack</title></head><body>Sign in</body></html>"
"""What a file's address answers, with 200, to whoever brings no token."""


class Server:
    """Answers at the world's `url`; everything else is `World` and `Weather`."""

    def __init__(self, world: World, weather: Weather, sockets: Sockets) -> None:
        self.world = world
        self.weather = weather
        self._sockets = sockets
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen on a free port of loopback."""
        app = web.Application(client_max_size=50_000_000)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/upload/v1/{file}", self._upload)
        app.router.add_get("/files-pri/{file}/{rest:.*}", self._file)
        app.router.add_post("/actions/{url}", self._respond)
        app.router.add_get("/link/", self._sockets.serve)
        app.router.add_get("/oauth/v2/authorize", self._consent)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.world.url = f"http://{host}:{port}"

    async def close(self) -> None:
        """Stop listening."""
        await self._sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        if name not in METHODS:
            return web.json_response({"ok": False, "error": "unknown_method", "req_method": name})
        arguments = await _arguments(request)
        fault = self.weather.fault(name)
        if fault is not None and (early := await self._suffer(request, fault, name, arguments)) is not None:
            return early
        answer, headers = self._answer(METHODS[name], request, arguments)
        status = 429 if headers else 200
        self.world.calls.append(Call(name, arguments, answer, status))
        if fault is not None and fault.kind == "lost":
            return _dropped(request)
        return web.json_response(answer, status=status, headers=headers)

    async def _suffer(
        self, request: web.Request, fault: Fault, name: str, arguments: Json
    ) -> web.StreamResponse | None:
        """What a fault makes of a call; None when the call is done all the same."""
        await asyncio.sleep(fault.after)
        match fault.kind:
            case "status":
                self.world.calls.append(Call(name, arguments, {}, fault.status))
                return web.Response(status=fault.status, text="<html>upstream error</html>")
            case "refuse":
                answer = {"ok": False, "error": fault.error}
                self.world.calls.append(Call(name, arguments, answer))
                return web.json_response(answer)
            case "ratelimited":
                answer = {"ok": False, "error": "ratelimited"}
                self.world.calls.append(Call(name, arguments, answer, 429))
                return web.json_response(answer, status=429, headers={"Retry-After": "1"})
            case "drop":
                return _dropped(request)
            case _:
                return None

    def _answer(self, method: Method, request: web.Request, arguments: Json) -> tuple[Json, dict[str, str]]:
        try:
            grant = self._grant(method, request, arguments)
            wait = self.weather.wait(method, grant.team, str(arguments.get("channel", "")))
            if wait:
                return {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)}
            given = checked(method, arguments)
            return {"ok": True, **method.answers(Asked(self.world, given, grant))}, {}
        except Refusal as refusal:
            return refusal.body(), {}

    def _grant(self, method: Method, request: web.Request, arguments: Json) -> Grant:
        """What this call's token may do. Raises `Refusal`."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if method.token == "none":
            if scheme == "Basic":
                client = base64.b64decode(token).decode().split(":", 1)
                arguments |= dict(zip(("client_id", "client_secret"), client, strict=True))
            return Grant("", "", "", set())
        token = token if scheme == "Bearer" else str(arguments.get("token", ""))
        grant = self._known(token)
        if grant.trouble:
            raise Refusal(grant.trouble)
        if (method.token == "app") != (token == self.world.app.app_token):
            raise Refusal("not_allowed_token_type")
        if method.needs and method.needs not in grant.scopes:
            raise Refusal("missing_scope", needed=method.needs, provided=",".join(sorted(grant.scopes)))
        return grant

    def _known(self, token: str) -> Grant:
        if not token:
            raise Refusal("not_authed")
        if token == self.world.app.app_token:
            return Grant(token, "", "", set())
        if token not in self.world.grants:
            raise Refusal("invalid_auth")
        return self.world.grants[token]

    async def _upload(self, request: web.Request) -> web.Response:
        file = self.world.uploads.get(request.match_info["file"])
        body = await request.read()
        if file is None or file.body is not None or len(body) != file.length:
            return web.Response(status=400, text="Error - the upload does not match its announcement")
        file.body = body
        return web.Response(text=f"OK - {len(body)}")

    async def _file(self, request: web.Request) -> web.Response:
        file = self.world.uploads.get(request.match_info["file"])
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        grant = self.world.grants.get(token)
        if grant is None or grant.trouble or "files:read" not in grant.scopes:
            return web.Response(text=LOGIN, content_type="text/html")
        if file is None or file.team != grant.team or file.body is None:
            return web.Response(status=404)
        return web.Response(body=file.body, content_type=file.kind)

    async def _respond(self, request: web.Request) -> web.Response:
        try:
            response_urls.respond(self.world, request.match_info["url"], await request.json())
        except Refusal as refusal:
            return web.json_response(refusal.body(), status=404 if "url" in refusal.error else 500)
        except ValueError:
            return web.Response(status=400, text="invalid_payload")
        return web.Response(text="ok")

    async def _consent(self, request: web.Request) -> web.Response:
        """The page on which somebody agrees to install; the one who does is set by the test."""
        asked: Mapping[str, str] = request.query
        if asked.get("client_id") != self.world.app.client_id or not asked.get("scope"):
            return web.Response(status=400, text="invalid client_id or scope")
        code = f"code-{self.world.number()}"
        user = self.world.people[self.world.installer]
        self.world.codes[code] = {
            "redirect_uri": asked.get("redirect_uri", ""),
            "team": user.team,
            "user": user.id,
            "scopes": asked["scope"].split(","),
        }
        back = urlencode({"code": code, "state": asked.get("state", "")})
        raise web.HTTPFound(f"{asked.get('redirect_uri')}?{back}")


def _dropped(request: web.Request) -> web.StreamResponse:
    """The connection is closed without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _arguments(request: web.Request) -> Json:
    """What the query, a form or a JSON body brings."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        return arguments | (body if isinstance(body, dict) else {})
    return arguments | dict(await request.post())
