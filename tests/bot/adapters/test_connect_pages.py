"""An account is connected from the chat: a form, a page, consent, a choice, and all that may go wrong."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from agents.replies import Button, Reply, plain, text
from bot.adapters.connect_pages import ConnectJourneys
from bot.adapters.feed_pages import LocalFeedPages
from bot.gateway.receipts import _body
from bot.surfaces.console import plain_text
from bot.surfaces.contract import FormSubmission
from bot.surfaces.slack.drawing import blocks
from bot.web.app import build_web_app
from bot.web.server import WebServer
from storage.models import Account, Health
from tests.doubles import fediverse as mastodon_servers
from tests.doubles.clock import HandClock
from tests.e2e.ports import free_port
from tests.stories.theatre import Theatre, playing


@pytest.fixture(scope="module")
def fediverse() -> Iterator[str]:
    with mastodon_servers.serving() as url:
        yield url


@dataclass
class Desk:
    """A desk with its chat, its pages, and a browser before them."""

    theatre: Theatre
    browser: httpx.AsyncClient
    home: str
    server: str

    async def page(self) -> str:
        """Dana asks for Mastodon and answers where her account is: the page that her button opens."""
        await self.theatre.says("/connect mastodon")
        form = (await self.theatre.presses_value("connect:mastodon")).form
        answer = await self.theatre.hands_in(form)
        (button,) = answer.buttons
        assert answer.private
        return button.url

    async def consent(self, page: str, *, who: str = "testuser") -> str:
        """She goes on, and somebody agrees on the server: the address that brings the browser back."""
        shown = await self.browser.get(page)
        assert shown.status_code == 200
        assert "dana asked for this" in shown.text
        (onward,) = re.findall(r'href="(/connect/go[^"]+)"', shown.text)
        sent = await self.browser.get(f"{self.home}{onward}")
        assert sent.status_code == 302
        asked = {name: each[0] for name, each in parse_qs(urlsplit(sent.headers["location"]).query).items()}
        async with httpx.AsyncClient() as elsewhere:
            answer = await elsewhere.post(f"{self.server}/oauth/authorize", data={**asked, "username": who})
        return answer.headers["location"]

    def told(self) -> Reply:
        """What dana was told last, privately."""
        return self.theatre.stage.private[-1][1]

    async def accounts(self) -> list[Account]:
        async with self.theatre.app.desk.database.read(self.theatre.workspace_id) as work:
            return [each for each in await work.accounts.all() if each.carrier == "mastodon"]


@pytest.fixture
async def desk(tmp_path: Path, fediverse: str) -> AsyncIterator[Desk]:
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    (tmp_path / ".env").write_text(f"MASTODON_BASE_URL={fediverse}\nCOPYDESK_PUBLIC_URL={home}\n")
    async with playing(tmp_path, HandClock(datetime(2026, 11, 20, 9, tzinfo=UTC))) as theatre:
        app = theatre.app
        feed = LocalFeedPages(app.desk.database, app.desk.platforms)
        web = WebServer(
            "127.0.0.1",
            port,
            build_web_app(feed, app.ready, journeys=ConnectJourneys(app.desk, app.notifier)),
        )
        await web.open()
        async with httpx.AsyncClient() as browser:
            yield Desk(theatre, browser, home, fediverse)
        await web.close()


async def test_consent_brings_the_account_into_the_chat_to_be_chosen(desk: Desk) -> None:
    back = await desk.consent(await desk.page())
    assert (await desk.browser.get(back)).status_code == 200
    offered = desk.told()
    assert [each.label.split("@")[1] for each in offered.buttons] == ["testuser"]
    assert await desk.accounts() == []

    reply = await desk.theatre.presses_value(offered.buttons[0].value)
    assert "is connected; call it “mastodon”" in plain(reply.text)
    (account,) = await desk.accounts()
    assert account.health is Health.CONNECTED
    assert (account.ref, account.server) == ("mastodon", desk.server)
    assert account.standing["limits"]["characters"] == 500


async def test_a_platform_that_wants_an_app_says_so_before_anybody_is_sent_there(desk: Desk) -> None:
    offered = await desk.theatre.says("/connect")
    labels = {each.label for each in offered.buttons}
    assert "Connect Mastodon" in labels
    assert "Connect X" not in labels
    assert "Not yet, for want of an app there: Facebook" in plain(offered.text)
    refused = plain((await desk.theatre.says("/connect x")).text)
    assert f"{desk.home}/connect/x/back" in refused
    assert "X_CLIENT_ID and X_CLIENT_SECRET" in refused


async def test_connecting_again_brings_the_same_account_back(desk: Desk) -> None:
    for _ in range(2):
        await desk.browser.get(await desk.consent(await desk.page()))
        await desk.theatre.presses_value(desk.told().buttons[0].value)
        await desk.theatre.says("/disconnect mastodon")
    await desk.browser.get(await desk.consent(await desk.page()))
    await desk.theatre.presses_value(desk.told().buttons[0].value)
    (account,) = await desk.accounts()
    assert account.ref == "mastodon"
    assert account.access is not None


async def test_a_state_counts_once(desk: Desk) -> None:
    back = await desk.consent(await desk.page())
    assert (await desk.browser.get(back)).status_code == 200
    again = await desk.browser.get(back)
    assert again.status_code == 400
    assert "used already" in again.text


async def test_a_forged_state_and_somebody_elses_browser_connect_nothing(desk: Desk) -> None:
    back = await desk.consent(await desk.page())
    forged = re.sub(r"state=[^&]+", "state=forged", back)
    assert (await desk.browser.get(forged)).status_code == 400
    async with httpx.AsyncClient() as stranger:
        assert (await stranger.get(back)).status_code == 400
    assert (await desk.browser.get(back)).status_code == 400, "the state was used up by the stranger"
    assert await desk.accounts() == []


async def test_a_state_of_one_platform_is_none_of_another(desk: Desk) -> None:
    back = await desk.consent(await desk.page())
    assert (await desk.browser.get(back.replace("/mastodon/", "/bluesky/"))).status_code == 400
    assert (await desk.browser.get(back)).status_code == 200


async def test_whoever_says_no_connects_nothing_and_the_chat_knows(desk: Desk) -> None:
    back = urlsplit(await desk.consent(await desk.page()))
    state = parse_qs(back.query)["state"][0]
    answer = await desk.browser.get(f"{desk.home}{back.path}?error=access_denied&state={state}")
    assert answer.status_code == 400
    assert "did not agree" in answer.text
    assert "did not agree" in plain(desk.told().text)


async def test_a_journey_ends_after_ten_minutes(desk: Desk) -> None:
    page = await desk.page()
    back = await desk.consent(page)
    desk.theatre.clock.set(desk.theatre.clock.now() + timedelta(minutes=11))
    assert (await desk.browser.get(page)).status_code == 400
    assert (await desk.browser.get(back)).status_code == 400


async def test_only_who_began_may_choose(desk: Desk) -> None:
    await desk.theatre.says("/invite omar owner")
    await desk.browser.get(await desk.consent(await desk.page()))
    value = desk.told().buttons[0].value
    refused = await desk.theatre.presses_value(value, by="omar")
    assert "begin again" in plain(refused.text)
    assert await desk.accounts() == []


async def test_only_an_owner_connects(desk: Desk) -> None:
    await desk.theatre.says("/invite eddie editor")
    refused = await desk.theatre.says("/connect mastodon", by="eddie")
    assert "Only an owner" in plain(refused.text)


async def test_a_server_that_is_none_is_said_on_the_page(desk: Desk) -> None:
    await desk.theatre.says("/connect mastodon")
    form = (await desk.theatre.presses_value("connect:mastodon")).form
    answer = await desk.theatre.hands_in(form, server="no such place")
    (onward,) = re.findall(r'href="(/connect/go[^"]+)"', (await desk.browser.get(answer.buttons[0].url)).text)
    shown = await desk.browser.get(f"{desk.home}{onward}")
    assert shown.status_code == 400
    assert "no Mastodon server" in shown.text


async def test_every_platform_that_can_be_connected_has_its_button(desk: Desk) -> None:
    reply = await desk.theatre.says("/connect")
    labels = [each.label for each in reply.buttons]
    assert {"Connect Bluesky", "Connect Mastodon"} <= set(labels)
    assert labels == sorted(labels)
    assert reply.private


def test_a_button_to_a_page_is_a_link_wherever_it_is_drawn() -> None:
    button = Button("Go to Pigeons", "visit:1", url="https://desk.example.org/connect?word=w")
    (message,) = blocks.text_messages(text("Here:"), [button])
    assert message.blocks[-1]["elements"][0]["url"] == button.url
    assert button.url in plain_text.format_reply(
        Reply(text=text("Here:"), buttons=(button,)), numbers={button: 1}
    )


async def test_a_press_on_a_button_that_opens_a_page_says_nothing(desk: Desk) -> None:
    assert not await desk.theatre.presses_value("visit:1")


def test_what_is_typed_into_a_form_of_secrets_is_in_no_receipt(desk: Desk) -> None:
    channel, person = desk.theatre.channel, desk.theatre.person("dana")
    typed = {"handle": "ada.example.org", "password": "hunter2"}
    kept = _body(FormSubmission("d1", channel, person, "connect:bluesky", typed))
    assert "hunter2" not in str(kept)
    assert _body(FormSubmission("d2", channel, person, "edit:1:1", {"x": "words"}))["values"] == {
        "x": "words"
    }
