"""Crashes and lost answers: a post is looked up or asked about, never lost and never repeated blindly."""

import asyncio
from datetime import timedelta

import pytest

from agents.publishing.publisher import Publisher
from integrations.errors import Reconnect, Uncertain
from integrations.platforms.base import OutgoingPost, PublishedPost
from storage.models import Health, Status
from tests.agents.publishing_setup import START, PublishingSetup
from tests.doubles.platform import Mute, Step, fails, lost_answer


def hangs(*, taken: bool) -> Step:
    """Is called, puts the post up or not, and never answers."""

    async def step(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        if taken:
            stage.take(outgoing)
        await asyncio.Event().wait()
        raise AssertionError

    return step


async def killed_in_call(setup: PublishingSetup, publisher: Publisher) -> None:
    """A worker that dies between the platform's acceptance and its own record."""
    calls = len(setup.stage.calls)
    drain = asyncio.create_task(publisher.drain())
    await setup.stage.called(calls + 1)
    drain.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drain


@pytest.mark.parametrize("taken", [True, False])
async def test_a_worker_killed_in_a_call_neither_loses_nor_doubles_the_post(
    setup: PublishingSetup, taken: bool
) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    setup.stage.then(hangs(taken=taken))
    await killed_in_call(setup, setup.publisher("w1"))
    assert await setup.status(variant_id) is Status.SENDING

    await setup.until_published(variant_id, setup.publisher("w2"))

    assert len(setup.stage.out) == 1
    assert len(setup.stage.calls) == (1 if taken else 2)
    assert len({call.key for call in setup.stage.calls}) == 1, "the same words keep their key"
    assert [each.outcome for each in await setup.attempts(variant_id)] == (
        ["landed"] if taken else ["absent", "landed"]
    )


async def test_a_worker_killed_before_the_call_costs_nothing(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    lease_until = START + timedelta(seconds=90)
    async with setup.database.shared_work() as shared:
        await shared.claims.claim(owner="dead", now=START, lease_until=lease_until, limit=10)
    publisher = setup.publisher("w2")

    assert await publisher.sweep() == 0
    await setup.clock.pass_time(seconds=91)
    assert await publisher.sweep() == 1
    assert await publisher.drain() == 1
    assert await setup.status(variant_id) is Status.PUBLISHED
    assert len(await setup.attempts(variant_id)) == 1


async def test_an_uncertain_post_is_never_repeated(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    setup.stage.then(lost_answer)
    publisher = setup.publisher()
    await publisher.drain()
    assert await setup.status(variant_id) is Status.UNKNOWN

    await setup.until_published(variant_id, publisher)

    assert len(setup.stage.calls) == len(setup.stage.out) == 1
    assert [each.status for each in setup.told] == [Status.UNKNOWN, Status.PUBLISHED]
    assert setup.told[-1].url == "https://stage.example/1"


async def test_it_is_sent_again_only_after_it_was_surely_absent_twice(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    setup.stage.then(fails(Uncertain("No answer.")))
    publisher = setup.publisher()
    await publisher.drain()

    assert await publisher.reconcile() == 0, "the platform is given time to show it"
    setup.clock.set(START + setup.stage.settle)
    assert await publisher.reconcile() == 1
    assert await setup.status(variant_id) is Status.UNKNOWN
    assert await publisher.reconcile() == 0, "and again"
    setup.clock.set(START + 2 * setup.stage.settle)
    assert await publisher.reconcile() == 1
    assert await setup.status(variant_id) is Status.SCHEDULED
    assert await publisher.drain() == 1
    assert [found for _, found in setup.stage.looks] == [False, False]
    assert len(setup.stage.calls) == 2


async def test_a_look_up_that_fails_is_made_again(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    setup.stage.then(lost_answer)
    setup.stage.blind = 3
    publisher = setup.publisher()
    await publisher.drain()
    await setup.until_published(variant_id, publisher)
    assert len(setup.stage.calls) == 1


async def test_after_an_hour_of_failing_look_ups_a_person_is_asked(setup: PublishingSetup) -> None:
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    setup.stage.then(fails(Uncertain("No answer.")))
    setup.stage.blind = 1000
    publisher = setup.publisher()
    await publisher.drain()
    for _ in range(70):
        await setup.clock.pass_time(minutes=1)
        await publisher.reconcile()
    assert await setup.status(variant_id) is Status.ASKING
    assert "look there" in setup.told[-1].sentence


async def test_a_platform_that_cannot_be_asked_makes_a_person_look(setup: PublishingSetup) -> None:
    setup.platforms["mute"] = mute = Mute(name="mute", label="Mute")
    mute.then(lost_answer)
    [variant_id] = await setup.scheduled(await setup.account(carrier="mute"), "Spring is here")
    publisher = setup.publisher()
    await publisher.drain()
    await setup.clock.pass_time(hours=2)
    await publisher.reconcile()
    await publisher.drain()

    assert await setup.status(variant_id) is Status.ASKING
    assert len(mute.calls) == 1


async def test_access_lost_during_a_look_up_never_frees_the_post_to_be_sent_again(
    setup: PublishingSetup,
) -> None:
    async def refuses(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        stage.take(outgoing)
        raise Uncertain("No answer.")

    class Locked(type(setup.stage)):  # type: ignore[misc]
        """A stage that asks for new access when it is asked about a post."""

        async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
            raise Reconnect("Access is gone.")

    setup.platforms["locked"] = locked = Locked(name="locked")
    locked.then(refuses)
    [variant_id] = await setup.scheduled(await setup.account(carrier="locked"), "Spring is here")
    publisher = setup.publisher()
    await publisher.drain()
    await setup.clock.pass_time(minutes=1)
    await publisher.reconcile()

    assert await setup.status(variant_id) is Status.UNKNOWN
    async with setup.database.read(setup.workspace_id) as work:
        assert (await work.accounts.get("main")).health is Health.RECONNECT


async def test_an_answer_that_comes_after_its_lease_is_still_written_down(setup: PublishingSetup) -> None:
    answer = asyncio.Event()

    async def late(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        await answer.wait()
        return stage.take(outgoing)

    setup.stage.then(late)
    [variant_id] = await setup.scheduled(await setup.account(), "Spring is here")
    drain = asyncio.create_task(setup.publisher("w1").drain())
    await setup.stage.called()
    await setup.clock.pass_time(seconds=91)
    await setup.publisher("w2").sweep()
    assert await setup.status(variant_id) is Status.UNKNOWN

    answer.set()
    await drain
    assert await setup.status(variant_id) is Status.PUBLISHED
    assert await setup.publisher("w2").reconcile() == 0


async def test_closing_lets_a_send_end_and_begins_no_other(setup: PublishingSetup) -> None:
    answer = asyncio.Event()

    async def slow(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        await answer.wait()
        return stage.take(outgoing)

    setup.stage.then(*[slow] * 8)
    ids = await setup.scheduled(await setup.account(), *(f"p{number}" for number in range(10)))
    publisher = setup.publisher()
    drain = asyncio.create_task(publisher.drain())
    await setup.stage.called(8)
    closing = asyncio.create_task(publisher.close())
    await asyncio.sleep(0)
    answer.set()
    await closing
    await drain

    assert await setup.statuses(ids) == [Status.PUBLISHED] * 8 + [Status.SCHEDULED] * 2
