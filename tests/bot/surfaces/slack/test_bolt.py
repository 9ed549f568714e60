"""What Bolt lets in, whichever way it came: our own words are passed over, forgeries refused."""

import asyncio
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.surfaces.slack.transport.bolt_app import GONE, BoltApp
from bot.surfaces.slack.transport.teams import OneTeam, Team
from tests.bot.surfaces.slack.conftest import Stage
from tests.bot.surfaces.slack.test_bad_input import MENTION, receipts
from tests.doubles.slack.events import payloads

COMMAND = {"command": "/copydesk", "team_id": "T0DESK", "channel_id": "C1", "user_id": "U1", "text": "queue"}


class Busy(OneTeam):
    """Installations in a database that says nothing."""

    async def find(self, team_id: str) -> Team | None:
        """Wait for ever."""
        await asyncio.Event().wait()
        return None


async def kept(payload: object) -> dict[str, Any]:
    """A desk that keeps everything."""
    assert isinstance(payload, dict)
    return {"text": "kept"}


async def test_a_team_that_is_not_installed_is_told_so_and_nothing_is_handed_over() -> None:
    teams = OneTeam("xoxb-1")
    bolt = BoltApp(teams)
    bolt.deliver_to(kept)
    assert "kept" in (await bolt.dispatch_socket(COMMAND)).body
    await teams.forget("T0DESK")
    answer = await bolt.dispatch_socket(COMMAND)
    assert (answer.status, answer.body) == (200, GONE)


async def test_installations_that_take_long_to_find_hold_nobody_up() -> None:
    bolt = BoltApp(Busy("xoxb-1"))
    bolt.deliver_to(kept)
    async with asyncio.timeout(1):
        assert "kept" in (await bolt.dispatch_socket(COMMAND)).body


async def test_without_a_secret_nothing_that_comes_over_http_is_believed(stage: Stage) -> None:
    bolt = BoltApp(OneTeam("xoxb-1"))
    bolt.deliver_to(kept)
    body = urlencode(COMMAND).encode()
    headers = {
        name.lower(): value for name, value in stage.slack.delivering.signature(body, secret=" ").items()
    }
    assert (await bolt.dispatch_http(body.decode(), headers)).status == 401


async def test_what_breaks_on_the_way_is_brought_again() -> None:
    async def broken(payload: object) -> dict[str, Any]:
        raise OSError

    bolt = BoltApp(OneTeam("xoxb-1"))
    bolt.deliver_to(broken)
    assert (await bolt.dispatch_socket(COMMAND)).status == 503


@pytest.mark.parametrize("odd", [{"X-Slack-Request-Timestamp": "now"}, {"X-Slack-Signature": "v0=é"}, {}])
async def test_headers_that_no_slack_would_send_are_a_forgery(stage: Stage, odd: dict[str, str]) -> None:
    body = urlencode(COMMAND).encode()
    signed = {**stage.slack.delivering.signature(body), **odd} if odd else {}
    headers = {"Content-Type": "application/x-www-form-urlencoded", **signed}
    assert (await stage.slack.delivering.post(body, headers))[0] == 401
    assert await receipts(stage) == 0


async def test_the_certificate_check_is_answered(stage: Stage) -> None:
    body = urlencode({"ssl_check": "1", "token": "t"}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", **stage.slack.delivering.signature(body)}
    assert await stage.slack.delivering.post(body, headers) == (200, "")


async def test_what_we_said_ourselves_is_passed_over_by_who_said_it(stage: Stage) -> None:
    said = {**MENTION, "user": "U0BOTDESK"}
    assert (await stage.slack.tells(said)).ok
    assert payloads.envelope(stage.slack.world, "T0DESK", said)["authorizations"]
    assert await receipts(stage) == 0
