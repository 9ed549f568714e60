"""The Bot API as a server on loopback: tokens, forms with files, rates, faults, downloads."""

import asyncio
import inspect

from aiohttp import web

from tests.doubles.telegram.errors import Refusal, TooMany
from tests.doubles.telegram.faults import Fault, Weather
from tests.doubles.telegram.json_values import Json, unfolded
from tests.doubles.telegram.methods import bot_settings, chats, editing, files, parameters, sending
from tests.doubles.telegram.methods.registry import METHODS, Asked, Uploaded, checked
from tests.doubles.telegram.objects import Call
from tests.doubles.telegram.updates import fetching
from tests.doubles.telegram.world import World

METHOD_MODULES = (bot_settings, chats, editing, fetching, files, sending)
"""The modules whose methods are played; each method is registered at import."""


class Server:
    """Answers at the world's `url`; everything else is `World` and `Weather`."""

    def __init__(self, world: World, weather: Weather) -> None:
        self.world = world
        self.weather = weather
        self._runner: web.AppRunner | None = None

    async def open(self) -> None:
        """Listen on a free port of loopback."""
        app = web.Application(client_max_size=60_000_000)
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._api)
        app.router.add_get("/file/bot{token:[^/]+}/{path:.+}", self._file)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.world.url = f"http://{host}:{port}"

    async def close(self) -> None:
        """Stop listening; whoever waits for updates goes away with nothing."""
        self.world.polls += 1
        self.world.arrived.set()
        if self._runner is not None:
            await self._runner.cleanup()

    def _trusted(self, request: web.Request) -> None:
        """Only the bot's own token opens anything. Raises `Refusal`."""
        token = request.match_info["token"]
        if token != self.world.token:
            raise Refusal("", status=401 if ":" in token else 404)

    def _found(self, name: str) -> None:
        """Only methods of the Bot API that is spoken are answered. Raises `Refusal`."""
        if name not in METHODS or parameters.SINCE.get(name, (0, 0)) > self.world.version:
            self.world.unknown.append(name)
            raise Refusal("method not found", status=404)

    async def _api(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        try:
            self._trusted(request)
            self._found(name)
        except Refusal as refusal:
            return web.json_response(refusal.body(), status=refusal.status)
        arguments, uploads = await _arguments(request)
        fault = self.weather.fault(name)
        if fault is not None and (early := await self._suffer(request, fault, name, arguments)) is not None:
            return early
        answer, status = await self._answer(name, arguments, uploads)
        if fault is not None and fault.kind == "lost":
            return _dropped(request)
        wait = answer.get("parameters", {}).get("retry_after")
        return web.json_response(answer, status=status, headers={"Retry-After": str(wait)} if wait else {})

    async def _suffer(
        self, request: web.Request, fault: Fault, name: str, arguments: Json
    ) -> web.StreamResponse | None:
        """What a fault makes of a call; None when the call is done all the same."""
        if fault.kind == "ratelimited":
            return self._refused(name, arguments, TooMany(max(1, int(fault.after))))
        await asyncio.sleep(fault.after)
        match fault.kind:
            case "status":
                self._note(name, arguments, {}, fault.status)
                return web.Response(
                    status=fault.status, text="<html>upstream error</html>", content_type="text/html"
                )
            case "refuse":
                return self._refused(name, arguments, Refusal(fault.words, status=fault.status))
            case "drop":
                self._note(name, arguments, {}, 0)
                return _dropped(request)
            case _:
                return None

    def _refused(self, name: str, arguments: Json, refusal: Refusal) -> web.Response:
        self._note(name, arguments, refusal.body(), refusal.status)
        return web.json_response(refusal.body(), status=refusal.status)

    async def _answer(self, name: str, arguments: Json, uploads: dict[str, Uploaded]) -> tuple[Json, int]:
        """Do what is asked, or say why not; both are noted."""
        status = 200
        try:
            self._keep_pace(name, arguments)
            found = METHODS[name](Asked(self.world, checked(name, arguments, uploads, self.world), uploads))
            answer: Json = {"ok": True, "result": await found if inspect.isawaitable(found) else found}
        except Refusal as refusal:
            answer, status = refusal.body(), refusal.status
        self._note(name, arguments, answer, status)
        return answer, status

    def _keep_pace(self, name: str, arguments: Json) -> None:
        """Raises `TooMany`."""
        chat = str(arguments.get("chat_id", "0"))
        messages = len(unfolded(arguments.get("media", "[]"))) if name == "sendMediaGroup" else 1
        wait = self.weather.wait(
            name, int(chat) if chat.removeprefix("-").isdecimal() else 0, messages=messages
        )
        if wait:
            raise TooMany(wait)

    def _note(self, name: str, arguments: Json, answer: Json, status: int) -> None:
        self.world.calls.append(Call(name, arguments, answer, status, self.weather.seconds()))
        self.world.note()

    async def _file(self, request: web.Request) -> web.StreamResponse:
        try:
            self._trusted(request)
        except Refusal as refusal:
            return web.json_response(refusal.body(), status=refusal.status)
        fault = self.weather.fault("file")
        if fault is not None and (early := await self._suffer(request, fault, "file", {})) is not None:
            return early
        file = self.world.files.get(request.match_info["path"].rpartition("/")[2])
        if file is None:
            return web.json_response(Refusal("", status=404).body(), status=404)
        return web.Response(body=file.body, content_type="application/octet-stream")


def _dropped(request: web.Request) -> web.StreamResponse:
    """The connection is closed without an answer."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _arguments(request: web.Request) -> tuple[Json, dict[str, Uploaded]]:
    """What the query, a form or a JSON body brings, and the files among it."""
    arguments: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        return arguments | (body if isinstance(body, dict) else {}), {}
    uploads: dict[str, Uploaded] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            uploads[name] = Uploaded(value.filename, value.file.read(), value.content_type)
        else:
            arguments[name] = value
    return arguments, uploads
