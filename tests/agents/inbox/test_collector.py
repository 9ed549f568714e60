"""The collector: measures by age, listens once, and trouble with one account is no other's."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from agents.inbox.collector import OVERLAP, Collector
from agents.platform_rules.registry import Platforms
from integrations.errors import OutsideError, Reconnect
from integrations.platforms.base import Limits, Measurement, PlatformIdentity, ReceivedActivity
from integrations.platforms.base.connecting import AccountStatus
from storage.models import Account, Activity, Health, Publication
from tests.agents.publishing_setup import START, PublishingSetup


@dataclass
class Audience:
    """A platform that measures and listens; `trouble` is raised for these handles."""

    name: str = "stage"
    label: str = "Stage"
    limits: Limits = field(default_factory=lambda: Limits(characters=10, count=len))
    measured: list[list[str]] = field(default_factory=list)
    since: list[datetime] = field(default_factory=list)
    heard: list[ReceivedActivity] = field(default_factory=list)
    trouble: dict[str, Exception] = field(default_factory=dict)
    surveyed: list[tuple[datetime, datetime]] = field(default_factory=list)

    async def survey(self, identity: PlatformIdentity, *, since: datetime, until: datetime) -> Measurement:
        """More followers each time; nothing of an account that has no external id."""
        self.surveyed.append((since, until))
        numbers = {"followers": len(self.surveyed)} if identity.external_id else {}
        return Measurement(identity.external_id, numbers, {"followers": "fans"})

    async def measure(self, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
        """Every id has as many views as there were readings; one is not known."""
        if identity.handle in self.trouble:
            raise self.trouble[identity.handle]
        assert identity.access == "token"
        self.measured.append(list(external_ids))
        known = [each for each in external_ids if each != "gone"]
        return [Measurement(each, {"views": len(self.measured), "likes": 1}) for each in known]

    async def listen(self, identity: PlatformIdentity, *, since: datetime) -> Sequence[ReceivedActivity]:
        """Everything, whatever was asked for: platforms repeat themselves."""
        self.since.append(since)
        return self.heard


@pytest.fixture
def audience() -> Audience:
    return Audience()


@pytest.fixture
def collector(setup: PublishingSetup, audience: Audience) -> Collector:
    return Collector(setup.database, Platforms({audience.name: audience}), setup.clock)


async def publish(
    setup: PublishingSetup, account: Account, external_id: str, *, ago: timedelta = timedelta()
) -> int:
    [variant_id] = await setup.scheduled(account, external_id or "seen by a person")
    async with setup.database.work(setup.workspace_id) as work:
        publication = await work.publications.add(
            Publication(
                workspace_id=setup.workspace_id,
                variant_id=variant_id,
                account_id=account.id,
                external_id=external_id,
                url="",
                published_at=START - ago,
            )
        )
    return publication.id


async def views(setup: PublishingSetup, publication_id: int) -> int | None:
    async with setup.database.read(setup.workspace_id) as work:
        numbers = await work.insights.latest([publication_id])
    return numbers.get(publication_id, {}).get("views")


async def activities(setup: PublishingSetup) -> Sequence[Activity]:
    async with setup.database.read(setup.workspace_id) as work:
        return await work.activities.between(START - timedelta(days=9), START + timedelta(days=9))


async def test_numbers_are_kept_and_not_asked_for_again_too_soon(
    setup: PublishingSetup, audience: Audience, collector: Collector
) -> None:
    publication_id = await publish(setup, await setup.account(), "s1")

    assert await collector.collect() == 1
    assert await collector.collect() == 0
    await setup.clock.pass_time(hours=1)
    assert await collector.collect() == 1

    assert audience.measured == [["s1"], ["s1"]]
    assert await views(setup, publication_id) == 2


@pytest.mark.parametrize(
    ("age", "rings_a_day"),
    [
        (timedelta(0), 24),
        (timedelta(days=2), 4),
        (timedelta(days=9), 1),
    ],
)
async def test_the_older_a_post_the_rarer_it_is_measured(
    setup: PublishingSetup, audience: Audience, collector: Collector, age: timedelta, rings_a_day: int
) -> None:
    await publish(setup, await setup.account(), "s1", ago=age)
    for _half_hour in range(48):
        await collector.collect()
        await setup.clock.pass_time(minutes=30)
    assert len(audience.measured) == rings_a_day


async def test_what_is_very_old_or_seen_by_a_person_alone_is_left_out(
    setup: PublishingSetup, audience: Audience, collector: Collector
) -> None:
    account = await setup.account()
    await publish(setup, account, "old", ago=timedelta(days=61))
    await publish(setup, account, "")
    assert await collector.collect() == 0
    assert audience.measured == []


async def test_an_id_that_the_platform_does_not_know_is_no_trouble(
    setup: PublishingSetup, audience: Audience, collector: Collector
) -> None:
    account = await setup.account()
    gone, known = await publish(setup, account, "gone"), await publish(setup, account, "s1")
    assert await collector.collect() == 1
    assert [await views(setup, gone), await views(setup, known)] == [None, 1]


async def test_what_comes_back_is_kept_once_and_knows_its_post(
    setup: PublishingSetup, audience: Audience, collector: Collector
) -> None:
    account = await setup.account()
    publication_id = await publish(setup, account, "s1")
    at = START + timedelta(minutes=5)
    audience.heard = [
        ReceivedActivity("c1", "s1", "comment", "Ada", "Lovely", at),
        ReceivedActivity("c2", "elsewhere", "mention", "Bo", "Look", at + timedelta(minutes=1)),
    ]

    assert await collector.collect() == 1 + 2
    assert await collector.collect() == 0

    kept = await activities(setup)
    assert [(each.external_id, each.author, each.publication_id) for each in kept] == [
        ("c1", "Ada", publication_id),
        ("c2", "Bo", None),
    ]
    again = max(account.connected_at, at + timedelta(minutes=1) - OVERLAP)
    assert audience.since == [account.connected_at, again]


@pytest.mark.parametrize(
    ("trouble", "health"),
    [
        (Reconnect("Access is gone."), Health.RECONNECT),
        (OutsideError("No."), Health.CONNECTED),
        (KeyError("id"), Health.CONNECTED),
    ],
)
async def test_trouble_with_one_account_is_no_other_s(
    setup: PublishingSetup, audience: Audience, collector: Collector, trouble: Exception, health: Health
) -> None:
    await publish(setup, await setup.account("bad"), "s1")
    await publish(setup, await setup.account("good"), "s2")
    audience.trouble["@bad"] = trouble

    assert await collector.collect() == 1

    assert audience.measured == [["s2"]]
    async with setup.database.read(setup.workspace_id) as work:
        assert (await work.accounts.get("bad")).health is health
        assert (await work.accounts.get("good")).health is Health.CONNECTED


async def test_numbers_of_an_account_are_kept_once_a_day_by_both_names(
    setup: PublishingSetup, audience: Audience, collector: Collector
) -> None:
    account = await setup.account()
    async with setup.database.work(setup.workspace_id) as work:
        (await work.accounts.get(account.ref)).external_id = "17"
    began = setup.clock.now()
    for _half_day in range(4):
        await collector.collect()
        await setup.clock.pass_time(hours=12)
    day = timedelta(days=1)
    assert audience.surveyed == [(began - day, began), (began, began + day)]
    async with setup.database.read(setup.workspace_id) as work:
        kept = await work.account_insights.between(account.id, began, began + 9 * day)
    assert [(each.name, each.own, each.value, each.since) for each in kept] == [
        ("followers", "fans", 1, began - day),
        ("followers", "fans", 2, began),
    ]


@dataclass
class Looked(Audience):
    """One whose accounts can be examined."""

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """Fine."""
        return AccountStatus(identity.handle)


async def test_who_may_not_read_may_publish_all_the_same(setup: PublishingSetup) -> None:
    """What refuses numbers may only be a right that was not given: the account is looked at, not lost."""
    platform = Looked()
    collector = Collector(setup.database, Platforms({platform.name: platform}), setup.clock)
    account = await setup.account("bad")
    await publish(setup, account, "s1")
    platform.trouble["@bad"] = Reconnect("No right to read.")
    assert await collector.collect() == 0
    async with setup.database.read(setup.workspace_id) as work:
        kept = await work.accounts.get("bad")
    assert (kept.health, kept.examined_at) == (Health.CONNECTED, None)
