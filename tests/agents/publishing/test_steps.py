"""Steps of a publication: kept before the next one, read by the next try, refused from who lost the claim."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest
from sqlalchemy import update

from integrations.errors import TryLater, Uncertain
from integrations.platforms.base import OutgoingPost, PublishedPost
from storage.models import Revision, Status, Variant
from storage.repositories.publishing.due_variants import ClaimedVariant
from tests.agents.publishing_setup import PublishingSetup
from tests.doubles.platform import Stage


@dataclass
class Stepwise(Stage):
    """Uploads, then publishes. `fails` says after which step the next try breaks off."""

    fails: dict[str, Exception] = field(default_factory=dict)
    uploads: int = 0
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        self.calls.append(outgoing)
        if self.meanwhile:
            await self.meanwhile()
        if "upload" not in outgoing.steps:
            self.uploads += 1
            await outgoing.remember("upload", f"file {self.uploads}")
        if trouble := self.fails.pop("upload", None):
            raise trouble
        return self.take(outgoing)


@pytest.fixture
def stepwise(setup: PublishingSetup) -> Stepwise:
    setup.stage = Stepwise(now=setup.clock.now)
    return setup.stage


async def test_a_later_try_goes_on_from_what_was_remembered(
    setup: PublishingSetup, stepwise: Stepwise
) -> None:
    stepwise.fails["upload"] = TryLater("Not now.")
    (one,) = await setup.scheduled(await setup.account(), "one")
    publisher = setup.publisher()
    await publisher.drain()
    await setup.until_published(one, publisher)
    assert [dict(call.steps) for call in stepwise.calls] == [{}, {"upload": "file 1"}]
    assert stepwise.uploads == 1


async def test_a_look_up_knows_the_steps(setup: PublishingSetup, stepwise: Stepwise) -> None:
    stepwise.fails["upload"] = Uncertain("No answer.")
    (one,) = await setup.scheduled(await setup.account(), "one")
    publisher = setup.publisher()
    await publisher.drain()
    assert await setup.status(one) is Status.UNKNOWN
    await setup.until_published(one, publisher)
    assert stepwise.uploads == 1
    assert stepwise.doubled == []


async def test_other_words_have_no_steps_yet(setup: PublishingSetup, stepwise: Stepwise) -> None:
    stepwise.fails["upload"] = TryLater("Not now.")
    (one,) = await setup.scheduled(await setup.account(), "one")
    await setup.publisher().drain()
    async with setup.database.read_shared() as shared:
        (due,) = await shared.publishing.due_variants([await _claimed(setup, one)])
    assert dict(due.steps) == {"upload": "file 1"}
    async with setup.database.work(setup.workspace_id) as work:
        await work.session.execute(update(Revision).where(Revision.variant_id == one).values(number=2))
        await work.session.execute(update(Variant).where(Variant.id == one).values(revision=2))
    async with setup.database.read_shared() as shared:
        (due,) = await shared.publishing.due_variants([await _claimed(setup, one)])
    assert dict(due.steps) == {}


async def test_a_worker_that_lost_its_claim_remembers_nothing_and_stops(
    setup: PublishingSetup, stepwise: Stepwise
) -> None:
    (one,) = await setup.scheduled(await setup.account(), "one")

    async def overtake() -> None:
        async with setup.database.work(setup.workspace_id) as work:
            await work.session.execute(update(Variant).where(Variant.id == one).values(fence=99))

    stepwise.meanwhile = overtake
    await setup.publisher().drain()
    assert stepwise.out == {}, "the step was refused, so nothing was put up"


async def test_what_goes_out_beside_the_words_is_sealed_with_them(
    setup: PublishingSetup, stepwise: Stepwise
) -> None:
    (one,) = await setup.scheduled(await setup.account(), "one")
    async with setup.database.work(setup.workspace_id) as work:
        smuggled = update(Revision).where(Revision.variant_id == one).values(besides={"more": ["two"]})
        await work.session.execute(smuggled)
    await setup.publisher().drain()
    assert await setup.status(one) is Status.PROPOSED
    assert stepwise.calls == []


async def _claimed(setup: PublishingSetup, variant_id: int) -> ClaimedVariant:
    variant = await setup.variant(variant_id)
    return ClaimedVariant(variant.id, variant.fence, variant.account_id)
