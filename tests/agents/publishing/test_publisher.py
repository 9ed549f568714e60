"""The publisher: on time, in order, exactly once, and never without the approval of these very words."""

import asyncio
from datetime import timedelta

from agents.publishing.outcomes import Timeouts
from integrations.errors import Misconfigured, Reconnect, Rejected, TryLater, Uncertain
from integrations.platforms.base import OutgoingPost, PublishedPost
from storage.models import Health, Status
from tests.agents.rig import START, Rig
from tests.doubles.platform import Mute, fails


async def test_what_is_due_goes_out_once_with_its_exact_words(rig: Rig) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here 🌷")
    publisher = rig.publisher()

    assert await publisher.drain() == 1
    assert await publisher.drain() == 0

    assert rig.stage.texts() == ["Spring is here 🌷"]
    assert await rig.status(variant_id) is Status.PUBLISHED
    [attempt] = await rig.attempts(variant_id)
    assert (attempt.outcome, attempt.owner, attempt.key) == ("landed", "w1", rig.stage.calls[0].key)
    async with rig.database.read(rig.workspace_id) as work:
        publication = (await work.publications.of_variants([variant_id]))[variant_id]
        [row] = await work.audit.newest(1)
        assert await work.audit.first_broken() is None
    assert (publication.external_id, publication.url) == ("s1", "https://stage.example/1")
    assert (row.actor, row.verb, row.subject) == ("copydesk", "published", "post #1")


async def test_what_is_not_due_yet_waits(rig: Rig) -> None:
    await rig.scheduled(await rig.account(), "later", due=timedelta(hours=1))
    publisher = rig.publisher()

    assert await publisher.drain() == 0
    assert await publisher.next_moment() == START + timedelta(hours=1)
    await rig.clock.pass_time(hours=1)
    assert await publisher.drain() == 1


async def test_posts_of_one_account_keep_their_order(rig: Rig) -> None:
    words = [f"part {number}" for number in range(30)]
    await rig.scheduled(await rig.account(), *words)

    await rig.publisher().drain()

    assert rig.stage.texts() == words


async def test_a_slow_account_holds_no_other_one_up(rig: Rig) -> None:
    slow, quick = await rig.account("slow"), await rig.account("quick")
    answer = asyncio.Event()

    async def hang(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        await answer.wait()
        return stage.take(outgoing)

    rig.stage.then(hang)
    [first] = await rig.scheduled(slow, "slow")
    publisher = rig.publisher()
    hanging = asyncio.create_task(publisher.drain())
    await rig.stage.called()
    [second] = await rig.scheduled(quick, "quick")
    [third] = await rig.scheduled(slow, "slow too")

    assert await publisher.next_moment() == START
    assert await publisher.drain() == 1
    assert await rig.statuses([first, second, third]) == [
        Status.SENDING,
        Status.PUBLISHED,
        Status.SCHEDULED,
    ]
    assert await publisher.next_moment() is None
    answer.set()
    assert await hanging == 2
    assert rig.stage.texts() == ["slow", "quick", "slow too"]


async def test_two_workers_never_send_the_same_post(rig: Rig) -> None:
    ids = [
        *await rig.scheduled(await rig.account("a"), *(f"a{n}" for n in range(20))),
        *await rig.scheduled(await rig.account("b"), *(f"b{n}" for n in range(20))),
    ]
    counts = await asyncio.gather(*(rig.publisher(f"w{number}").drain() for number in range(4)))

    assert sum(counts) == 40
    assert len(rig.stage.calls) == len(rig.stage.out) == 40
    assert set(await rig.statuses(ids)) == {Status.PUBLISHED}


async def test_an_account_at_work_for_one_worker_is_left_to_it_by_the_others(rig: Rig) -> None:
    """So its posts keep their order, however many workers there are."""
    slow, quick = await rig.account("slow"), await rig.account("quick")
    answer = asyncio.Event()

    async def hang(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        await answer.wait()
        return stage.take(outgoing)

    rig.stage.then(hang)
    await rig.scheduled(slow, "first")
    drain = asyncio.create_task(rig.publisher("w1").drain())
    await rig.stage.called()
    await rig.scheduled(slow, "second")
    await rig.scheduled(quick, "elsewhere")

    assert await rig.publisher("w2").drain() == 1
    answer.set()
    assert await drain == 2
    assert rig.stage.texts() == ["first", "elsewhere", "second"]


async def test_a_claim_takes_no_more_accounts_than_it_may(rig: Rig) -> None:
    for name in "abc":
        await rig.scheduled(await rig.account(name), f"{name}1", f"{name}2")
    lease = START + timedelta(seconds=90)
    async with rig.database.shared_work() as shared:
        first = await shared.claims.claim(owner="w1", now=START, lease_until=lease, limit=10, accounts=2)
    async with rig.database.shared_work() as shared:
        second = await shared.claims.claim(owner="w2", now=START, lease_until=lease, limit=10, accounts=2)
    assert [len({each.account_id for each in claims}) for claims in (first, second)] == [2, 1]
    assert len(first) == 4
    assert len(second) == 2


async def test_trouble_is_sorted_by_what_to_do_next(rig: Rig) -> None:
    account = await rig.account()
    rig.stage.then(
        fails(Rejected("Too rude.")),
        fails(Misconfigured("Our app has no rights.")),
        fails(Uncertain("Hm.")),
        fails(TryLater("Slow down.", wait=timedelta(minutes=15))),
        fails(TryLater("Busy.")),
    )
    ids = await rig.scheduled(account, "rude", "rights", "hm", "limit", "busy", "fine")

    await rig.publisher().drain()

    assert await rig.statuses(ids) == [
        Status.REJECTED,
        Status.REJECTED,
        Status.UNKNOWN,
        Status.SCHEDULED,
        Status.SCHEDULED,
        Status.PUBLISHED,
    ]
    notes = [(await rig.variant(each)).note for each in ids]
    assert notes == ["Too rude.", "Our app has no rights.", "Hm.", "Slow down.", "Busy.", ""]
    assert (await rig.variant(ids[2])).next_at == START + rig.stage.settle
    assert (await rig.variant(ids[3])).next_at == START + timedelta(minutes=15)
    busy = (await rig.variant(ids[4])).next_at - START
    assert timedelta(seconds=15) <= busy <= timedelta(seconds=30)
    assert [each.outcome for each in rig.told] == [
        "rejected",
        "misconfigured",
        "uncertain",
        "later",
        "later",
        "landed",
    ]
    assert rig.told[0].sentence == "Too rude."


async def test_waits_double_up_to_an_hour(rig: Rig) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "busy")
    async with rig.database.work(rig.workspace_id) as work:
        (await work.workspaces.get()).grace_minutes = 10_000
    rig.stage.then(*(fails(TryLater("Busy.")) for _ in range(12)))
    publisher, waits = rig.publisher(), []

    for _ in range(12):
        await publisher.drain()
        variant = await rig.variant(variant_id)
        waits.append(variant.next_at - rig.clock.now())
        rig.clock.set(variant.next_at)

    assert waits[5] > waits[0] * 8
    assert max(waits) <= timedelta(hours=1)
    assert await publisher.drain() == 1
    assert await rig.status(variant_id) is Status.PUBLISHED


async def test_lost_access_stops_the_account_until_a_person_connects_it_again(rig: Rig) -> None:
    account = await rig.account()
    rig.stage.then(*(fails(Reconnect("Access is gone.")) for _ in range(8)))
    ids = await rig.scheduled(account, *(f"p{n}" for n in range(20)))

    await rig.publisher().drain()

    assert set(await rig.statuses(ids)) == {Status.RECONNECT}
    assert len(rig.stage.calls) == 8, "one window was under way, and nothing after it"
    async with rig.database.read(rig.workspace_id) as work:
        assert (await work.accounts.get("main")).health is Health.RECONNECT


async def test_a_poisoned_adapter_makes_only_its_own_posts_uncertain(rig: Rig) -> None:
    poison = await rig.scheduled(await rig.account("a"), "poison")
    fine = await rig.scheduled(await rig.account("b"), "fine")
    rig.stage.then(fails(KeyError("id")))

    assert await rig.publisher().drain() == 2

    assert rig.stage.texts() == ["poison", "fine"]
    assert await rig.statuses(poison + fine) == [Status.UNKNOWN, Status.PUBLISHED]


async def test_a_call_that_hangs_ends_at_its_deadline_as_uncertain(rig: Rig) -> None:
    async def hang(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        stage.take(outgoing)
        await asyncio.Event().wait()
        raise AssertionError

    rig.stage.then(hang)
    [variant_id] = await rig.scheduled(await rig.account(), "slow")
    publisher = rig.publisher(timeouts=Timeouts(deadline=0.01))

    await publisher.drain()
    assert await rig.status(variant_id) is Status.UNKNOWN
    await rig.until_published(variant_id, publisher)
    assert len(rig.stage.calls) == 1


async def test_on_a_faster_clock_the_first_look_up_waits_as_long(rig: Rig) -> None:
    """Forty-five real seconds are that many of its own: a rehearsal looks up no earlier than a desk."""
    rig.clock.speed = 3600.0
    rig.platforms["mute"] = mute = Mute(name="mute", now=rig.clock.now)
    mute.then(fails(Uncertain("No answer.")))
    [variant_id] = await rig.scheduled(await rig.account(carrier="mute"), "slow")
    await rig.publisher().drain()
    assert (await rig.variant(variant_id)).next_at == START + Timeouts().settle * 3600
