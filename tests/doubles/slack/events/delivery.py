"""How Slack reaches the app: signed HTTP or an envelope on a socket, and again when nobody answers."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

import aiohttp

from tests.doubles.slack.events.sockets import Sockets
from tests.doubles.slack.json_checks import Json
from tests.doubles.slack.objects import App

PATIENCE = 3.0
"""Seconds in which a delivery must be acknowledged."""

RETRIES = 3
KIND = {"events_api": "json", "interactive": "form", "slash_commands": "form"}


@dataclass(frozen=True)
class Ack:
    """What became of a delivery. `status` is 0 when there was no answer at all; `body` what it said."""

    status: int
    body: str = ""
    seconds: float = 0.0
    attempts: int = 1

    @property
    def ok(self) -> bool:
        """Whether Slack is content."""
        return 200 <= self.status < 300

    @property
    def payload(self) -> Json:
        """The answer as JSON; {} when it is empty. Raises `ValueError` when it is neither."""
        found = json.loads(self.body) if self.body.strip() else {}
        if not isinstance(found, dict):
            raise ValueError(f"no object: {self.body!r}")  # noqa: TRY004 - like any JSON that cannot be read
        return found


@dataclass(frozen=True)
class Sent:
    """One request exactly as it went out."""

    kind: str
    body: bytes
    headers: Mapping[str, str]
    payload: Json


@dataclass
class Delivering:
    """Brings things to the app. In `http` mode `request_url` is where it listens."""

    app: App
    sockets: Sockets
    mode: Literal["nobody", "http", "socket"] = "nobody"
    request_url: str = ""
    patience: float = PATIENCE
    gaps: tuple[float, ...] = (0.0, 0.0, 0.0)
    """Seconds before each retry; the real ones are 0, a minute, five minutes"""
    seconds: Callable[[], float] = time.time
    """the clock that signatures are made with"""
    sent: list[Sent] = field(default_factory=list)
    _session: aiohttp.ClientSession | None = None

    async def event(self, payload: Json) -> Ack:
        """An event; brought again, with the count and the reason, until it is acknowledged."""
        reason, ack = "", Ack(0)
        for attempt in range(RETRIES + 1):
            if attempt:
                await asyncio.sleep(self.gaps[attempt - 1])
            ack, reason = await self._once("events_api", payload, attempt=attempt, reason=reason)
            if ack.ok:
                break
        return ack

    async def again(self, payload: Json, *, attempt: int, reason: str = "http_timeout") -> Ack:
        """The same event as a retry of that number."""
        return (await self._once("events_api", payload, attempt=attempt, reason=reason))[0]

    async def interaction(self, payload: Json) -> Ack:
        """Something pressed or handed in: brought once."""
        return (await self._once("interactive", payload))[0]

    async def command(self, payload: Json) -> Ack:
        """A slash command: brought once."""
        return (await self._once("slash_commands", payload))[0]

    async def _once(self, kind: str, payload: Json, *, attempt: int = 0, reason: str = "") -> tuple[Ack, str]:
        began = time.perf_counter()
        try:
            if self.mode == "nobody":
                status, body = 200, ""
            elif self.mode == "socket":
                answer = await self.sockets.send(
                    kind, payload, within=self.patience, attempt=attempt, reason=reason
                )
                status, body = 200, json.dumps(answer) if answer else ""
            else:
                status, body = await self.post(*self.written(kind, payload, attempt=attempt, reason=reason))
        except TimeoutError:
            return Ack(0, seconds=time.perf_counter() - began, attempts=attempt + 1), "http_timeout"
        except (ConnectionError, aiohttp.ClientError):
            return Ack(0, seconds=time.perf_counter() - began, attempts=attempt + 1), "connection_failed"
        return Ack(status, body, time.perf_counter() - began, attempt + 1), "http_error"

    def written(
        self, kind: str, payload: Json, *, attempt: int = 0, reason: str = "", age: float = 0.0
    ) -> tuple[bytes, dict[str, str]]:
        """A request's body and headers, signed `age` seconds ago."""
        if KIND[kind] == "json":
            body, content = json.dumps(payload).encode(), "application/json"
        else:
            fields = {"payload": json.dumps(payload)} if kind == "interactive" else payload
            body, content = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        headers = {"Content-Type": content, **self.signature(body, age=age)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        self.sent.append(Sent(kind, body, headers, payload))
        return body, headers

    def signature(self, body: bytes, *, age: float = 0.0, secret: str = "") -> dict[str, str]:
        """The two headers that prove where a body is from (docs: "Verifying requests from Slack", v0)."""
        stamp = str(int(self.seconds() - age))
        base = f"v0:{stamp}:".encode() + body
        digest = hmac.new((secret or self.app.signing_secret).encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Bytes and headers as they are, signed or not. Raises `TimeoutError`, `aiohttp.ClientError`."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        async with (
            asyncio.timeout(self.patience),
            self._session.post(self.request_url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status, await answer.text()

    async def replay(self, sent: Sent) -> int:
        """The very same bytes and headers once more; returns the HTTP status."""
        return (await self.post(sent.body, sent.headers))[0]

    async def forged(self, kind: str, payload: Json, *, secret: str = "not the secret") -> int:
        """Signed by somebody who does not know the secret; returns the HTTP status."""
        body, headers = self.written(kind, payload)
        return (await self.post(body, {**headers, **self.signature(body, secret=secret)}))[0]

    async def unsigned(self, kind: str, payload: Json) -> int:
        """Without any signature; returns the HTTP status."""
        body, headers = self.written(kind, payload)
        bare = {name: value for name, value in headers.items() if not name.startswith("X-Slack")}
        return (await self.post(body, bare))[0]

    async def stale(self, kind: str, payload: Json, *, age: float = 301.0) -> int:
        """Rightly signed, but too long ago; returns the HTTP status."""
        return (await self.post(*self.written(kind, payload, age=age)))[0]

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
