"""Platforms with real keys: what is uncertain is sent again under its key, while that is remembered."""

from datetime import timedelta

from integrations.errors import Reconnect, Rejected, TryLater, Uncertain
from storage.models import Status
from tests.agents.publishing.test_faults import everything
from tests.agents.rig import START, Rig
from tests.doubles.platform import Keyed, fails, lost_answer


async def posted(rig: Rig, stage: Keyed) -> int:
    """One post on it; the workspace waits for weeks."""
    rig.platforms["keyed"] = stage
    async with rig.database.work(rig.workspace_id) as work:
        (await work.workspaces.get()).grace_minutes = 100_000
    [variant_id] = await rig.scheduled(await rig.account(carrier="keyed"), "Spring is here")
    return variant_id


async def test_an_uncertain_post_is_sent_again_under_the_same_key(rig: Rig) -> None:
    stage = Keyed(now=rig.clock.now)
    stage.then(lost_answer, fails(Uncertain("No answer.")))
    variant_id = await posted(rig, stage)

    await rig.until_published(variant_id, rig.publisher())

    assert len({call.key for call in stage.calls}) == len(stage.out) == 1
    assert len(stage.calls) == 3
    assert {each.outcome for each in await rig.attempts(variant_id)} == {"landed"}


async def test_a_key_that_may_be_forgotten_is_not_trusted(rig: Rig) -> None:
    stage = Keyed(now=rig.clock.now)
    stage.then(lost_answer)
    variant_id = await posted(rig, stage)
    publisher = rig.publisher()
    await publisher.drain()
    await rig.clock.pass_time(hours=24)
    await publisher.reconcile()
    await publisher.drain()

    assert await rig.status(variant_id) is Status.ASKING
    assert len(stage.calls) == 1


async def test_a_refusal_to_take_it_now_does_not_end_the_doubt_about_the_first_try(rig: Rig) -> None:
    stage = Keyed(now=rig.clock.now)
    stage.then(lost_answer, fails(TryLater("Busy.", wait=timedelta(hours=24))))
    variant_id = await posted(rig, stage)
    publisher = rig.publisher()
    await everything_for_a_day(rig, variant_id)
    await publisher.drain()

    assert await rig.status(variant_id) is Status.ASKING
    assert len(stage.calls) == 2
    assert "may have gone through" in (await rig.variant(variant_id)).note


async def everything_for_a_day(rig: Rig, variant_id: int) -> None:
    """Until the platform took it no more, and then until it would again."""
    publisher = rig.publisher()
    await publisher.drain()
    await everything(rig, publisher, minutes=3)
    assert await rig.status(variant_id) is Status.SCHEDULED
    await rig.clock.pass_time(hours=24)


async def test_a_pause_after_a_lost_answer_asks_a_person_instead_of_saying_it_is_not_out(rig: Rig) -> None:
    stage = Keyed(now=rig.clock.now)
    stage.then(lost_answer)
    variant_id = await posted(rig, stage)
    publisher = rig.publisher()
    await publisher.drain()
    async with rig.database.work(rig.workspace_id) as work:
        (await work.workspaces.get()).pause(at=rig.clock.now(), by="dana")
    await everything(rig, publisher, minutes=3)

    assert await rig.status(variant_id) is Status.ASKING
    assert len(stage.calls) == 1


async def test_a_refusal_after_a_lost_answer_never_frees_it_to_be_changed_and_sent_again(rig: Rig) -> None:
    for trouble in (Rejected("Too rude."), Reconnect("Access is gone.")):
        stage = Keyed(now=rig.clock.now)
        stage.then(lost_answer, *(fails(trouble) for _ in range(9)))
        rig.platforms["keyed"] = stage
        account = await rig.account(type(trouble).__name__.lower(), carrier="keyed")
        [variant_id] = await rig.scheduled(account, "Spring", due=rig.clock.now() - START)
        await everything(rig, rig.publisher(), minutes=70)
        assert await rig.status(variant_id) is Status.ASKING
