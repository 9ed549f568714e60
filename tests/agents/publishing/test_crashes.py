"""Crashes and lost answers: a post is looked up or asked about, never lost and never repeated blindly."""

import asyncio
from datetime import timedelta

import pytest

from agents.publishing.publisher import Publisher
from integrations.errors import Reconnect, Uncertain
from integrations.platforms.base import OutgoingPost, PublishedPost
from storage.models import Health, Status
from tests.agents.rig import START, Rig
from tests.doubles.platform import Mute, Step, fails, lost_answer


def hangs(*, taken: bool) -> Step:
    """Is called, puts the post up or not, and never answers."""

    async def step(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        if taken:
            stage.take(outgoing)
        await asyncio.Event().wait()
        raise AssertionError

    return step


async def killed_in_call(rig: Rig, publisher: Publisher) -> None:
    """A worker that dies between the platform's acceptance and its own record."""
    calls = len(rig.stage.calls)
    drain = asyncio.create_task(publisher.drain())
    await rig.stage.called(calls + 1)
    drain.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drain


@pytest.mark.parametrize("taken", [True, False])
async def test_a_worker_killed_in_a_call_neither_loses_nor_doubles_the_post(rig: Rig, taken: bool) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    rig.stage.then(hangs(taken=taken))
    await killed_in_call(rig, rig.publisher("w1"))
    assert await rig.status(variant_id) is Status.SENDING

    await rig.until_published(variant_id, rig.publisher("w2"))

    assert len(rig.stage.out) == 1
    assert len(rig.stage.calls) == (1 if taken else 2)
    assert len({call.key for call in rig.stage.calls}) == 1, "the same words keep their key"
    assert [each.outcome for each in await rig.attempts(variant_id)] == (
        ["landed"] if taken else ["absent", "landed"]
    )


async def test_a_worker_killed_before_the_call_costs_nothing(rig: Rig) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    lease_until = START + timedelta(seconds=90)
    async with rig.database.shared_work() as shared:
        await shared.claims.claim(owner="dead", now=START, lease_until=lease_until, limit=10)
    publisher = rig.publisher("w2")

    assert await publisher.sweep() == 0
    await rig.clock.pass_time(seconds=91)
    assert await publisher.sweep() == 1
    assert await publisher.drain() == 1
    assert await rig.status(variant_id) is Status.PUBLISHED
    assert len(await rig.attempts(variant_id)) == 1


async def test_an_uncertain_post_is_never_repeated(rig: Rig) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    rig.stage.then(lost_answer)
    publisher = rig.publisher()
    await publisher.drain()
    assert await rig.status(variant_id) is Status.UNKNOWN

    await rig.until_published(variant_id, publisher)

    assert len(rig.stage.calls) == len(rig.stage.out) == 1
    assert [each.status for each in rig.told] == [Status.UNKNOWN, Status.PUBLISHED]
    assert rig.told[-1].url == "https://stage.example/1"


async def test_it_is_sent_again_only_after_it_was_surely_absent_twice(rig: Rig) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    rig.stage.then(fails(Uncertain("No answer.")))
    publisher = rig.publisher()
    await publisher.drain()

    assert await publisher.reconcile() == 0, "the platform is given time to show it"
    rig.clock.set(START + rig.stage.settle)
    assert await publisher.reconcile() == 1
    assert await rig.status(variant_id) is Status.UNKNOWN
    assert await publisher.reconcile() == 0, "and again"
    rig.clock.set(START + 2 * rig.stage.settle)
    assert await publisher.reconcile() == 1
    assert await rig.status(variant_id) is Status.SCHEDULED
    assert await publisher.drain() == 1
    assert [found for _, found in rig.stage.looks] == [False, False]
    assert len(rig.stage.calls) == 2


async def test_a_look_up_that_fails_is_made_again(rig: Rig) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    rig.stage.then(lost_answer)
    rig.stage.blind = 3
    publisher = rig.publisher()
    await publisher.drain()
    await rig.until_published(variant_id, publisher)
    assert len(rig.stage.calls) == 1


async def test_after_an_hour_of_failing_look_ups_a_person_is_asked(rig: Rig) -> None:
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    rig.stage.then(fails(Uncertain("No answer.")))
    rig.stage.blind = 1000
    publisher = rig.publisher()
    await publisher.drain()
    for _ in range(70):
        await rig.clock.pass_time(minutes=1)
        await publisher.reconcile()
    assert await rig.status(variant_id) is Status.ASKING
    assert "look there" in rig.told[-1].sentence


async def test_a_platform_that_cannot_be_asked_makes_a_person_look(rig: Rig) -> None:
    rig.platforms["mute"] = mute = Mute(name="mute", label="Mute")
    mute.then(lost_answer)
    [variant_id] = await rig.scheduled(await rig.account(carrier="mute"), "Spring is here")
    publisher = rig.publisher()
    await publisher.drain()
    await rig.clock.pass_time(hours=2)
    await publisher.reconcile()
    await publisher.drain()

    assert await rig.status(variant_id) is Status.ASKING
    assert len(mute.calls) == 1


async def test_access_lost_during_a_look_up_never_frees_the_post_to_be_sent_again(rig: Rig) -> None:
    async def refuses(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        stage.take(outgoing)
        raise Uncertain("No answer.")

    class Locked(type(rig.stage)):  # type: ignore[misc]
        """A stage that asks for new access when it is asked about a post."""

        async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
            raise Reconnect("Access is gone.")

    rig.platforms["locked"] = locked = Locked(name="locked")
    locked.then(refuses)
    [variant_id] = await rig.scheduled(await rig.account(carrier="locked"), "Spring is here")
    publisher = rig.publisher()
    await publisher.drain()
    await rig.clock.pass_time(minutes=1)
    await publisher.reconcile()

    assert await rig.status(variant_id) is Status.UNKNOWN
    async with rig.database.read(rig.workspace_id) as work:
        assert (await work.accounts.get("main")).health is Health.RECONNECT


async def test_an_answer_that_comes_after_its_lease_is_still_written_down(rig: Rig) -> None:
    answer = asyncio.Event()

    async def late(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        await answer.wait()
        return stage.take(outgoing)

    rig.stage.then(late)
    [variant_id] = await rig.scheduled(await rig.account(), "Spring is here")
    drain = asyncio.create_task(rig.publisher("w1").drain())
    await rig.stage.called()
    await rig.clock.pass_time(seconds=91)
    await rig.publisher("w2").sweep()
    assert await rig.status(variant_id) is Status.UNKNOWN

    answer.set()
    await drain
    assert await rig.status(variant_id) is Status.PUBLISHED
    assert await rig.publisher("w2").reconcile() == 0


async def test_closing_lets_a_send_end_and_begins_no_other(rig: Rig) -> None:
    answer = asyncio.Event()

    async def slow(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
        await answer.wait()
        return stage.take(outgoing)

    rig.stage.then(*[slow] * 8)
    ids = await rig.scheduled(await rig.account(), *(f"p{number}" for number in range(10)))
    publisher = rig.publisher()
    drain = asyncio.create_task(publisher.drain())
    await rig.stage.called(8)
    closing = asyncio.create_task(publisher.close())
    await asyncio.sleep(0)
    answer.set()
    await closing
    await drain

    assert await rig.statuses(ids) == [Status.PUBLISHED] * 8 + [Status.SCHEDULED] * 2
