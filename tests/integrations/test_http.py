"""The way out: trouble is sorted by what to do next, nothing is repeated, waits are read."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from integrations.errors import OutsideError, Reconnect, Rejected, TryLater, Uncertain
from integrations.http import HttpClient, parse_wait, used_up_quota
from integrations.platforms.base import UsedUpQuota
from tests.doubles.website import Names

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
Act = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def answers(status: int, *headers: str, body: bytes = b"{}") -> Act:
    """Read the request and answer it."""

    async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = "".join(f"{line}\r\n" for line in (*headers, f"Content-Length: {len(body)}"))
        writer.write(f"HTTP/1.1 {status} Word\r\n{lines}\r\n".encode() + body)
        await writer.drain()

    return act


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The request is read, then the connection is reset."""
    writer.transport.abort()


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The request is read, then the connection is closed."""
    writer.close()


async def breaks_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Half an answer."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()
    writer.close()


async def babbles(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """No HTTP."""
    writer.write(b"220 mail.example ESMTP\r\n\r\n")
    await writer.drain()
    writer.close()


async def hangs(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Never an answer."""
    await reader.read()


@dataclass
class Server:
    """A real server that does one thing with every request, and counts them."""

    act: Act
    requests: list[str] = field(default_factory=list)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            while line := await reader.readline():
                self.requests.append(line.decode().split()[0])
                length = 0
                while head := (await reader.readline()).decode().lower().strip():
                    length = int(head.partition(":")[2]) if head.startswith("content-length") else length
                await reader.readexactly(length)
                await self.act(reader, writer)
        except OSError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(act: Act) -> AsyncIterator[Server]:
    """It, on a port of its own."""
    server = Server(act)
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield server
    listening.close()


@asynccontextmanager
async def client_of(url: str) -> AsyncIterator[HttpClient]:
    """A client with a short deadline."""
    client = HttpClient("The Stage", url, deadline=0.5)
    yield client
    await client.close()


async def trouble(client: HttpClient, method: str) -> OutsideError:
    """What a call raises."""
    with pytest.raises(OutsideError) as raised:
        await client.send(method, "/posts", content=None if method == "GET" else b"words")
    assert "The Stage" in raised.value.sentence
    return raised.value


@pytest.mark.parametrize(
    "act",
    [resets, hangs_up, breaks_off, babbles, hangs, answers(500), answers(503), answers(302), answers(418)],
)
async def test_what_may_have_arrived_is_uncertain_for_a_post_and_asked_again_for_a_get(act: Act) -> None:
    async with serving(act) as server, client_of(server.url) as client:
        assert isinstance(await trouble(client, "POST"), Uncertain)
        assert server.requests == ["POST"], "a POST is never repeated"
        assert isinstance(await trouble(client, "GET"), TryLater)


async def test_a_kept_connection_that_the_server_ended_is_uncertain_and_not_repeated() -> None:
    acts = iter([answers(200), resets, answers(200)])

    async def act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await next(acts)(reader, writer)

    async with serving(act) as server, client_of(server.url) as client:
        await client.send("POST", "/posts")
        assert isinstance(await trouble(client, "POST"), Uncertain)
        assert server.requests == ["POST", "POST"]


async def test_what_never_arrived_may_be_tried_again() -> None:
    async with serving(hangs_up) as server:
        url = server.url
    async with client_of(url) as client:
        assert isinstance(await trouble(client, "POST"), TryLater)
    async with client_of("http://no-such-host.invalid") as client:
        assert isinstance(await trouble(client, "POST"), TryLater)


async def test_too_many_requests_say_when_to_come_back() -> None:
    async with serving(answers(429, "Retry-After: 90")) as server, client_of(server.url) as client:
        later = await trouble(client, "POST")
    assert isinstance(later, TryLater)
    assert (later.wait, later.scope, later.code) == (timedelta(seconds=90), "account", "429")


async def test_access_that_is_refused_has_to_be_connected_again() -> None:
    async with serving(answers(401)) as server, client_of(server.url) as client:
        assert isinstance(await trouble(client, "POST"), Reconnect)


async def test_a_platform_sorts_what_it_knows_itself() -> None:
    def sort(response: httpx.Response) -> OutsideError | None:
        return Rejected("Too long.") if response.json()["code"] == 7 else None

    async with (
        serving(answers(400, body=b'{"code": 7}')) as known,
        serving(answers(400, body=b'{"code": 8}')) as unknown,
        client_of(known.url) as client,
        client_of(unknown.url) as stranger,
    ):
        with pytest.raises(Rejected):
            await client.send("POST", "/posts", sort=sort)
        with pytest.raises(Uncertain):
            await stranger.send("POST", "/posts", sort=sort)


async def test_a_success_is_given_back_and_its_connection_used_again() -> None:
    async with (
        serving(answers(201, "Location: /1", body=b'{"id": 1}')) as server,
        client_of(server.url) as client,
    ):
        for _ in range(3):
            response = await client.send("POST", "/posts", json={"text": "grün"})
            assert (response.status_code, response.json()) == (201, {"id": 1})
    assert server.requests == ["POST"] * 3


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after": "Fri, 20 Nov 2026 09:01:00 GMT"}, 60),
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 30)}, 30),
        ({"x-ratelimit-reset": "2026-11-20T09:05:00.000Z"}, 300),
        ({"ratelimit-reset": "12"}, 12),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_waits_are_read_however_a_platform_writes_them(headers: dict[str, str], seconds: int | None) -> None:
    wait = parse_wait(httpx.Headers(headers), now=NOW)
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


def test_a_quota_that_is_used_up_is_told_by_the_headers_of_the_last_success() -> None:
    headers = httpx.Headers({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "60"})
    assert used_up_quota(headers, "app", now=NOW) == UsedUpQuota("app", timedelta(seconds=60))
    headers["x-ratelimit-remaining"] = "1"
    assert used_up_quota(headers, "app", now=NOW) is None
    assert used_up_quota(httpx.Headers(), "app", now=NOW) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "fd00::1"])
async def test_a_guarded_client_calls_no_name_that_leads_into_a_network_of_ours(address: str) -> None:
    names = Names({"social.example": [address]})
    client = HttpClient("The Stage", "https://stage.example", guarded=True, names=lambda: names)
    with pytest.raises(Rejected) as raised:
        await client.send("GET", "https://social.example/api/v2/instance")
    assert raised.value.code == "address"
    await client.close()


async def test_a_guarded_client_calls_the_host_that_the_owner_named_wherever_it_stands() -> None:
    async with serving(answers(200)) as server:
        port = server.url.rpartition(":")[2]
        names = Names({"stage.example": ["127.0.0.1"]})
        client = HttpClient("The Stage", f"http://stage.example:{port}", guarded=True, names=lambda: names)
        assert (await client.send("GET", "/")).status_code == 200
        await client.close()
