"""Every scenario ends as it should, replayed through llmock; and nothing went out but what was approved."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from llmock.pytest_plugin import LLMock
from sqlalchemy import select

from agents.context import Desk
from agents.publishing.publisher import Publisher, PublishingEvent
from storage.models import Revision, Status, Variant
from tests.evals.all_scenarios import SCENARIOS
from tests.evals.runner import Stage, replayed_stage
from tests.evals.scenario import Expect, Scenario


@pytest.fixture
async def stage(tmp_path: Path, llmock: LLMock) -> AsyncIterator[Stage]:
    async with replayed_stage(tmp_path, llmock) as opened:
        yield opened


def test_there_are_sixty_and_each_has_its_name() -> None:
    assert len({each.name for each in SCENARIOS}) == len(SCENARIOS) >= 60


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_every_scenario_ends_as_it_should_and_only_what_was_approved_goes_out(stage: Stage) -> None:
    played = [await stage.play(each) for each in SCENARIOS]
    assert not {each.name: list(each.differences) for each in played if not each.ok}
    assert await _feed(stage) == Counter()
    approved = await _approved(stage.app.desk)
    await _all_is_published(stage)
    assert await _feed(stage) == approved != Counter()


async def _approved(desk: Desk) -> Counter[str]:
    """The words of everything that an approver approved and that waits for its time."""
    async with desk.database.read_shared() as rows:
        query = select(Revision.words).join(
            Variant, (Revision.variant_id == Variant.id) & (Revision.number == Variant.revision)
        )
        return Counter(await rows.session.scalars(query.where(Variant.status == Status.SCHEDULED)))


async def _all_is_published(stage: Stage) -> None:
    """Time passes until nothing is due any more."""
    desk = stage.app.desk
    publisher = Publisher(desk.database, desk.platforms, stage.clock, owner="evals", tell=_nobody)
    while moment := await publisher.next_moment():
        stage.clock.set(max(moment, stage.clock.now()))
        await publisher.drain()
    await publisher.close()


async def _nobody(_happened: PublishingEvent) -> None:
    """Nobody is told."""


async def _feed(stage: Stage) -> Counter[str]:
    async with stage.app.desk.database.read_shared() as rows:
        return Counter(each.words for each in await rows.local_feed.newest(10_000))


def named(name: str) -> Scenario:
    """One of them."""
    return next(each for each in SCENARIOS if each.name == name)


@pytest.mark.parametrize(
    ("name", "expect", "found"),
    [
        ("plan one post", Expect(), "1 new posts, not 0"),
        ("plan one post", Expect(planned=1, words={1: {"x": "Hello"}}), "does not read 'Hello' on x"),
        ("plan one post", Expect(planned=1, note="drafted by Groq"), "not 'drafted by Groq'"),
        ("plan one post", Expect(planned=1, calls=0), "calls of vendors, not 0"),
        ("rewrite one account of one post", Expect(), "#1 has other words on ('x',)"),
        ("rewrite an approved post: it waits again", Expect(), "#1 is proposed on x, not scheduled"),
        ("move one post", Expect(), "#2 was moved to {'Fri 27 Nov 09:00'}"),
        ("move one post", Expect(moved={2: "Fri 27 Nov 10:00"}), "not at Fri 27 Nov 10:00"),
        ("thanks", Expect(moved={2: ""}), "#2 was not moved"),
        ("cancel one post", Expect(), "#2 is dropped on x, not proposed"),
        ("which one is meant", Expect(), "2 answers to choose from, not 0"),
        ("thanks", Expect(says=("Goodbye",)), "it did not say 'Goodbye'"),
    ],
)
async def test_the_grader_sees_what_is_not_as_it_should_be(
    stage: Stage, name: str, expect: Expect, found: str
) -> None:
    played = await stage.play(replace(named(name), expect=expect))
    assert [each for each in played.differences if found in each], played.differences
