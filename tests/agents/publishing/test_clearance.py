"""What changes between the claim and the call: whatever it is, nothing unapproved goes out."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from agents.accounts.token_renewal import Renewals
from agents.platform_rules.registry import Platforms
from agents.publishing import outcomes
from agents.publishing.events import EventQueue
from agents.publishing.outcomes import Timeouts
from agents.publishing.sender import Sender
from integrations.platforms.base import Limits
from storage.models import Account, Revision, Status, Variant
from storage.repositories.publishing.due_variants import ClaimedVariant
from tests.agents.publishing_setup import START, PublishingSetup

LEASE = timedelta(seconds=90)


class Silent:
    """A platform that only describes itself."""

    name = "silent"
    label = "Silent"
    limits = Limits(characters=10, count=len)


async def claim(setup: PublishingSetup, owner: str = "w1") -> list[ClaimedVariant]:
    """What a worker holds when it has claimed and not yet checked."""
    now = setup.clock.now()
    async with setup.database.shared_work() as shared:
        return list(await shared.claims.claim(owner=owner, now=now, lease_until=now + LEASE, limit=10))


def sender(setup: PublishingSetup, ticks: Callable[[], float] = lambda: 0.0, owner: str = "w1") -> Sender:
    known = Platforms({setup.stage.name: setup.stage, **setup.platforms})
    return Sender(
        setup.database,
        known,
        setup.clock,
        owner=owner,
        event_queue=EventQueue(setup.hear),
        renewals=Renewals(setup.database, known, setup.clock),
        timeouts=Timeouts(),
        ticks=ticks,
    )


async def edit(setup: PublishingSetup, variant_id: int) -> None:
    async with setup.database.work(setup.workspace_id) as work:
        await work.session.execute(
            update(Revision).where(Revision.variant_id == variant_id).values(words="other words")
        )


async def move(setup: PublishingSetup, variant_id: int) -> None:
    async with setup.database.work(setup.workspace_id) as work:
        later = START + timedelta(minutes=5)
        await work.session.execute(update(Variant).where(Variant.id == variant_id).values(due_at=later))


async def withdraw(setup: PublishingSetup, variant_id: int) -> None:
    async with setup.database.work(setup.workspace_id) as work:
        await work.approvals.withdraw(variant_ids=[variant_id])


async def pause(setup: PublishingSetup, _variant_id: int) -> None:
    async with setup.database.work(setup.workspace_id) as work:
        (await work.workspaces.get()).pause(at=START, by="dana")


async def lose(setup: PublishingSetup, _variant_id: int) -> None:
    async with setup.database.work(setup.workspace_id) as work:
        (await work.accounts.get("main")).lose()


async def spoil(setup: PublishingSetup, _variant_id: int) -> None:
    async with setup.database.work(setup.workspace_id) as work:
        await work.session.execute(update(Account).values(access=None))
        (await work.accounts.get("main")).restore(type(setup.database.vault.seal(""))(b"not sealed by us"))


async def silence(setup: PublishingSetup, _variant_id: int) -> None:
    setup.platforms["silent"] = Silent()
    async with setup.database.work(setup.workspace_id) as work:
        (await work.accounts.get("main")).carrier = "silent"


async def forget(setup: PublishingSetup, _variant_id: int) -> None:
    async with setup.database.work(setup.workspace_id) as work:
        (await work.accounts.get("main")).carrier = "gone"


async def let_hours_pass(setup: PublishingSetup, _variant_id: int) -> None:
    await setup.clock.pass_time(hours=2)


async def break_media(setup: PublishingSetup, variant_id: int) -> None:
    async with setup.database.work(setup.workspace_id) as work:
        await work.session.execute(
            update(Revision).where(Revision.variant_id == variant_id).values(media=["not a file"])
        )


@pytest.mark.parametrize(
    ("change", "status", "note"),
    [
        (edit, Status.PROPOSED, "not what was approved"),
        (move, Status.PROPOSED, "not what was approved"),
        (withdraw, Status.PROPOSED, "not what was approved"),
        (pause, Status.HELD, "paused"),
        (let_hours_pass, Status.HELD, "60 minutes late"),
        (silence, Status.HELD, "Silent cannot publish"),
        (forget, Status.HELD, "not a platform this desk knows"),
        (break_media, Status.HELD, "could not be checked"),
        (lose, Status.RECONNECT, "connect it again"),
        (spoil, Status.RECONNECT, "connect it again"),
    ],
)
async def test_a_change_between_claim_and_send_stops_it(
    setup: PublishingSetup,
    change: Callable[[PublishingSetup, int], Awaitable[None]],
    status: Status,
    note: str,
) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    claims = await claim(setup)
    await change(setup, variant_id)

    await sender(setup).send(claims, claimed=0)

    variant = await setup.variant(variant_id)
    assert (variant.status, variant.owner) == (status, "")
    assert note in variant.note
    assert setup.stage.calls == []
    assert list(await setup.attempts(variant_id)) == []
    assert [(each.status, each.sentence) for each in setup.told] == [(status, variant.note)]


async def test_words_that_are_not_the_approved_ones_leave_a_trace(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    await edit(setup, variant_id)
    await setup.publisher().drain()

    async with setup.database.read(setup.workspace_id) as work:
        [row] = await work.audit.newest(1)
    assert (row.verb, row.subject) == ("stopped", "post #1")


async def test_a_stale_fence_changes_nothing(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    old = await claim(setup, "w1")
    await setup.clock.pass_time(seconds=91)
    await setup.publisher("sweeper").sweep()
    new = await claim(setup, "w2")

    await sender(setup).send(old, claimed=0)
    assert setup.stage.calls == []
    assert (await setup.variant(variant_id)).owner == "w2"

    await sender(setup, owner="w2").send(new, claimed=0)
    assert setup.stage.texts() == ["Spring is here"]
    async with setup.database.shared_work() as shared:
        assert await shared.publishing.give_back(old) == set()
        assert list(await shared.publishing.due_variants(old)) == []
    assert await setup.status(variant_id) is Status.PUBLISHED


async def test_a_worker_sends_nothing_that_another_one_claimed(setup: PublishingSetup) -> None:
    await setup.scheduled(await setup.account(), "Spring is here")
    claims = await claim(setup, "w2")
    await sender(setup, owner="w1").send(claims, claimed=0)
    assert setup.stage.calls == []


@pytest.mark.parametrize(
    ("ticks", "outcome"),
    [((0.0, 0.0, 5.0), "its check is too old"), ((49.0, 55.0, 55.0), "its lease is about to end")],
)
async def test_a_machine_that_was_stopped_sends_nothing_on_what_it_knew(
    setup: PublishingSetup, ticks: tuple[float, ...], outcome: str
) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    claims = await claim(setup)

    def clock() -> Iterator[float]:
        yield from ticks
        while True:
            yield ticks[-1]

    moments = clock()
    await sender(setup, ticks=lambda: next(moments)).send(claims, claimed=0)

    assert setup.stage.calls == [], outcome
    assert await setup.status(variant_id) is Status.SCHEDULED
    [attempt] = await setup.attempts(variant_id)
    assert attempt.outcome == "unsent"
    assert setup.told == []
    assert await setup.publisher().drain() == 1
    assert await setup.status(variant_id) is Status.PUBLISHED


async def test_what_waited_until_its_lease_was_as_good_as_over_is_not_begun(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    await sender(setup, ticks=lambda: 55.0).send(await claim(setup), claimed=0)
    assert await setup.status(variant_id) is Status.SCHEDULED
    assert await setup.attempts(variant_id) == []
    assert await setup.publisher().drain() == 1
    assert setup.stage.texts() == ["Spring is here"]


async def test_what_was_surely_not_called_goes_back_even_when_its_lease_lapsed(
    setup: PublishingSetup,
) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    worker, claims = sender(setup), await claim(setup)
    async with setup.database.shared_work() as shared:
        [due] = await shared.publishing.due_variants(claims)
        await shared.publishing.begin([(due, "key")], owner="w1", at=START)
    await setup.clock.pass_time(seconds=91)
    await setup.publisher("w2").sweep()
    assert await setup.status(variant_id) is Status.UNKNOWN

    assert await worker.settle(outcomes.unsent_settlement(due))
    assert await setup.status(variant_id) is Status.SCHEDULED
    assert await setup.publisher("w2").drain() == 1
    assert setup.stage.texts() == ["Spring is here"]
