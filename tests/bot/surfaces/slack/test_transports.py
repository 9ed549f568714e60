"""Both ways in, and installing: Socket Mode reconnects and loses nothing, teams come and go by OAuth."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.clock import SystemClock
from bot.settings import Settings, SettingsError
from bot.wiring import slack as slack_wiring
from bot.wiring.configured import is_slack_configured
from storage.models import Role
from storage.vault import Sealed
from tests.bot.surfaces.slack.conftest import Stage, playing
from tests.doubles.clock import HandClock
from tests.doubles.slack import Slack, words_of


@pytest.fixture
async def socket_stage(slack: Slack, clock: HandClock, tmp_path: Path) -> AsyncIterator[Stage]:
    """The desk behind Slack, over Socket Mode."""
    token = slack.world.app.app_token
    async with playing(slack, tmp_path, clock, SLACK_APP_TOKEN=token, SLACK_SIGNING_SECRET="") as stage:
        yield stage


async def test_the_whole_loop_works_over_socket_mode(socket_stage: Stage) -> None:
    stage, dana = socket_stage, socket_stage.person("dana")
    _, card, _ = await stage.plan()
    await dana.presses(card, "Edit")
    await stage.settled()
    ack = await dana.submits({"x": "y" * 300})
    assert ack.payload["response_action"] == "errors"
    await dana.submits({"x": "short"})
    await stage.settled()
    await dana.presses(stage.slack.world.messages[card.channel, card.ts], "Approve")
    await stage.settled()
    assert "Approved by dana" in words_of(stage.slack.world.messages[card.channel, card.ts])
    assert (await stage.app.ready())["slack"]


@pytest.mark.parametrize("how", ["cut", "refresh"])
async def test_a_connection_that_ends_is_opened_again_and_nothing_is_lost(
    socket_stage: Stage, how: str
) -> None:
    sockets = socket_stage.slack.sockets
    await (sockets.cut() if how == "cut" else sockets.refresh())
    await sockets.connected()
    await socket_stage.person("dana").mentions("what's scheduled?")
    await socket_stage.person("dana").sees("Nothing is planned")


async def test_words_that_are_no_envelope_are_passed_over(socket_stage: Stage) -> None:
    for words in (
        "",
        "{",
        "[]",
        '{"type": "events_api"}',
        '{"envelope_id": "e", "type": "odd", "payload": 1}',
    ):
        await socket_stage.slack.sockets.raw(words)
    await socket_stage.person("dana").mentions("what's scheduled?")
    await socket_stage.person("dana").sees("Nothing is planned")


@asynccontextmanager
async def many(
    slack: Slack, folder: Path, clock: HandClock
) -> AsyncIterator[tuple[Stage, httpx.AsyncClient]]:
    """A desk that teams install by OAuth, and a browser on its pages."""
    app = slack.world.app
    given = {"SLACK_CLIENT_ID": app.client_id, "SLACK_CLIENT_SECRET": app.client_secret}
    async with (
        playing(
            slack, folder, clock, SLACK_BOT_TOKEN="", COPYDESK_PUBLIC_URL="http://desk.example", **given
        ) as stage,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{stage.web.port}") as browser,
    ):
        yield stage, browser


async def install(slack: Slack, browser: httpx.AsyncClient, **changed: str) -> httpx.Response:
    """What a browser does from the first link to the last page."""
    begun = await browser.get("/slack/install")
    cookie = SimpleCookie(begun.headers["set-cookie"])
    assert cookie["copydesk_slack_state"]["httponly"]
    async with httpx.AsyncClient() as elsewhere:
        agreed = await elsewhere.get(begun.headers["location"])
    back = {name: values[0] for name, values in parse_qs(urlsplit(agreed.headers["location"]).query).items()}
    jar = {"Cookie": f"copydesk_slack_state={cookie['copydesk_slack_state'].value}"}
    return await browser.get("/slack/oauth_redirect", params={**back, **changed}, headers=jar)


async def test_a_team_installs_us_and_its_token_is_sealed_and_forgotten(
    slack: Slack, tmp_path: Path, clock: HandClock
) -> None:
    async with many(slack, tmp_path, clock) as (stage, browser):
        installed = await install(slack, browser)
        assert installed.status_code == 200, installed.text
        await stage.settled()
        await stage.person("dana").mentions("what's scheduled?")
        await stage.settled()
        assert "Nothing is planned" in words_of(stage.slack.posted()[-1])
        async with stage.app.desk.database.read_shared() as shared:
            (row,) = await shared.installations.all()
            (workspace,) = await shared.workspaces.all()
            (owner,) = await shared.within(workspace.id).people.all()
        assert (owner.name, owner.role) == ("dana", Role.OWNER)
        assert isinstance(row.access, Sealed)
        assert b"xoxb" not in bytes(row.access)

        await slack.uninstalls()
        await stage.settled()
        async with stage.app.desk.database.read_shared() as shared:
            assert (await shared.installations.all())[0].access is None
        calls = len(slack.world.calls)
        await stage.person("dana").mentions("hello")
        await stage.settled()
        assert len(slack.world.calls) == calls


async def test_two_teams_do_not_see_each_other(slack: Slack, tmp_path: Path, clock: HandClock) -> None:
    slack.founds("T0OTHER")
    there = slack.opens_channel("social", "olga", team="T0OTHER")
    async with many(slack, tmp_path, clock) as (stage, browser):
        assert (await install(slack, browser)).status_code == 200
        slack.world.installer = slack.hires("olga", team="T0OTHER").id
        assert (await install(slack, browser)).status_code == 200
        await stage.settled()
        await stage.plan()
        olga = slack.person("olga", team="T0OTHER", in_=there)
        await olga.mentions("what's scheduled?", in_=there)
        await stage.settled()
        assert "Nothing is planned" in words_of(slack.posted(there)[-1])


@pytest.mark.parametrize("changed", [{"state": "forged"}, {"code": ""}, {"error": "access_denied"}])
async def test_an_installation_that_does_not_fit_keeps_nothing(
    slack: Slack, tmp_path: Path, clock: HandClock, changed: dict[str, str]
) -> None:
    async with many(slack, tmp_path, clock) as (stage, browser):
        assert (await install(slack, browser, **changed)).status_code == 400
        assert (await install(slack, browser, code="made-up")).status_code == 502
        async with stage.app.desk.database.read_shared() as shared:
            assert await shared.installations.all() == []


async def test_the_check_says_who_we_are_and_how_events_come(stage: Stage) -> None:
    said = await slack_wiring.check_connection(stage.app.settings, stage.app.desk.database, SystemClock())
    assert "/slack/events" in said


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN"),
        ({"SLACK_CLIENT_ID": "1"}, "SLACK_CLIENT_SECRET"),
    ],
)
def test_half_of_the_settings_ends_the_start_with_a_sentence(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        is_slack_configured(Settings.of(given))
