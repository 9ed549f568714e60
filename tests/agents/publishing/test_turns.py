"""Whose turn it is: fair between workspaces, and nothing through a gate that a platform shut."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from integrations.errors import Scope, TryLater
from integrations.platforms.base import OutgoingPost, PublishedPost, UsedUpQuota
from storage.models import QuotaBlock, Status
from storage.repositories.publishing import claims
from tests.agents.rig import START, Rig, rig_on
from tests.doubles.platform import Mute, Stage, fails

QUARTER = timedelta(minutes=15)


async def neighbour(rig: Rig) -> Rig:
    """Another workspace on the same platform."""
    return replace(await rig_on(rig.database), stage=rig.stage, clock=rig.clock)


async def taken(rig: Rig, *, limit: int, accounts: int) -> list[int]:
    """The accounts of what one claim takes."""
    now = rig.clock.now()
    async with rig.database.shared_work() as shared:
        lease = now + timedelta(seconds=90)
        claimed = await shared.claims.claim(
            owner="w", now=now, lease_until=lease, limit=limit, accounts=accounts
        )
    return [each.account_id for each in claimed]


@pytest.mark.parametrize("front", [10, 1000])
async def test_many_posts_of_one_workspace_hold_up_no_others_one(
    rig: Rig, front: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "FRONT", front)
    for name in "abc":
        await rig.scheduled(await rig.account(name), *"12345678")
    other = await neighbour(rig)
    late = await other.account()
    await other.scheduled(late, "just this one", due=timedelta(seconds=1))
    far = await (await neighbour(rig)).account()
    await other.scheduled(far, "not yet", due=timedelta(hours=1))
    await rig.clock.pass_time(seconds=2)

    accounts = await taken(rig, limit=6, accounts=3)

    assert late.id in accounts
    assert far.id not in accounts
    assert len(set(accounts)) == 3
    assert len(accounts) == 5


async def test_each_account_gets_its_share_of_a_claim(rig: Rig) -> None:
    for name in "ab":
        await rig.scheduled(await rig.account(name), *"12345678")
    accounts = await taken(rig, limit=6, accounts=25)
    assert sorted(map(accounts.count, set(accounts))) == [3, 3]


async def test_a_spent_quota_of_an_account_holds_that_account_alone(rig: Rig) -> None:
    full, free = await rig.account("full"), await rig.account("free")
    rig.stage.then(fails(TryLater("Too many posts today.", wait=QUARTER, scope="account")))
    held = await rig.scheduled(full, *(f"full {number}" for number in range(20)))
    publisher = rig.publisher()
    await publisher.drain()
    called = len(rig.stage.calls)
    assert called <= 8  # those that were called side by side with the first

    await rig.scheduled(free, "elsewhere")
    await publisher.drain()

    assert rig.stage.texts()[called:] == ["elsewhere"]
    assert await publisher.next_moment() == START + QUARTER
    await rig.clock.pass_time(minutes=16)
    await publisher.drain()
    assert set(await rig.statuses(held)) == {Status.PUBLISHED}


async def test_a_spent_quota_of_our_app_holds_every_account_on_that_platform(rig: Rig) -> None:
    elsewhere = Stage(name="elsewhere", now=rig.clock.now)
    rig.platforms["elsewhere"] = elsewhere
    first, second = await rig.account("first"), await rig.account("second")
    other = await rig.account("other", carrier="elsewhere")
    rig.stage.then(fails(TryLater("Our app is over its limit.", wait=QUARTER, scope="app")))
    await rig.scheduled(first, "one")
    publisher = rig.publisher()
    await publisher.drain()

    waits = await rig.scheduled(second, "two")
    await rig.scheduled(other, "three")
    await publisher.drain()

    assert rig.stage.texts() == ["one"]
    assert elsewhere.texts() == ["three"]
    assert await rig.status(waits[0]) is Status.SCHEDULED
    assert await rig.publisher("after a restart").drain() == 0
    await rig.clock.pass_time(minutes=16)
    await publisher.drain()
    assert sorted(rig.stage.texts()[1:]) == ["one", "two"]


@pytest.mark.parametrize("scope", ["account", "app"])
async def test_headers_that_say_it_was_the_last_one_shut_the_gate_before_a_refusal(
    rig: Rig, scope: Scope
) -> None:
    async def last(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        return replace(stage.take(outgoing), spent=UsedUpQuota(scope, QUARTER))

    account = await rig.account()
    rig.stage.then(last)
    [first] = await rig.scheduled(account, "last of the quarter")
    publisher = rig.publisher()
    await publisher.drain()
    [second] = await rig.scheduled(account, "next")
    assert await publisher.drain() == 0
    await rig.clock.pass_time(minutes=15)
    assert await publisher.drain() == 1
    assert await rig.statuses([first, second]) == [Status.PUBLISHED] * 2


@pytest.mark.parametrize(
    ("said", "waits"), [(timedelta(days=30), timedelta(days=1)), (timedelta(), timedelta(seconds=1))]
)
async def test_a_gate_is_shut_for_as_long_as_is_bearable(rig: Rig, said: timedelta, waits: timedelta) -> None:
    rig.stage.then(fails(TryLater("Later.", wait=said, scope="account")))
    await rig.scheduled(await rig.account(), "one")
    publisher = rig.publisher()
    await publisher.drain()
    assert await publisher.next_moment() == START + waits


async def test_gates_that_are_open_again_are_taken_away(rig: Rig) -> None:
    account = await rig.account()
    for _ in range(3):
        rig.stage.then(fails(TryLater("Later.", wait=QUARTER, scope="account")))
        await rig.scheduled(account, "one")
        await rig.publisher().drain()
        await rig.clock.pass_time(hours=1)
    async with rig.database.read_shared() as shared:
        assert await shared.session.scalar(select(func.count()).select_from(QuotaBlock)) == 1
