"""What every network on loopback is: a server that records each call and suffers the faults it is given.

A subclass answers in `play`; what it refuses it raises as a `Refusal`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Self
from urllib.parse import parse_qsl

from aiohttp import web

Json = dict[str, Any]
Kind = Literal["refuses", "cuts", "loses", "breaks"]
LARGEST = 300_000_000


@dataclass(frozen=True)
class Asked:
    """One request. Header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def kind(self) -> str:
        """Its content type, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0]

    @property
    def json(self) -> Json:
        """Its body, which must be a JSON object."""
        found = json.loads(self.body)
        assert isinstance(found, dict), "the body is no object"
        return found

    @property
    def form(self) -> dict[str, str]:
        """Its body as a form."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True, strict_parsing=True))

    @property
    def parts(self) -> dict[str, bytes]:
        """Its body as multipart/form-data."""
        boundary = self.headers["content-type"].partition("boundary=")[2].strip('"').encode()
        found: dict[str, bytes] = {}
        for piece in self.body.split(b"--" + boundary)[1:-1]:
            head, _, content = piece.removeprefix(b"\r\n").partition(b"\r\n\r\n")
            found[head.split(b'name="')[1].split(b'"')[0].decode()] = content.removesuffix(b"\r\n")
        return found


@dataclass(frozen=True)
class Answered:
    """One answer."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "application/json"

    @property
    def raw(self) -> bytes:
        """As it goes out; None is no body at all."""
        return b"" if self.body is None else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Call:
    """What was asked and what was answered; `status` is 0 where nobody heard an answer."""

    asked: Asked
    answered: Answered | None

    @property
    def name(self) -> str:
        """ "POST /2/tweets" """
        return f"{self.asked.method} {self.asked.path}"


class Refusal(Exception):
    """The network says no."""

    def __init__(self, status: int, body: Any = None, **headers: str) -> None:
        super().__init__(f"{status} {body}")
        kind = headers.pop("kind", "application/json")
        self.answered = Answered(
            status, body, {name.replace("_", "-"): value for name, value in headers.items()}, kind
        )


@dataclass
class Fault:
    """Trouble for the calls whose name begins with `on`, `times` of them, after `skip` that go well.

    It refuses (with this answer, before anything is done), cuts the line before anything is done, loses the
    answer to what is done, or breaks (500) after it is done.
    """

    on: str
    kind: Kind
    answered: Answered = Answered(500, {})
    skip: int = 0
    times: int = 1


class Service:
    """A network on loopback. `now` is its clock, `broken` what it says when it breaks."""

    broken = Answered(500, {})

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.calls: list[Call] = []
        self.faults: list[Fault] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST)
        app.router.add_route("*", "/{rest:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_trouble: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    def suffer(self, on: str, kind: Kind, *, skip: int = 0, times: int = 1, **answer: Any) -> None:
        """Let this happen to the next such calls."""
        self.faults.append(Fault(on, kind, Answered(**answer) if answer else self.broken, skip, times))

    def names(self) -> list[str]:
        """What was called, in order."""
        return [call.name for call in self.calls]

    def play(self, asked: Asked) -> Answered:
        """What the network does with a request. Raises `Refusal`."""
        raise Refusal(404, {"asked": asked.path})

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.read()
        asked = Asked(request.method, request.path, dict(request.query), headers, body)
        fault = self._fault(f"{asked.method} {asked.path}")
        if fault and fault.kind == "refuses":
            return self._out(asked, fault.answered)
        if fault and fault.kind == "cuts":
            return self._cut(request, asked)
        try:
            answered = self.play(asked)
        except Refusal as refusal:
            answered = refusal.answered
        if fault and fault.kind == "loses":
            return self._cut(request, asked)
        return self._out(asked, fault.answered if fault else answered)

    def _fault(self, name: str) -> Fault | None:
        for fault in self.faults:
            if not name.startswith(fault.on) or not fault.times:
                continue
            if fault.skip:
                fault.skip -= 1
                return None
            fault.times -= 1
            return fault
        return None

    def _out(self, asked: Asked, answered: Answered) -> web.Response:
        self.calls.append(Call(asked, answered))
        headers = {**answered.headers, **({"Content-Type": answered.kind} if answered.raw else {})}
        return web.Response(status=answered.status, body=answered.raw, headers=headers)

    def _cut(self, request: web.Request, asked: Asked) -> web.Response:
        self.calls.append(Call(asked, None))
        if request.transport:
            request.transport.abort()
        return web.Response(status=500)
