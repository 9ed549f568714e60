"""The server: its port, its opening and closing, and what watchers of the process are told."""

import asyncio
import signal
import socket
from collections.abc import Mapping

import httpx
import pytest
from fastapi import FastAPI

from bot.web.app import build_web_app
from bot.web.server import PortInUse, WebServer
from tests.bot.web.conftest import ListedFeed


async def test_it_is_healthy_as_soon_as_it_is_open(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_it_is_ready_when_every_part_is(browser: httpx.AsyncClient, parts: dict[str, bool]) -> None:
    answer = await browser.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "parts": {"database": True, "clock": True}}
    parts["clock"] = False
    answer = await browser.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "parts": {"database": True, "clock": False}}


async def test_a_part_that_says_nothing_is_not_ready() -> None:
    async def ready() -> Mapping[str, bool]:
        await asyncio.Event().wait()
        return {}

    transport = httpx.ASGITransport(build_web_app(ListedFeed(), ready, patience=0))
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        assert (await client.get("/readyz")).status_code == 503


async def test_a_taken_port_is_one_sentence_before_anything_runs(app: FastAPI) -> None:
    first = WebServer("127.0.0.1", 0, app)
    await first.open()
    with pytest.raises(PortInUse) as trouble:
        await WebServer("127.0.0.1", first.port, app).open()
    assert str(trouble.value) == (
        f"port {first.port} on 127.0.0.1 is taken: set COPYDESK_HTTP_PORT to another one, or 0 for any"
    )
    await first.close()


async def test_a_host_that_is_not_here_is_one_sentence(app: FastAPI) -> None:
    with pytest.raises(
        PortInUse, match=r"192\.0\.2\.1 is no address of this machine: set COPYDESK_HTTP_HOST"
    ):
        await WebServer("192.0.2.1", 0, app).open()


async def test_closing_frees_the_port_and_may_be_repeated(app: FastAPI) -> None:
    web = WebServer("127.0.0.1", 0, app)
    await web.open()
    async with httpx.AsyncClient() as client:  # a kept-alive connection does not hold it up
        await client.get(f"http://127.0.0.1:{web.port}/healthz")
        await web.close()
        await web.close()
        with pytest.raises(httpx.ConnectError):
            await client.get(f"http://127.0.0.1:{web.port}/healthz")
    again = WebServer("127.0.0.1", web.port, app)
    await again.open()
    await again.close()


async def test_closing_what_never_opened_does_nothing(app: FastAPI) -> None:
    await WebServer("127.0.0.1", 0, app).close()


async def test_signals_are_left_alone(app: FastAPI) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    web = WebServer("127.0.0.1", 0, app)
    await web.open()
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before
    await web.close()


async def test_it_serves_on_the_newer_protocol_too(app: FastAPI) -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    web = WebServer("::1", 0, app)
    await web.open()
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"http://[::1]:{web.port}/healthz")).status_code == 200
    await web.close()
