"""Preferences: settings that read right or are refused with how to write them."""

from datetime import time

import pytest

from agents.refusals import Refused
from agents.replies import plain
from agents.workspace import settings, time_zone
from storage.database import Database
from storage.models import Workspace
from tests.agents.desk_setup import DeskSetup, set_up_desk


@pytest.fixture
async def desk(database: Database) -> DeskSetup:
    return await set_up_desk(database)


async def row(desk: DeskSetup) -> Workspace:
    async with desk.desk.database.read(desk.workspace_id) as work:
        return await work.workspaces.get()


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("quiet", "21:30-06:00", {"quiet_from": time(21, 30), "quiet_to": time(6)}),
        ("Quiet", "22:00–7:00", {"quiet_from": time(22), "quiet_to": time(7)}),
        ("quiet", "off", {"quiet_from": time(0), "quiet_to": time(0)}),
        ("digest", "8:15", {"digest_at": time(8, 15)}),
        ("digest", "OFF", {"digest_at": None}),
        ("report", "Friday 9:00", {"report_at": time(9), "report_weekday": 4}),
        ("self-approval", "on", {"self_approval": True}),
        ("grace", "90 minutes", {"grace_minutes": 90}),
    ],
)
async def test_a_setting_is_kept(desk: DeskSetup, name: str, value: str, kept: dict[str, object]) -> None:
    await settings.change_setting(await desk.context(), name, value)
    found = await row(desk)
    assert {each: getattr(found, each) for each in kept} == kept


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quiet", ""),
        ("quiet", "22:00"),
        ("quiet", "22:00+01:00-07:00"),
        ("quiet", "22:00:30-07:00"),
        ("digest", "25:00"),
        ("digest", "T08:30"),
        ("digest", "٠٨:٣٠"),
        ("report", "someday 9:00"),
        ("report", "monday"),
        ("self-approval", "maybe"),
        ("grace", "0"),
        ("grace", "9" * 5000),
        ("home", "there"),
    ],
)
async def test_what_does_not_read_right_changes_nothing_and_shows_how(
    desk: DeskSetup, name: str, value: str
) -> None:
    before = await row(desk)
    with pytest.raises(Refused, match="Write it like this: /settings"):
        await settings.change_setting(await desk.context(), name, value)
    after = await row(desk)
    assert (before.quiet_from, before.digest_at, before.report_at) == (
        after.quiet_from,
        after.digest_at,
        after.report_at,
    )


async def test_an_unknown_setting_gets_the_nearest_one(desk: DeskSetup) -> None:
    with pytest.raises(Refused, match="/settings quiet"):
        await settings.change_setting(await desk.context(), "quite", "off")
    with pytest.raises(Refused) as refused:
        await settings.change_setting(await desk.context(), "x" * 20_000, "off")
    assert len(str(refused.value)) < 200


async def test_only_an_owner_changes_settings(desk: DeskSetup) -> None:
    for act in (
        settings.change_setting(await desk.context("bob"), "grace", "5"),
        time_zone.set_zone(await desk.context("bob"), "UTC"),
    ):
        with pytest.raises(Refused, match="Only an owner"):
            await act


async def test_a_report_that_is_off_has_no_weekday(desk: DeskSetup) -> None:
    await settings.change_setting(await desk.context(), "report", "off")
    assert "report: off (" in plain((await settings.list_settings(await desk.context())).text)


@pytest.mark.parametrize("zone", ["europe/lisbon", "Europe/Lisbon", "EUROPE/LISBON"])
async def test_a_zone_is_known_in_any_case(desk: DeskSetup, zone: str) -> None:
    reply = await time_zone.set_zone(await desk.context(), zone)
    assert "The zone is Europe/Lisbon, where it is 09:00" in plain(reply.text)
    assert (await row(desk)).zone == "Europe/Lisbon"


@pytest.mark.parametrize(
    "zone", ["localtime", "Factory", "CEST", "../etc/passwd", "Lisbon", "\x00", "x" * 9000]
)
async def test_what_is_no_zone_everywhere_is_refused_with_some_that_are(desk: DeskSetup, zone: str) -> None:
    with pytest.raises(Refused, match="Did you mean") as refused:
        await time_zone.set_zone(await desk.context(), zone)
    assert len(str(refused.value)) < 300
    if zone == "Lisbon":
        assert "Europe/Lisbon" in str(refused.value)
