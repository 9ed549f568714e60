"""The setup: one message a local day, at its wall time, whatever the clocks, the desk or the surface do."""

import asyncio
from collections.abc import Iterator, MutableMapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from agents.reports.digests import AGAIN, Digests
from storage.database import Database
from storage.models import Status
from tests.agents.reports.digest_setup import DigestSetup
from tests.agents.workspace_setup import PLATFORMS, WorkspaceSetup, set_up_workspace, wall

ALWAYS_LOUD = {"quiet_from": time(0), "quiet_to": time(0)}


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What is written to the log."""
    with capture_logs() as events:
        yield events


@pytest.fixture
def setup(database: Database) -> DigestSetup:
    """Digests of the whole database."""
    return DigestSetup(database)


@pytest.fixture
async def busy(berlin: WorkspaceSetup) -> WorkspaceSetup:
    """A workspace in Berlin where something always waits, so that every digest has something to say."""
    await berlin.post("Decide about me", due=wall("2027-12-24 09:00"), status=Status.PROPOSED)
    return berlin


async def test_the_digest_comes_once_at_its_wall_time_to_the_home_channel(
    busy: WorkspaceSetup, setup: DigestSetup
) -> None:
    moments = await setup.run_between(
        wall("2026-11-24 00:00"), wall("2026-11-24 23:55"), step=timedelta(minutes=5)
    )
    assert moments == [wall("2026-11-24 08:30")]
    assert setup.first_lines == ["Daily digest · Tue 24 Nov · times in Europe/Berlin"]
    assert setup.sent[0][:2] == (busy.workspace_id, busy.home)


async def test_on_monday_the_report_comes_in_place_of_the_digest(
    busy: WorkspaceSetup, setup: DigestSetup
) -> None:
    moments = await setup.run_between(
        wall("2026-11-23 00:00"), wall("2026-11-24 23:30"), step=timedelta(minutes=30)
    )
    assert moments == [wall("2026-11-23 09:00"), wall("2026-11-24 08:30")]
    assert [each.split()[0] for each in setup.first_lines] == ["Weekly", "Daily"]


async def test_each_is_off_by_itself(busy: WorkspaceSetup, setup: DigestSetup) -> None:
    await busy.change(report_at=None)
    assert await setup.run_at(wall("2026-11-23 08:30")) == 1
    assert setup.first_lines[-1].startswith("Daily digest")
    await busy.change(report_at=time(9), digest_at=None)
    assert await setup.run_at(wall("2026-11-24 09:00")) == 0
    assert await setup.run_at(wall("2026-11-30 09:00")) == 1


async def test_a_restart_and_a_clock_set_back_send_nothing_twice(
    busy: WorkspaceSetup, setup: DigestSetup
) -> None:
    assert await setup.run_at(wall("2026-11-24 08:30")) == 1
    setup.restart()
    assert await setup.run_at(wall("2026-11-24 08:31")) == 0
    assert await setup.run_at(wall("2026-11-25 08:30")) == 1
    assert await setup.run_at(wall("2026-11-24 08:30")) == 0
    assert await setup.run_at(wall("2026-11-25 09:00")) == 0


async def test_two_that_ring_at_once_send_one_message(busy: WorkspaceSetup, setup: DigestSetup) -> None:
    other = Digests(setup.database, PLATFORMS, setup.clock, send=setup.send)
    setup.clock.set(wall("2026-11-24 08:30"))
    await asyncio.gather(setup.digests.send_due(), other.send_due())
    assert len(setup.sent) == 1


async def test_a_wall_time_the_clocks_skip_moves_past_the_gap(
    busy: WorkspaceSetup, setup: DigestSetup
) -> None:
    await busy.change(digest_at=time(2, 30), **ALWAYS_LOUD)
    moments = await setup.run_between(
        datetime(2027, 3, 27, 23, 0, tzinfo=UTC),
        datetime(2027, 3, 28, 21, 0, tzinfo=UTC),
        step=timedelta(minutes=10),
    )
    assert moments == [datetime(2027, 3, 28, 1, 30, tzinfo=UTC)]  # 03:30 summer time


async def test_a_wall_time_that_repeats_rings_at_its_first(busy: WorkspaceSetup, setup: DigestSetup) -> None:
    await busy.change(digest_at=time(2, 30), **ALWAYS_LOUD)
    moments = await setup.run_between(
        datetime(2026, 10, 24, 22, 0, tzinfo=UTC),
        datetime(2026, 10, 25, 22, 50, tzinfo=UTC),
        step=timedelta(minutes=10),
    )
    assert moments == [datetime(2026, 10, 25, 0, 30, tzinfo=UTC)]  # 02:30 summer time, not 01:30 UTC


async def test_nine_stays_nine_when_the_clocks_change(busy: WorkspaceSetup, setup: DigestSetup) -> None:
    await busy.change(digest_at=time(9), report_at=None)
    for words in ("2027-03-27 09:00", "2027-03-28 09:00", "2026-10-24 09:00", "2026-10-25 09:00"):
        assert await setup.run_at(wall(words) - timedelta(seconds=1)) == 0
        assert await setup.run_at(wall(words)) == 1


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Kolkata", datetime(2026, 11, 24, 3, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 11, 23, 21, 30, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2026, 11, 23, 18, 30, tzinfo=UTC)),
    ],
)
async def test_every_zone_has_its_own_half_past_eight(
    database: Database, setup: DigestSetup, zone: str, expected: datetime
) -> None:
    ledger = await set_up_workspace(database, zone=zone)
    await ledger.post("Decide", due=wall("2027-12-24 09:00"), status=Status.PROPOSED)
    assert await setup.run_at(expected - timedelta(seconds=1)) == 0
    assert await setup.digests.next_due_at(setup.clock.now()) == expected
    assert await setup.run_at(expected) == 1


@pytest.mark.parametrize("digest_at", [time(6), time(23)])
async def test_in_quiet_hours_it_waits_for_their_end_on_the_same_day(
    busy: WorkspaceSetup, setup: DigestSetup, digest_at: time
) -> None:
    await busy.change(digest_at=digest_at)  # quiet from 22:00 to 07:00
    moments = await setup.run_between(
        wall("2026-11-24 00:00"), wall("2026-11-24 23:30"), step=timedelta(minutes=30)
    )
    assert moments == [wall("2026-11-24 07:00")]


async def test_a_desk_that_was_off_sends_it_late_but_not_too_late(
    busy: WorkspaceSetup, setup: DigestSetup
) -> None:
    assert await setup.run_at(wall("2026-11-24 20:29")) == 1
    assert await setup.run_at(wall("2026-11-25 20:30")) == 0
    assert await setup.run_at(wall("2026-11-26 08:30")) == 1


async def test_late_never_means_into_the_quiet_hours_or_the_next_day(
    busy: WorkspaceSetup, setup: DigestSetup
) -> None:
    await busy.change(digest_at=time(20))
    assert await setup.run_at(wall("2026-11-24 22:30")) == 0
    assert await setup.run_at(wall("2026-11-25 07:30")) == 0
    assert await setup.digests.next_due_at(setup.clock.now()) == wall("2026-11-25 20:00")


async def test_without_a_home_channel_nothing_is_sent_and_nothing_claimed(
    database: Database, setup: DigestSetup
) -> None:
    ledger = await set_up_workspace(database, zone="Europe/Berlin", at_home=False)
    await ledger.post("Decide", due=wall("2027-12-24 09:00"), status=Status.PROPOSED)
    assert await setup.run_at(wall("2026-11-24 08:30")) == 0
    assert await setup.digests.next_due_at(setup.clock.now()) is None

    async with database.work(ledger.workspace_id) as work:
        (await work.workspaces.get()).home_channel_id = (
            await work.places.keep(surface=ledger.home.surface, address=ledger.home.address)
        ).id
    assert await setup.run_at(wall("2026-11-24 10:00")) == 1


async def test_a_send_that_fails_is_not_lost_and_not_hurried(
    busy: WorkspaceSetup, setup: DigestSetup
) -> None:
    setup.broken = True
    assert await setup.run_at(wall("2026-11-24 08:30")) == 0
    assert await setup.digests.next_due_at(setup.clock.now()) == wall("2026-11-24 08:30") + AGAIN

    setup.broken = False
    assert await setup.run_at(wall("2026-11-24 08:31")) == 0
    assert await setup.run_at(wall("2026-11-24 08:30") + AGAIN) == 1
    assert await setup.run_at(wall("2026-11-24 09:00")) == 0


async def test_trouble_with_one_workspace_is_logged_and_keeps_no_other_waiting(
    database: Database, busy: WorkspaceSetup, setup: DigestSetup, logged: list[MutableMapping[str, Any]]
) -> None:
    other = await set_up_workspace(database, zone="Europe/Berlin")
    await other.post("Decide", due=wall("2027-12-24 09:00"), status=Status.PROPOSED)
    await busy.change(home_channel_id=999)
    assert await setup.run_at(wall("2026-11-24 08:30")) == 1
    assert setup.sent[0][0] == other.workspace_id
    assert {each["event"]: each["workspace"] for each in logged} == {
        "summary failed": busy.workspace_id,
        "summary sent": other.workspace_id,
    }


async def test_a_sleeping_workspace_gets_no_digest_and_a_report_of_one_line(
    berlin: WorkspaceSetup, setup: DigestSetup
) -> None:
    assert await setup.run_at(wall("2026-11-24 08:30")) == 0
    await berlin.post("Decide", due=wall("2026-11-24 20:00"), status=Status.PROPOSED)
    assert await setup.run_at(wall("2026-11-24 10:00")) == 0, "the day's digest is over"

    await berlin.change(report_weekday=2)
    async with berlin.database.work(berlin.workspace_id) as work:
        (post,) = await work.posts.open()
        post.variants[0].drop()
    assert await setup.run_at(wall("2026-11-25 09:00")) == 1
    assert "\n" not in setup.sent[0][2]


async def test_a_new_workspace_hears_nothing_of_the_day_it_was_made_on(
    busy: WorkspaceSetup, setup: DigestSetup
) -> None:
    await busy.change(created_at=wall("2026-11-24 10:00"))
    assert await setup.run_at(wall("2026-11-24 10:01")) == 0
    assert await setup.run_at(wall("2026-11-25 08:30")) == 1


async def test_the_next_due_time_is_the_earliest_of_all_workspaces(
    database: Database, busy: WorkspaceSetup, setup: DigestSetup
) -> None:
    await set_up_workspace(database, zone="Asia/Kolkata")
    kolkata, berlin = wall("2026-11-24 08:30", "Asia/Kolkata"), wall("2026-11-24 08:30")
    assert await setup.digests.next_due_at(wall("2026-11-23 23:00")) == kolkata
    await setup.run_at(kolkata)
    assert await setup.digests.next_due_at(kolkata) == berlin
    await setup.run_at(berlin)
    assert await setup.digests.next_due_at(berlin) == wall("2026-11-25 08:30", "Asia/Kolkata")


async def test_where_everything_is_off_there_is_no_next_due_at(
    busy: WorkspaceSetup, setup: DigestSetup
) -> None:
    await busy.change(digest_at=None, report_at=None)
    assert await setup.digests.next_due_at(wall("2026-11-24 08:00")) is None
