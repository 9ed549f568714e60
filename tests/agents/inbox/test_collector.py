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
from tests.agents.rig import START, Rig


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
def collector(rig: Rig, audience: Audience) -> Collector:
    return Collector(rig.database, Platforms({audience.name: audience}), rig.clock)


async def publish(rig: Rig, account: Account, external_id: str, *, ago: timedelta = timedelta()) -> int:
    [variant_id] = await rig.scheduled(account, external_id or "seen by a person")
    async with rig.database.work(rig.workspace_id) as work:
        publication = await work.publications.add(
            Publication(
                workspace_id=rig.workspace_id,
                variant_id=variant_id,
                account_id=account.id,
                external_id=external_id,
                url="",
                published_at=START - ago,
            )
        )
    return publication.id


async def views(rig: Rig, publication_id: int) -> int | None:
    async with rig.database.read(rig.workspace_id) as work:
        numbers = await work.insights.latest([publication_id])
    return numbers.get(publication_id, {}).get("views")


async def activities(rig: Rig) -> Sequence[Activity]:
    async with rig.database.read(rig.workspace_id) as work:
        return await work.activities.between(START - timedelta(days=9), START + timedelta(days=9))


async def test_numbers_are_kept_and_not_asked_for_again_too_soon(
    rig: Rig, audience: Audience, collector: Collector
) -> None:
    publication_id = await publish(rig, await rig.account(), "s1")

    assert await collector.collect() == 1
    assert await collector.collect() == 0
    await rig.clock.pass_time(hours=1)
    assert await collector.collect() == 1

    assert audience.measured == [["s1"], ["s1"]]
    assert await views(rig, publication_id) == 2


@pytest.mark.parametrize(
    ("age", "rings_a_day"),
    [
        (timedelta(0), 24),
        (timedelta(days=2), 4),
        (timedelta(days=9), 1),
    ],
)
async def test_the_older_a_post_the_rarer_it_is_measured(
    rig: Rig, audience: Audience, collector: Collector, age: timedelta, rings_a_day: int
) -> None:
    await publish(rig, await rig.account(), "s1", ago=age)
    for _half_hour in range(48):
        await collector.collect()
        await rig.clock.pass_time(minutes=30)
    assert len(audience.measured) == rings_a_day


async def test_what_is_very_old_or_seen_by_a_person_alone_is_left_out(
    rig: Rig, audience: Audience, collector: Collector
) -> None:
    account = await rig.account()
    await publish(rig, account, "old", ago=timedelta(days=61))
    await publish(rig, account, "")
    assert await collector.collect() == 0
    assert audience.measured == []


async def test_an_id_that_the_platform_does_not_know_is_no_trouble(
    rig: Rig, audience: Audience, collector: Collector
) -> None:
    account = await rig.account()
    gone, known = await publish(rig, account, "gone"), await publish(rig, account, "s1")
    assert await collector.collect() == 1
    assert [await views(rig, gone), await views(rig, known)] == [None, 1]


async def test_what_comes_back_is_kept_once_and_knows_its_post(
    rig: Rig, audience: Audience, collector: Collector
) -> None:
    account = await rig.account()
    publication_id = await publish(rig, account, "s1")
    at = START + timedelta(minutes=5)
    audience.heard = [
        ReceivedActivity("c1", "s1", "comment", "Ada", "Lovely", at),
        ReceivedActivity("c2", "elsewhere", "mention", "Bo", "Look", at + timedelta(minutes=1)),
    ]

    assert await collector.collect() == 1 + 2
    assert await collector.collect() == 0

    kept = await activities(rig)
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
    rig: Rig, audience: Audience, collector: Collector, trouble: Exception, health: Health
) -> None:
    await publish(rig, await rig.account("bad"), "s1")
    await publish(rig, await rig.account("good"), "s2")
    audience.trouble["@bad"] = trouble

    assert await collector.collect() == 1

    assert audience.measured == [["s2"]]
    async with rig.database.read(rig.workspace_id) as work:
        assert (await work.accounts.get("bad")).health is health
        assert (await work.accounts.get("good")).health is Health.CONNECTED


async def test_numbers_of_an_account_are_kept_once_a_day_by_both_names(
    rig: Rig, audience: Audience, collector: Collector
) -> None:
    account = await rig.account()
    async with rig.database.work(rig.workspace_id) as work:
        (await work.accounts.get(account.ref)).external_id = "17"
    began = rig.clock.now()
    for _half_day in range(4):
        await collector.collect()
        await rig.clock.pass_time(hours=12)
    day = timedelta(days=1)
    assert audience.surveyed == [(began - day, began), (began, began + day)]
    async with rig.database.read(rig.workspace_id) as work:
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


async def test_who_may_not_read_may_publish_all_the_same(rig: Rig) -> None:
    """What refuses numbers may only be a right that was not given: the account is looked at, not lost."""
    platform = Looked()
    collector = Collector(rig.database, Platforms({platform.name: platform}), rig.clock)
    account = await rig.account("bad")
    await publish(rig, account, "s1")
    platform.trouble["@bad"] = Reconnect("No right to read.")
    assert await collector.collect() == 0
    async with rig.database.read(rig.workspace_id) as work:
        kept = await work.accounts.get("bad")
    assert (kept.health, kept.examined_at) == (Health.CONNECTED, None)
