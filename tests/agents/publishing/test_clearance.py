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
from tests.agents.rig import START, Rig

LEASE = timedelta(seconds=90)


class Silent:
    """A platform that only describes itself."""

    name = "silent"
    label = "Silent"
    limits = Limits(characters=10, count=len)


async def claim(rig: Rig, owner: str = "w1") -> list[ClaimedVariant]:
    """What a worker holds when it has claimed and not yet checked."""
    now = rig.clock.now()
    async with rig.database.shared_work() as shared:
        return list(await shared.claims.claim(owner=owner, now=now, lease_until=now + LEASE, limit=10))


def sender(rig: Rig, ticks: Callable[[], float] = lambda: 0.0, owner: str = "w1") -> Sender:
    known = Platforms({rig.stage.name: rig.stage, **rig.platforms})
    return Sender(
        rig.database,
        known,
        rig.clock,
        owner=owner,
        event_queue=EventQueue(rig.hear),
        renewals=Renewals(rig.database, known, rig.clock),
        timeouts=Timeouts(),
        ticks=ticks,
    )


async def edit(rig: Rig, variant_id: int) -> None:
    async with rig.database.work(rig.workspace_id) as work:
        await work.session.execute(
            update(Revision).where(Revision.variant_id == variant_id).values(words="other words")
        )


async def move(rig: Rig, variant_id: int) -> None:
    async with rig.database.work(rig.workspace_id) as work:
        later = START + timedelta(minutes=5)
        await work.session.execute(update(Variant).where(Variant.id == variant_id).values(due_at=later))


async def withdraw(rig: Rig, variant_id: int) -> None:
    async with rig.database.work(rig.workspace_id) as work:
        await work.approvals.withdraw(variant_ids=[variant_id])


async def pause(rig: Rig, _variant_id: int) -> None:
    async with rig.database.work(rig.workspace_id) as work:
        (await work.workspaces.get()).pause(at=START, by="dana")


async def lose(rig: Rig, _variant_id: int) -> None:
    async with rig.database.work(rig.workspace_id) as work:
        (await work.accounts.get("main")).lose()


async def spoil(rig: Rig, _variant_id: int) -> None:
    async with rig.database.work(rig.workspace_id) as work:
        await work.session.execute(update(Account).values(access=None))
        (await work.accounts.get("main")).restore(type(rig.database.vault.seal(""))(b"not sealed by us"))


async def silence(rig: Rig, _variant_id: int) -> None:
    rig.platforms["silent"] = Silent()
    async with rig.database.work(rig.workspace_id) as work:
        (await work.accounts.get("main")).carrier = "silent"


async def forget(rig: Rig, _variant_id: int) -> None:
    async with rig.database.work(rig.workspace_id) as work:
        (await work.accounts.get("main")).carrier = "gone"


async def let_hours_pass(rig: Rig, _variant_id: int) -> None:
    await rig.clock.pass_time(hours=2)


async def break_media(rig: Rig, variant_id: int) -> None:
    async with rig.database.work(rig.workspace_id) as work:
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
    rig: Rig, change: Callable[[Rig, int], Awaitable[None]], status: Status, note: str
) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    claims = await claim(rig)
    await change(rig, variant_id)

    await sender(rig).send(claims, claimed=0)

    variant = await rig.variant(variant_id)
    assert (variant.status, variant.owner) == (status, "")
    assert note in variant.note
    assert rig.stage.calls == []
    assert list(await rig.attempts(variant_id)) == []
    assert [(each.status, each.sentence) for each in rig.told] == [(status, variant.note)]


async def test_words_that_are_not_the_approved_ones_leave_a_trace(rig: Rig) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    await edit(rig, variant_id)
    await rig.publisher().drain()

    async with rig.database.read(rig.workspace_id) as work:
        [row] = await work.audit.newest(1)
    assert (row.verb, row.subject) == ("stopped", "post #1")


async def test_a_stale_fence_changes_nothing(rig: Rig) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    old = await claim(rig, "w1")
    await rig.clock.pass_time(seconds=91)
    await rig.publisher("sweeper").sweep()
    new = await claim(rig, "w2")

    await sender(rig).send(old, claimed=0)
    assert rig.stage.calls == []
    assert (await rig.variant(variant_id)).owner == "w2"

    await sender(rig, owner="w2").send(new, claimed=0)
    assert rig.stage.texts() == ["Spring is here"]
    async with rig.database.shared_work() as shared:
        assert await shared.publishing.give_back(old) == set()
        assert list(await shared.publishing.due_variants(old)) == []
    assert await rig.status(variant_id) is Status.PUBLISHED


async def test_a_worker_sends_nothing_that_another_one_claimed(rig: Rig) -> None:
    await rig.scheduled(await rig.account(), "Spring is here")
    claims = await claim(rig, "w2")
    await sender(rig, owner="w1").send(claims, claimed=0)
    assert rig.stage.calls == []


@pytest.mark.parametrize(
    ("ticks", "outcome"),
    [((0.0, 0.0, 5.0), "its check is too old"), ((49.0, 55.0, 55.0), "its lease is about to end")],
)
async def test_a_machine_that_was_stopped_sends_nothing_on_what_it_knew(
    rig: Rig, ticks: tuple[float, ...], outcome: str
) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    claims = await claim(rig)

    def clock() -> Iterator[float]:
        yield from ticks
        while True:
            yield ticks[-1]

    moments = clock()
    await sender(rig, ticks=lambda: next(moments)).send(claims, claimed=0)

    assert rig.stage.calls == [], outcome
    assert await rig.status(variant_id) is Status.SCHEDULED
    [attempt] = await rig.attempts(variant_id)
    assert attempt.outcome == "unsent"
    assert rig.told == []
    assert await rig.publisher().drain() == 1
    assert await rig.status(variant_id) is Status.PUBLISHED


async def test_what_waited_until_its_lease_was_as_good_as_over_is_not_begun(rig: Rig) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    await sender(rig, ticks=lambda: 55.0).send(await claim(rig), claimed=0)
    assert await rig.status(variant_id) is Status.SCHEDULED
    assert await rig.attempts(variant_id) == []
    assert await rig.publisher().drain() == 1
    assert rig.stage.texts() == ["Spring is here"]


async def test_what_was_surely_not_called_goes_back_even_when_its_lease_lapsed(rig: Rig) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    worker, claims = sender(rig), await claim(rig)
    async with rig.database.shared_work() as shared:
        [due] = await shared.publishing.due_variants(claims)
        await shared.publishing.begin([(due, "key")], owner="w1", at=START)
    await rig.clock.pass_time(seconds=91)
    await rig.publisher("w2").sweep()
    assert await rig.status(variant_id) is Status.UNKNOWN

    assert await worker.settle(outcomes.unsent_settlement(due))
    assert await rig.status(variant_id) is Status.SCHEDULED
    assert await rig.publisher("w2").drain() == 1
    assert rig.stage.texts() == ["Spring is here"]
