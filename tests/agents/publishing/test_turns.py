"""Whose turn it is: fair between workspaces, and nothing through a gate that a platform shut."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from integrations.errors import Scope, TryLater
from integrations.platforms.base import OutgoingPost, PublishedPost, UsedUpQuota
from storage.models import QuotaBlock, Status
from storage.repositories.publishing import claims
from tests.agents.publishing_setup import START, PublishingSetup, set_up_publishing
from tests.doubles.platform import Mute, Stage, fails

QUARTER = timedelta(minutes=15)


async def neighbour(setup: PublishingSetup) -> PublishingSetup:
    """Another workspace on the same platform."""
    return replace(await set_up_publishing(setup.database), stage=setup.stage, clock=setup.clock)


async def taken(setup: PublishingSetup, *, limit: int, accounts: int) -> list[int]:
    """The accounts of what one claim takes."""
    now = setup.clock.now()
    async with setup.database.shared_work() as shared:
        lease = now + timedelta(seconds=90)
        claimed = await shared.claims.claim(
            owner="w", now=now, lease_until=lease, limit=limit, accounts=accounts
        )
    return [each.account_id for each in claimed]


@pytest.mark.parametrize("front", [10, 1000])
async def test_many_posts_of_one_workspace_hold_up_no_others_one(
    setup: PublishingSetup, front: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "FRONT", front)
    for name in "abc":
        await setup.scheduled(await setup.account(name), *"12345678")
    other = await neighbour(setup)
    late = await other.account()
    await other.scheduled(late, "just this one", due=timedelta(seconds=1))
    far = await (await neighbour(setup)).account()
    await other.scheduled(far, "not yet", due=timedelta(hours=1))
    await setup.clock.pass_time(seconds=2)

    accounts = await taken(setup, limit=6, accounts=3)

    assert late.id in accounts
    assert far.id not in accounts
    assert len(set(accounts)) == 3
    assert len(accounts) == 5


async def test_each_account_gets_its_share_of_a_claim(setup: PublishingSetup) -> None:
    for name in "ab":
        await setup.scheduled(await setup.account(name), *"12345678")
    accounts = await taken(setup, limit=6, accounts=25)
    assert sorted(map(accounts.count, set(accounts))) == [3, 3]


async def test_a_spent_quota_of_an_account_holds_that_account_alone(setup: PublishingSetup) -> None:
    full, free = await setup.account("full"), await setup.account("free")
    setup.stage.then(fails(TryLater("Too many posts today.", wait=QUARTER, scope="account")))
    held = await setup.scheduled(full, *(f"full {number}" for number in range(20)))
    publisher = setup.publisher()
    await publisher.drain()
    called = len(setup.stage.calls)
    assert called <= 8  # those that were called side by side with the first

    await setup.scheduled(free, "elsewhere")
    await publisher.drain()

    assert setup.stage.texts()[called:] == ["elsewhere"]
    assert await publisher.next_moment() == START + QUARTER
    await setup.clock.pass_time(minutes=16)
    await publisher.drain()
    assert set(await setup.statuses(held)) == {Status.PUBLISHED}


async def test_a_spent_quota_of_our_app_holds_every_account_on_that_platform(setup: PublishingSetup) -> None:
    elsewhere = Stage(name="elsewhere", now=setup.clock.now)
    setup.platforms["elsewhere"] = elsewhere
    first, second = await setup.account("first"), await setup.account("second")
    other = await setup.account("other", carrier="elsewhere")
    setup.stage.then(fails(TryLater("Our app is over its limit.", wait=QUARTER, scope="app")))
    await setup.scheduled(first, "one")
    publisher = setup.publisher()
    await publisher.drain()

    waits = await setup.scheduled(second, "two")
    await setup.scheduled(other, "three")
    await publisher.drain()

    assert setup.stage.texts() == ["one"]
    assert elsewhere.texts() == ["three"]
    assert await setup.status(waits[0]) is Status.SCHEDULED
    assert await setup.publisher("after a restart").drain() == 0
    await setup.clock.pass_time(minutes=16)
    await publisher.drain()
    assert sorted(setup.stage.texts()[1:]) == ["one", "two"]


@pytest.mark.parametrize("scope", ["account", "app"])
async def test_headers_that_say_it_was_the_last_one_shut_the_gate_before_a_refusal(
    setup: PublishingSetup, scope: Scope
) -> None:
    async def last(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        return replace(stage.take(outgoing), spent=UsedUpQuota(scope, QUARTER))

    account = await setup.account()
    setup.stage.then(last)
    [first] = await setup.scheduled(account, "last of the quarter")
    publisher = setup.publisher()
    await publisher.drain()
    [second] = await setup.scheduled(account, "next")
    assert await publisher.drain() == 0
    await setup.clock.pass_time(minutes=15)
    assert await publisher.drain() == 1
    assert await setup.statuses([first, second]) == [Status.PUBLISHED] * 2


@pytest.mark.parametrize(
    ("said", "waits"), [(timedelta(days=30), timedelta(days=1)), (timedelta(), timedelta(seconds=1))]
)
async def test_a_gate_is_shut_for_as_long_as_is_bearable(
    setup: PublishingSetup, said: timedelta, waits: timedelta
) -> None:
    setup.stage.then(fails(TryLater("Later.", wait=said, scope="account")))
    await setup.scheduled(await setup.account(), "one")
    publisher = setup.publisher()
    await publisher.drain()
    assert await publisher.next_moment() == START + waits


async def test_gates_that_are_open_again_are_taken_away(setup: PublishingSetup) -> None:
    account = await setup.account()
    for _ in range(3):
        setup.stage.then(fails(TryLater("Later.", wait=QUARTER, scope="account")))
        await setup.scheduled(account, "one")
        await setup.publisher().drain()
        await setup.clock.pass_time(hours=1)
    async with setup.database.read_shared() as shared:
        assert await shared.session.scalar(select(func.count()).select_from(QuotaBlock)) == 1
