"""The publisher: on time, in order, exactly once, and never without the approval of these very words."""

import asyncio
from datetime import timedelta

from agents.publishing.outcomes import Timeouts
from integrations.errors import Misconfigured, Reconnect, Rejected, TryLater, Uncertain
from integrations.platforms.base import OutgoingPost, PublishedPost
from storage.models import Health, Status
from tests.agents.publishing_setup import START, PublishingSetup
from tests.doubles.platform import Mute, fails


async def test_what_is_due_goes_out_once_with_its_exact_words(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here 🌷")
    publisher = setup.publisher()

    assert await publisher.drain() == 1
    assert await publisher.drain() == 0

    assert setup.stage.texts() == ["Spring is here 🌷"]
    assert await setup.status(variant_id) is Status.PUBLISHED
    [attempt] = await setup.attempts(variant_id)
    assert (attempt.outcome, attempt.owner, attempt.key) == ("landed", "w1", setup.stage.calls[0].key)
    async with setup.database.read(setup.workspace_id) as work:
        publication = (await work.publications.of_variants([variant_id]))[variant_id]
        [row] = await work.audit.newest(1)
        assert await work.audit.first_broken() is None
    assert (publication.external_id, publication.url) == ("s1", "https://stage.example/1")
    assert (row.actor, row.verb, row.subject) == ("copydesk", "published", "post #1")


async def test_what_is_not_due_yet_waits(setup: PublishingSetup) -> None:
    await setup.scheduled(await setup.account(), "later", due=timedelta(hours=1))
    publisher = setup.publisher()

    assert await publisher.drain() == 0
    assert await publisher.next_moment() == START + timedelta(hours=1)
    await setup.clock.pass_time(hours=1)
    assert await publisher.drain() == 1


async def test_posts_of_one_account_keep_their_order(setup: PublishingSetup) -> None:
    words = [f"part {number}" for number in range(30)]
    await setup.scheduled(await setup.account(), *words)

    await setup.publisher().drain()

    assert setup.stage.texts() == words


async def test_a_slow_account_holds_no_other_one_up(setup: PublishingSetup) -> None:
    slow, quick = await setup.account("slow"), await setup.account("quick")
    answer = asyncio.Event()

    async def hang(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        await answer.wait()
        return stage.take(outgoing)

    setup.stage.then(hang)
    [first] = await setup.scheduled(slow, "slow")
    publisher = setup.publisher()
    hanging = asyncio.create_task(publisher.drain())
    await setup.stage.called()
    [second] = await setup.scheduled(quick, "quick")
    [third] = await setup.scheduled(slow, "slow too")

    assert await publisher.next_moment() == START
    assert await publisher.drain() == 1
    assert await setup.statuses([first, second, third]) == [
        Status.SENDING,
        Status.PUBLISHED,
        Status.SCHEDULED,
    ]
    assert await publisher.next_moment() is None
    answer.set()
    assert await hanging == 2
    assert setup.stage.texts() == ["slow", "quick", "slow too"]


async def test_two_workers_never_send_the_same_post(setup: PublishingSetup) -> None:
    ids = [
        *await setup.scheduled(await setup.account("a"), *(f"a{n}" for n in range(20))),
        *await setup.scheduled(await setup.account("b"), *(f"b{n}" for n in range(20))),
    ]
    counts = await asyncio.gather(*(setup.publisher(f"w{number}").drain() for number in range(4)))

    assert sum(counts) == 40
    assert len(setup.stage.calls) == len(setup.stage.out) == 40
    assert set(await setup.statuses(ids)) == {Status.PUBLISHED}


async def test_an_account_at_work_for_one_worker_is_left_to_it_by_the_others(setup: PublishingSetup) -> None:
    """So its posts keep their order, however many workers there are."""
    slow, quick = await setup.account("slow"), await setup.account("quick")
    answer = asyncio.Event()

    async def hang(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        await answer.wait()
        return stage.take(outgoing)

    setup.stage.then(hang)
    await setup.scheduled(slow, "first")
    drain = asyncio.create_task(setup.publisher("w1").drain())
    await setup.stage.called()
    await setup.scheduled(slow, "second")
    await setup.scheduled(quick, "elsewhere")

    assert await setup.publisher("w2").drain() == 1
    answer.set()
    assert await drain == 2
    assert setup.stage.texts() == ["first", "elsewhere", "second"]


async def test_a_claim_takes_no_more_accounts_than_it_may(setup: PublishingSetup) -> None:
    for name in "abc":
        await setup.scheduled(await setup.account(name), f"{name}1", f"{name}2")
    lease = START + timedelta(seconds=90)
    async with setup.database.shared_work() as shared:
        first = await shared.claims.claim(owner="w1", now=START, lease_until=lease, limit=10, accounts=2)
    async with setup.database.shared_work() as shared:
        second = await shared.claims.claim(owner="w2", now=START, lease_until=lease, limit=10, accounts=2)
    assert [len({each.account_id for each in claims}) for claims in (first, second)] == [2, 1]
    assert len(first) == 4
    assert len(second) == 2


async def test_trouble_is_sorted_by_what_to_do_next(setup: PublishingSetup) -> None:
    account = await setup.account()
    setup.stage.then(
        fails(Rejected("Too rude.")),
        fails(Misconfigured("Our app has no rights.")),
        fails(Uncertain("Hm.")),
        fails(TryLater("Slow down.", wait=timedelta(minutes=15))),
        fails(TryLater("Busy.")),
    )
    ids = await setup.scheduled(account, "rude", "rights", "hm", "limit", "busy", "fine")

    await setup.publisher().drain()

    assert await setup.statuses(ids) == [
        Status.REJECTED,
        Status.REJECTED,
        Status.UNKNOWN,
        Status.SCHEDULED,
        Status.SCHEDULED,
        Status.PUBLISHED,
    ]
    notes = [(await setup.variant(each)).note for each in ids]
    assert notes == ["Too rude.", "Our app has no rights.", "Hm.", "Slow down.", "Busy.", ""]
    assert (await setup.variant(ids[2])).next_at == START + setup.stage.settle
    assert (await setup.variant(ids[3])).next_at == START + timedelta(minutes=15)
    busy = (await setup.variant(ids[4])).next_at - START
    assert timedelta(seconds=15) <= busy <= timedelta(seconds=30)
    assert [each.outcome for each in setup.told] == [
        "rejected",
        "misconfigured",
        "uncertain",
        "later",
        "later",
        "landed",
    ]
    assert setup.told[0].sentence == "Too rude."


async def test_waits_double_up_to_an_hour(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "busy")
    async with setup.database.work(setup.workspace_id) as work:
        (await work.workspaces.get()).grace_minutes = 10_000
    setup.stage.then(*(fails(TryLater("Busy.")) for _ in range(12)))
    publisher, waits = setup.publisher(), []

    for _ in range(12):
        await publisher.drain()
        variant = await setup.variant(variant_id)
        waits.append(variant.next_at - setup.clock.now())
        setup.clock.set(variant.next_at)

    assert waits[5] > waits[0] * 8
    assert max(waits) <= timedelta(hours=1)
    assert await publisher.drain() == 1
    assert await setup.status(variant_id) is Status.PUBLISHED


async def test_lost_access_stops_the_account_until_a_person_connects_it_again(setup: PublishingSetup) -> None:
    account = await setup.account()
    setup.stage.then(*(fails(Reconnect("Access is gone.")) for _ in range(8)))
    ids = await setup.scheduled(account, *(f"p{n}" for n in range(20)))

    await setup.publisher().drain()

    assert set(await setup.statuses(ids)) == {Status.RECONNECT}
    assert len(setup.stage.calls) == 8, "one window was under way, and nothing after it"
    async with setup.database.read(setup.workspace_id) as work:
        assert (await work.accounts.get("main")).health is Health.RECONNECT


async def test_a_poisoned_adapter_makes_only_its_own_posts_uncertain(setup: PublishingSetup) -> None:
    poison = await setup.scheduled(await setup.account("a"), "poison")
    fine = await setup.scheduled(await setup.account("b"), "fine")
    setup.stage.then(fails(KeyError("id")))

    assert await setup.publisher().drain() == 2

    assert setup.stage.texts() == ["poison", "fine"]
    assert await setup.statuses(poison + fine) == [Status.UNKNOWN, Status.PUBLISHED]


async def test_a_call_that_hangs_ends_at_its_deadline_as_uncertain(setup: PublishingSetup) -> None:
    async def hang(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        stage.take(outgoing)
        await asyncio.Event().wait()
        raise AssertionError

    setup.stage.then(hang)
    [variant_id] = await setup.scheduled(await setup.account(), "slow")
    publisher = setup.publisher(timeouts=Timeouts(deadline=0.01))

    await publisher.drain()
    assert await setup.status(variant_id) is Status.UNKNOWN
    await setup.until_published(variant_id, publisher)
    assert len(setup.stage.calls) == 1


async def test_on_a_faster_clock_the_first_look_up_waits_as_long(setup: PublishingSetup) -> None:
    """Forty-five real seconds are that many of its own: a rehearsal looks up no earlier than a desk."""
    setup.clock.speed = 3600.0
    setup.platforms["mute"] = mute = Mute(name="mute", now=setup.clock.now)
    mute.then(fails(Uncertain("No answer.")))
    [variant_id] = await setup.scheduled(await setup.account(carrier="mute"), "slow")
    await setup.publisher().drain()
    assert (await setup.variant(variant_id)).next_at == START + Timeouts().settle * 3600
