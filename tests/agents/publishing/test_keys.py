"""Platforms with real keys: what is uncertain is sent again under its key, while that is remembered."""

from datetime import timedelta

from integrations.errors import Reconnect, Rejected, TryLater, Uncertain
from storage.models import Status
from tests.agents.publishing.test_faults import everything
from tests.agents.publishing_setup import START, PublishingSetup
from tests.doubles.platform import Keyed, fails, lost_answer


async def posted(setup: PublishingSetup, stage: Keyed) -> int:
    """One post on it; the workspace waits for weeks."""
    setup.platforms["keyed"] = stage
    async with setup.database.work(setup.workspace_id) as work:
        (await work.workspaces.get()).grace_minutes = 100_000
    [variant_id] = await setup.scheduled(await setup.account(carrier="keyed"), "Spring is here")
    return variant_id


async def test_an_uncertain_post_is_sent_again_under_the_same_key(setup: PublishingSetup) -> None:
    stage = Keyed(now=setup.clock.now)
    stage.then(lost_answer, fails(Uncertain("No answer.")))
    variant_id = await posted(setup, stage)

    await setup.until_published(variant_id, setup.publisher())

    assert len({call.key for call in stage.calls}) == len(stage.out) == 1
    assert len(stage.calls) == 3
    assert {each.outcome for each in await setup.attempts(variant_id)} == {"landed"}


async def test_a_key_that_may_be_forgotten_is_not_trusted(setup: PublishingSetup) -> None:
    stage = Keyed(now=setup.clock.now)
    stage.then(lost_answer)
    variant_id = await posted(setup, stage)
    publisher = setup.publisher()
    await publisher.drain()
    await setup.clock.pass_time(hours=24)
    await publisher.reconcile()
    await publisher.drain()

    assert await setup.status(variant_id) is Status.ASKING
    assert len(stage.calls) == 1


async def test_a_refusal_to_take_it_now_does_not_end_the_doubt_about_the_first_try(
    setup: PublishingSetup,
) -> None:
    stage = Keyed(now=setup.clock.now)
    stage.then(lost_answer, fails(TryLater("Busy.", wait=timedelta(hours=24))))
    variant_id = await posted(setup, stage)
    publisher = setup.publisher()
    await everything_for_a_day(setup, variant_id)
    await publisher.drain()

    assert await setup.status(variant_id) is Status.ASKING
    assert len(stage.calls) == 2
    assert "may have gone through" in (await setup.variant(variant_id)).note


async def everything_for_a_day(setup: PublishingSetup, variant_id: int) -> None:
    """Until the platform took it no more, and then until it would again."""
    publisher = setup.publisher()
    await publisher.drain()
    await everything(setup, publisher, minutes=3)
    assert await setup.status(variant_id) is Status.SCHEDULED
    await setup.clock.pass_time(hours=24)


async def test_a_pause_after_a_lost_answer_asks_a_person_instead_of_saying_it_is_not_out(
    setup: PublishingSetup,
) -> None:
    stage = Keyed(now=setup.clock.now)
    stage.then(lost_answer)
    variant_id = await posted(setup, stage)
    publisher = setup.publisher()
    await publisher.drain()
    async with setup.database.work(setup.workspace_id) as work:
        (await work.workspaces.get()).pause(at=setup.clock.now(), by="dana")
    await everything(setup, publisher, minutes=3)

    assert await setup.status(variant_id) is Status.ASKING
    assert len(stage.calls) == 1


async def test_a_refusal_after_a_lost_answer_never_frees_it_to_be_changed_and_sent_again(
    setup: PublishingSetup,
) -> None:
    for trouble in (Rejected("Too rude."), Reconnect("Access is gone.")):
        stage = Keyed(now=setup.clock.now)
        stage.then(lost_answer, *(fails(trouble) for _ in range(9)))
        setup.platforms["keyed"] = stage
        account = await setup.account(type(trouble).__name__.lower(), carrier="keyed")
        [variant_id] = await setup.scheduled(account, "Spring", due=setup.clock.now() - START)
        await everything(setup, setup.publisher(), minutes=70)
        assert await setup.status(variant_id) is Status.ASKING
