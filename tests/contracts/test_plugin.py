"""Platforms of another distribution: found by entry points, connected in chat or on the web, published to."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from agents.replies import plain
from bot.adapters.connect_pages import ConnectJourneys
from bot.adapters.feed_pages import LocalFeedPages
from bot.web.app import build_web_app
from bot.web.server import WebServer
from tests import house
from tests.contracts.web_plugin import CODE, CONSENT
from tests.doubles.clock import HandClock
from tests.e2e.ports import free_port
from tests.stories.theatre import Theatre, playing


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A distribution that offers it, installed."""
    meta = tmp_path / "site" / "pigeons-1.0.dist-info"
    meta.mkdir(parents=True)
    (meta / "METADATA").write_text("Metadata-Version: 2.1\nName: pigeons\nVersion: 1.0\n")
    offers = "pigeons = tests.contracts.plugin\ndoves = tests.contracts.web_plugin\n"
    (meta / "entry_points.txt").write_text(f"[copydesk.platforms]\n{offers}")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    return iter(())


@pytest.mark.parametrize("name", ["plugin", "web_plugin"])
def test_it_imports_nothing_of_ours(name: str) -> None:
    (plugin,) = [each for each in house.modules(of=("tests",)) if each.name == f"tests.contracts.{name}"]
    imported = {name.split(".")[0] for _, name in house.imports(plugin.tree)}
    assert not imported & {*house.PACKAGES, "tests"}


async def test_it_is_connected_and_published_to_like_any_other(offered: None, tmp_path: Path) -> None:
    async with playing(tmp_path, HandClock(datetime(2026, 11, 20, 9, tzinfo=UTC)), zone="UTC") as theatre:
        await _connect(theatre)
        await theatre.says("plan 1 post about our bakery for pigeons next week")
        await theatre.hands_in((await theatre.presses("Edit", on="#1")).form, pigeons="Bread flies")
        (preview,) = theatre.card("#1").previews
        assert (preview.account, preview.limit) == ("Pigeons @north", 100)
        assert "costs $0.011" in preview.note
        await theatre.presses("Approve", on="#1")
        await theatre.passes(days=10)
        assert "https://pigeons.example.org/1" in "".join(plain(each) for each in theatre.card("#1").lines)


async def _connect(theatre: Theatre) -> None:
    form = (await theatre.presses_value("connect:pigeons")).form
    assert form is not None
    assert [each.kind for each in form.fields] == ["line", "secret"]
    reply = await theatre.hands_in(form, loft="north", whistle="fweet")
    assert "Pigeons @north is connected" in plain(reply.text)
    assert "a post costs" in plain((await theatre.says("/accounts")).text)


async def test_it_is_connected_by_consent_on_the_web_and_published_to(offered: None, tmp_path: Path) -> None:
    home = f"http://127.0.0.1:{(port := free_port())}"
    (tmp_path / ".env").write_text(f"COPYDESK_PUBLIC_URL={home}\n")
    async with playing(tmp_path, HandClock(datetime(2026, 11, 20, 9, tzinfo=UTC)), zone="UTC") as theatre:
        app = theatre.app
        feed = LocalFeedPages(app.desk.database, app.desk.platforms)
        web = WebServer(
            "127.0.0.1",
            port,
            build_web_app(feed, app.ready, journeys=ConnectJourneys(app.desk, app.notifier)),
        )
        await web.open()
        await _consents(theatre, home)
        await web.close()
        _, west = theatre.stage.private[-1][1].buttons
        reply = await theatre.presses_value(west.value)
        assert "Doves @west is connected" in plain(reply.text)
        await theatre.says("plan 1 post about our bakery for doves next week")
        await theatre.presses("Approve", on="#1")
        await theatre.passes(days=10)
        assert "https://doves.example.org/1" in "".join(plain(each) for each in theatre.card("#1").lines)


async def _consents(theatre: Theatre, home: str) -> None:
    """From the button in the chat over its page of consent and back."""
    await theatre.says("/connect doves")
    (button,) = (await theatre.presses_value("connect:doves")).buttons
    async with httpx.AsyncClient(base_url=home) as browser:
        (onward,) = re.findall(r'href="(/connect/go[^"]+)"', (await browser.get(button.url)).text)
        sent = (await browser.get(onward)).headers["location"]
        assert sent.startswith(CONSENT)
        asked = parse_qs(urlsplit(sent).query)
        assert asked["redirect_uri"] == [f"{home}/connect/doves/back"]
        back = {"state": asked["state"][0], "code": CODE}
        assert (await browser.get("/connect/doves/back", params=back)).status_code == 200
