"""Bad input and faults around a send: poison, files, clocks, people who change their minds, no database."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from agents.media.files import verify_files
from agents.publishing.publisher import Publisher
from bot.wiring.database_lock import DatabaseInUse, DatabaseLock
from integrations.errors import Rejected, TryLater, Uncertain
from integrations.platforms.base import MediaFile
from storage.database import Database, StorageError
from storage.models import Account, Health, Status, Variant
from tests.agents.publishing.test_clearance import claim, sender
from tests.agents.publishing_setup import START, PublishingSetup
from tests.doubles import publishing_scheduler
from tests.doubles.platform import Mute, Veiled, fails, lost_answer

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


async def everything(setup: PublishingSetup, publisher: Publisher, *, minutes: int) -> None:
    """So many minutes of a worker's life."""
    for _ in range(minutes):
        await setup.clock.pass_time(minutes=1)
        await publisher.sweep()
        await publisher.reconcile()
        await publisher.drain()


async def test_a_post_that_its_adapter_breaks_on_is_tried_once(setup: PublishingSetup) -> None:
    [poison, fine] = await setup.scheduled(await setup.account(), "poison", "fine")
    setup.stage.then(*(fails(KeyError("id")) for _ in range(1)))
    publisher = setup.publisher()
    await publisher.drain()
    setup.stage.then(*(fails(KeyError("id")) for _ in range(10)))

    await everything(setup, publisher, minutes=30)

    assert setup.stage.texts() == ["poison", "fine"]
    assert await setup.statuses([poison, fine]) == [Status.HELD, Status.PUBLISHED]
    assert "broke on it" in (await setup.variant(poison)).note


async def test_a_platform_that_never_answers_is_not_asked_for_ever(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "hm")
    setup.stage.then(*(fails(Uncertain("No answer.")) for _ in range(50)))

    await everything(setup, setup.publisher(), minutes=120)

    assert await setup.status(variant_id) is Status.HELD
    assert len(setup.stage.calls) < 12, "it waits longer and longer, until its grace is over"


async def test_where_a_platform_does_not_let_us_look_a_person_is_asked_at_once(
    setup: PublishingSetup,
) -> None:
    setup.platforms["veiled"] = veiled = Veiled()
    veiled.then(lost_answer)
    [variant_id] = await setup.scheduled(await setup.account(carrier="veiled"), "who knows")
    publisher = setup.publisher()
    await publisher.drain()
    await everything(setup, publisher, minutes=2)

    assert await setup.status(variant_id) is Status.ASKING
    assert veiled.texts() == ["who knows"]


async def test_a_poisoned_post_that_cannot_be_looked_up_is_a_persons(setup: PublishingSetup) -> None:
    setup.platforms["mute"] = mute = Mute(name="mute", label="Mute")
    mute.then(fails(KeyError("id")))
    [variant_id] = await setup.scheduled(await setup.account(carrier="mute"), "poison")
    publisher = setup.publisher()
    await publisher.drain()
    await everything(setup, publisher, minutes=5)

    assert await setup.status(variant_id) is Status.ASKING
    assert len(mute.calls) == 1


async def test_a_wait_of_years_is_a_day(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "busy")
    setup.stage.then(fails(TryLater("Busy.", wait=timedelta.max)))
    await setup.publisher().drain()
    assert (await setup.variant(variant_id)).next_at == START + timedelta(days=1)


async def test_a_clock_that_is_set_back_after_the_claim_sends_nothing_early(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    claims = await claim(setup)
    setup.clock.set(START - HOUR)

    await sender(setup).send(claims, claimed=0)
    assert setup.stage.calls == []
    assert await setup.status(variant_id) is Status.SCHEDULED
    assert await setup.publisher().drain() == 0

    setup.clock.set(START)
    assert await setup.publisher().drain() == 1
    assert setup.stage.texts() == ["Spring is here"]


async def test_a_clock_that_is_set_back_after_the_send_repeats_nothing(setup: PublishingSetup) -> None:
    ids = await setup.scheduled(await setup.account(), "one", "two", due=HOUR)
    setup.clock.set(START + HOUR)
    publisher = setup.publisher()
    await publisher.drain()
    setup.clock.set(START)
    await everything(setup, publisher, minutes=90)
    assert setup.stage.texts() == ["one", "two"]
    assert set(await setup.statuses(ids)) == {Status.PUBLISHED}


@pytest.mark.parametrize(
    "wall",
    [datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN), datetime(2026, 3, 29, 2, 30, tzinfo=BERLIN)],
    ids=["twice", "never"],
)
async def test_an_hour_that_comes_twice_or_never_sends_once(setup: PublishingSetup, wall: datetime) -> None:
    due = wall.astimezone(UTC)
    setup.clock.set(due - 2 * HOUR)
    await setup.scheduled(await setup.account(), "Spring is here", due=due - START)
    await everything(setup, setup.publisher(), minutes=240)
    assert setup.stage.texts() == ["Spring is here"]


async def drop(setup: PublishingSetup, variant_id: int) -> None:
    async with setup.database.work(setup.workspace_id) as work:
        await work.session.execute(
            update(Variant).where(Variant.id == variant_id).values(status=Status.DROPPED, owner="")
        )


async def leave(setup: PublishingSetup, _variant_id: int) -> None:
    async with setup.database.work(setup.workspace_id) as work:
        (await work.session.scalars(select(Account))).one().leave()


@pytest.mark.parametrize(("change", "status"), [(drop, Status.DROPPED), (leave, Status.RECONNECT)])
async def test_what_was_dropped_or_disconnected_after_the_claim_stays_here(
    setup: PublishingSetup, change: Callable[[PublishingSetup, int], Awaitable[None]], status: Status
) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    claims = await claim(setup)
    await change(setup, variant_id)
    await sender(setup).send(claims, claimed=0)
    assert setup.stage.calls == []
    assert await setup.status(variant_id) is status
    async with setup.database.read(setup.workspace_id) as work:
        health = (await work.session.scalars(select(Account))).one().health
    assert health is (Health.GONE if change is leave else Health.CONNECTED)


async def test_a_file_must_be_there_and_be_what_was_approved(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    file = MediaFile(hashlib.sha256(b"one").hexdigest(), str(path), "image/png")
    with pytest.raises(Rejected, match=r"a\.png is not there"):
        await verify_files([file])
    path.write_bytes(b"two")
    with pytest.raises(Rejected, match="not the one that was approved"):
        await verify_files([file])
    path.write_bytes(b"one")
    await verify_files([file])


async def test_a_post_whose_file_is_gone_is_refused_with_a_sentence(
    setup: PublishingSetup, tmp_path: Path
) -> None:
    media = [{"sha256": "0" * 64, "path": str(tmp_path / "gone.png"), "mime": "image/png", "alt": ""}]
    [variant_id] = await setup.scheduled(await setup.account(), "Look", media=media)
    await setup.publisher().drain()
    assert setup.stage.calls == []
    assert await setup.status(variant_id) is Status.REJECTED
    assert setup.told[-1].sentence == "Its file gone.png is not there any more: choose another one."


def test_two_workers_on_one_file_are_refused_with_a_sentence(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}"
    with (
        DatabaseLock(url),
        pytest.raises(DatabaseInUse, match=r"already works on this database .* need PostgreSQL"),
        DatabaseLock(url),
    ):
        pass


class Flaky(Database):
    """A database that is gone for a while."""

    gone = True

    def shared_work(self):  # type: ignore[no-untyped-def]
        if self.gone:
            raise StorageError("The disk is full, so nothing could be written down.")
        return super().shared_work()


async def test_bells_survive_a_database_that_is_gone_and_nothing_is_lost(setup: PublishingSetup) -> None:
    await setup.scheduled(await setup.account(), "one", "two")
    flaky = Flaky(setup.database.engine, setup.database.vault)
    setup.database, kept = flaky, setup.database
    scheduler = publishing_scheduler.scheduler(setup.clock, setup.publisher())
    with capture_logs() as logs:
        await scheduler.run_all()
    assert setup.stage.calls == []
    assert {each["event"] for each in logs} >= {"drain failed", "job failed"}

    flaky.gone, setup.database = False, kept
    await scheduler.run_all()
    assert setup.stage.texts() == ["one", "two"]
