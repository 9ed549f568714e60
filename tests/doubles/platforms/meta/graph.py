"""A strict Graph on loopback: tokens with rights, parameters it knows, refusals in its shape, faults in line.

A platform's double lists its `Route`s; whatever is not listed, or carries a parameter that is not, is
refused, so that a call with a slip in it fails here first. Every call is recorded as it came.
"""

import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]


class Refused(Exception):
    """What it refuses, as the Graph writes it (docs/graph-api/guides/error-handling)."""

    def __init__(
        self, code: int, words: str, *, subcode: int = 0, transient: bool = False, status: int = 400
    ) -> None:
        super().__init__(words)
        self.status = status
        self.body = {
            "error": {
                "message": words,
                "type": "OAuthException",
                "code": code,
                **({"error_subcode": subcode} if subcode else {}),
                "is_transient": transient,
                "fbtrace_id": "AbCdEfGhIjK",
            }
        }


@dataclass(frozen=True)
class Call:
    """One request as it came, and how it was answered."""

    method: str
    path: str
    given: Mapping[str, str]
    status: int
    body: bytes = b""


@dataclass
class Grant:
    """What a token opens. `trouble` is the subcode it is refused with, 0 for none."""

    account: str
    scopes: set[str]
    trouble: int = 0
    kind: str = "long"


@dataclass(frozen=True)
class Fault:
    """What the next matching call meets.

    `refuse` answers with a refusal, `status` with that status and no JSON, `cut` breaks the connection before
    anything is done, `lost` after it was done, `broke` answers 500 after it was done, `pass` does nothing.
    """

    path: str
    kind: str
    refusal: Refused | None = None
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)


Answers = Callable[..., Awaitable[Json]]


@dataclass(frozen=True)
class Route:
    """`path` is a pattern of the whole path; `takes` are its parameters, `scope` the right it asks for."""

    method: str
    path: str
    answers: Callable[["Asked"], Any]
    takes: frozenset[str] = frozenset()
    scope: str = ""
    needs: frozenset[str] = frozenset()
    open: bool = False


@dataclass(frozen=True)
class Asked:
    """One call that was let through."""

    given: Mapping[str, str]
    ids: Sequence[str]
    grant: Grant
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class GraphDouble:
    """Serves `routes`. `headers` go with every answer (usage); `seconds` is its clock."""

    version = "/v1.0"

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[Call] = []
        self.faults: deque[Fault] = deque()
        self.headers: dict[str, str] = {}
        self.grants: dict[str, Grant] = {}
        self.seconds: Callable[[], float] = time.time
        self.routes: Sequence[Route] = ()
        self._runner: web.AppRunner | None = None
        self._number = 100

    async def __aenter__(self) -> "GraphDouble":
        app = web.Application(client_max_size=50_000_000)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_trouble: object) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def fails(self, path: str, kind: str, refusal: Refused | None = None, **more: Any) -> None:
        """The next call whose path ends like this meets that."""
        self.faults.append(Fault(path, kind, refusal, **more))

    def count(self, method: str, path: str) -> int:
        """How often this was called with success."""
        return sum(
            each.method == method and re.search(path, each.path) is not None and each.status < 300
            for each in self.calls
        )

    def next_id(self) -> str:
        """Ids grow, as long as real ones."""
        self._number += 1
        return f"1790{self._number:013}"

    def written(self) -> str:
        """Now, as the Graph writes it."""
        return time.strftime("%Y-%m-%dT%H:%M:%S+0000", time.gmtime(self.seconds()))

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        is_form = request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data")
        form = await request.post() if is_form else {}
        raw = b"" if is_form else await request.read()
        given = {**request.query, **{name: _said(each) for name, each in form.items()}}
        fault = self._fault(request.path)
        if fault and fault.kind == "cut":
            return self._broken(request, given)
        if fault and fault.kind in ("refuse", "status"):
            return self._told(request, given, fault)
        status, body = 200, {}
        try:
            body = self._answer(request, given, raw)
        except Refused as refused:
            status, body = refused.status, refused.body
        if fault and fault.kind == "lost":
            return self._broken(request, given)
        if fault and fault.kind == "broke":
            return self._told(request, given, fault)
        self.calls.append(Call(request.method, request.path, given, status, raw))
        return web.json_response(
            body, status=status, headers={**self.headers, **(fault.headers if fault else {})}
        )

    def _fault(self, path: str) -> Fault | None:
        found = next((each for each in self.faults if re.search(each.path, path)), None)
        if found:
            self.faults.remove(found)
        return found

    def _told(self, request: web.Request, given: Mapping[str, str], fault: Fault) -> web.Response:
        if fault.refusal:
            self.calls.append(Call(request.method, request.path, given, fault.refusal.status))
            return web.json_response(
                fault.refusal.body, status=fault.refusal.status, headers={**self.headers, **fault.headers}
            )
        self.calls.append(Call(request.method, request.path, given, fault.status))
        return web.Response(status=fault.status, text="<html>Sorry</html>", headers=fault.headers)

    def _broken(self, request: web.Request, given: Mapping[str, str]) -> web.Response:
        self.calls.append(Call(request.method, request.path, given, 599))
        if request.transport:
            request.transport.abort()
        return web.Response()

    def _answer(self, request: web.Request, given: Mapping[str, str], body: bytes) -> Json:
        for route in self.routes:
            found = re.fullmatch(route.path, request.path)
            if found and route.method == request.method:
                return self._routed(route, found.groups(), given, body, request.headers)
        raise Refused(100, f"Unsupported {request.method.lower()} request {request.path}", subcode=33)

    def _routed(
        self,
        route: Route,
        ids: Sequence[str],
        given: Mapping[str, str],
        body: bytes,
        headers: Mapping[str, str],
    ) -> Json:
        grant = Grant("", set()) if route.open else self._grant(given, headers)
        if route.scope and route.scope not in grant.scopes:
            raise Refused(10, "Application does not have permission for this action", status=403)
        strange = set(given) - route.takes - {"access_token"}
        if strange:
            raise Refused(100, f"unknown parameters {sorted(strange)} at {route.path}")
        if missing := route.needs - set(given):
            raise Refused(100, f"missing parameters {sorted(missing)} at {route.path}")
        found: Json = route.answers(Asked(given, ids, grant, body, headers))
        return found

    def _grant(self, given: Mapping[str, str], headers: Mapping[str, str]) -> Grant:
        token = given.get("access_token", "") or headers.get("Authorization", "").partition(" ")[2]
        grant = self.grants.get(token)
        if grant is None:
            raise Refused(190, "Invalid OAuth access token", status=401)
        if grant.trouble:
            raise Refused(190, "Error validating access token", subcode=grant.trouble, status=401)
        return grant


def _said(value: object) -> str:
    """A field as it was written; of a file its length and type."""
    if isinstance(value, web.FileField):
        return f"{len(value.file.read())} bytes of {value.content_type}"
    return str(value)
