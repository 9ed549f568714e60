"""Access that ends is renewed once, kept before it is used, and lost only when there is no way back."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from agents.accounts.token_renewal import HeldAccess, Renewals
from agents.platform_rules.registry import Platforms
from integrations.errors import OutsideError, Reconnect, TryLater, Uncertain
from integrations.platforms.base import OutgoingPost, PlatformIdentity, PublishedPost
from integrations.platforms.base.connecting import Access
from storage.models import Account, Health, Status
from tests.agents.publishing_setup import START, PublishingSetup
from tests.doubles.platform import Mute


@dataclass
class Rotating(Mute):
    """Takes the newest access alone, as servers do that rotate refresh tokens."""

    name: str = "rotating"
    label: str = "Rotating"
    renews_before: timedelta = timedelta(minutes=5)
    good: str = "token"
    renewed: list[str] = field(default_factory=list)
    """what was brought to be renewed: one thing twice means that an account was lost"""
    troubles: list[OutsideError] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        if outgoing.identity.access != self.good:
            raise Reconnect("Old access.", code="expired")
        return await super().publish(outgoing)

    async def renew(self, identity: PlatformIdentity) -> Access:
        await self.gate.wait()
        if self.troubles:
            raise self.troubles.pop(0)
        if identity.access in self.renewed:
            raise Reconnect("That was used already.", code="invalid_grant")
        self.renewed.append(identity.access)
        self.good = f"{identity.access}+"
        return Access(self.good, START + timedelta(hours=2))


@pytest.fixture
def rotating(setup: PublishingSetup) -> Rotating:
    platform = Rotating(now=setup.clock.now)
    platform.gate.set()
    setup.platforms["rotating"] = platform
    return platform


async def ending(setup: PublishingSetup, *, within: timedelta) -> Account:
    """An account whose access ends so soon."""
    account = await setup.account("soon", carrier="rotating")
    async with setup.database.work(setup.workspace_id) as work:
        (await work.accounts.get("soon")).expires_at = START + within
    return account


async def health(setup: PublishingSetup) -> Health:
    async with setup.database.read(setup.workspace_id) as work:
        found = await work.accounts.find("soon")
    assert found is not None
    return found.health


def renewals(setup: PublishingSetup) -> Renewals:
    return Renewals(setup.database, Platforms({**setup.platforms}), setup.clock)


async def test_access_about_to_end_is_renewed_before_it_is_used(
    setup: PublishingSetup, rotating: Rotating
) -> None:
    (one,) = await setup.scheduled(await ending(setup, within=timedelta(minutes=4)), "one")
    await setup.publisher().drain()
    assert await setup.status(one) is Status.PUBLISHED
    assert rotating.renewed == ["token"]


async def test_access_that_lasts_is_left_alone(setup: PublishingSetup, rotating: Rotating) -> None:
    (one,) = await setup.scheduled(await ending(setup, within=timedelta(hours=1)), "one")
    await setup.publisher().drain()
    assert await setup.status(one) is Status.PUBLISHED
    assert rotating.renewed == []


async def test_what_was_refused_for_its_access_is_sent_once_more(
    setup: PublishingSetup, rotating: Rotating
) -> None:
    account = await ending(setup, within=timedelta(hours=1))
    rotating.good = "revoked"
    ids = await setup.scheduled(account, "one", "two", "three")
    await setup.publisher().drain()
    assert await setup.statuses(ids) == [Status.PUBLISHED] * 3
    assert rotating.renewed == ["token"], "three posts, one renewal"
    assert rotating.doubled == []


async def test_two_workers_renew_once_and_both_go_on(setup: PublishingSetup, rotating: Rotating) -> None:
    """Each is a process of its own as far as anybody can tell: they share the rows alone."""
    account = await ending(setup, within=timedelta(hours=1))
    rotating.gate.clear()
    held = HeldAccess(account.id, 0)
    workers: Sequence[asyncio.Task[PlatformIdentity]] = [
        asyncio.create_task(renewals(setup).renew(held)) for _ in range(2)
    ]
    await asyncio.sleep(0.1)
    rotating.gate.set()
    assert {(await each).access for each in workers} == {"token+"}
    assert rotating.renewed == ["token"]
    assert await health(setup) is Health.CONNECTED


async def test_who_comes_late_takes_what_others_renewed(setup: PublishingSetup, rotating: Rotating) -> None:
    account = await ending(setup, within=timedelta(hours=1))
    await renewals(setup).renew(HeldAccess(account.id, 0))
    assert (await renewals(setup).renew(HeldAccess(account.id, 0))).access == "token+"
    assert rotating.renewed == ["token"]


async def test_a_worker_that_died_keeps_the_others_no_longer_than_its_lease(
    setup: PublishingSetup, rotating: Rotating
) -> None:
    account = await ending(setup, within=timedelta(hours=1))
    async with setup.database.shared_work() as shared:
        now = setup.clock.now()
        assert await shared.token_renewals.claim(
            account.id, number=0, now=now, until=now + timedelta(seconds=60)
        )
    waiting = asyncio.create_task(renewals(setup).renew(HeldAccess(account.id, 0)))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    await setup.clock.pass_time(seconds=61)
    assert (await waiting).access == "token+"


@pytest.mark.parametrize("trouble", [TryLater("busy"), Uncertain("no answer"), OutsideError("what?")])
async def test_trouble_that_passes_disconnects_nobody(
    setup: PublishingSetup, rotating: Rotating, trouble: OutsideError
) -> None:
    account = await ending(setup, within=timedelta(hours=1))
    rotating.good = "another one"
    rotating.troubles.append(trouble)
    (one,) = await setup.scheduled(account, "one")
    await setup.publisher().drain()
    assert await setup.status(one) is Status.SCHEDULED, "it is tried later"
    assert await health(setup) is Health.CONNECTED
    await setup.until_published(one, setup.publisher())


async def test_trouble_while_the_access_is_good_keeps_nothing_back(
    setup: PublishingSetup, rotating: Rotating
) -> None:
    rotating.troubles.append(TryLater("busy"))
    (one,) = await setup.scheduled(await ending(setup, within=timedelta(minutes=4)), "one")
    await setup.publisher().drain()
    assert await setup.status(one) is Status.PUBLISHED


async def test_where_there_is_no_way_back_the_account_is_lost(
    setup: PublishingSetup, rotating: Rotating
) -> None:
    account = await ending(setup, within=timedelta(hours=1))
    rotating.good = "another one"
    rotating.troubles.append(Reconnect("revoked", code="invalid_grant"))
    (one,) = await setup.scheduled(account, "one")
    await setup.publisher().drain()
    assert await setup.status(one) is Status.RECONNECT
    assert await health(setup) is Health.RECONNECT


async def test_access_is_kept_before_it_is_used(setup: PublishingSetup, rotating: Rotating) -> None:
    account = await ending(setup, within=timedelta(hours=1))
    kept: list[str] = []

    async def act(who: PlatformIdentity) -> None:
        if not kept:
            kept.append("")
            raise Reconnect("expired")
        async with setup.database.read_shared() as shared:
            found = await shared.token_renewals.get(account.id)
        assert found is not None
        assert found.access is not None
        kept.append(setup.database.vault.open(found.access))
        assert who.access == kept[-1]

    await renewals(setup).use(account, act)
    assert kept == ["", "token+"]
