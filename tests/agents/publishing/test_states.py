"""In whatever order things happen: nothing is doubled, nothing uncertain is sent without being looked up."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from hypothesis.strategies import sampled_from
from sqlalchemy import update
from structlog.testing import capture_logs

from agents.approvals.seals import seal_of
from integrations.errors import TryLater, Uncertain
from integrations.platforms.base import OutgoingPost, PublishedPost
from storage.database import Database
from storage.models import Approval, Status, Variant
from tests.agents.publishing_setup import PublishingSetup, set_up_publishing
from tests.agents.workspace_setup import open_database
from tests.doubles.platform import Keyed, Mute, Stage, Step, fails, lost_answer

ANSWERS: dict[str, Step] = {
    "answer lost": lost_answer,
    "never arrived": fails(Uncertain("No answer.")),
    "limit": fails(TryLater("Slow down.", wait=timedelta(seconds=20))),
    "crash": fails(KeyError("id")),
}
RESENDABLE = {"later", "unsent", "absent"}
"""What an Attempt must have come to before there may be another one."""

THOROUGH = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # to shrink one failure would take minutes; its steps are shown as they were
)


class Publishing(RuleBasedStateMachine):
    """One post on a platform that can be looked at, has keys, or neither; workers that come, go and die."""

    runner: ClassVar[asyncio.Runner]
    database: ClassVar[Database]

    @initialize(kind=sampled_from([Stage, Mute, Keyed]))
    def open(self, kind: type[Mute]) -> None:
        self.asked = 0
        self.runner.run(self._open(kind))

    async def _open(self, kind: type[Mute]) -> None:
        async with self.database.shared_work() as shared:
            left = update(Variant).values(status=Status.DROPPED)
            await shared.session.execute(left)
        self.setup: PublishingSetup = await set_up_publishing(self.database)
        self.stage: Mute = kind(name="stage", now=self.setup.clock.now)
        self.setup.platforms["stage"] = self.stage
        async with self.database.work(self.setup.workspace_id) as work:
            (await work.workspaces.get()).grace_minutes = 100_000
        [self.variant_id] = await self.setup.scheduled(await self.setup.account(), "Spring is here")

    @rule(owner=sampled_from(["w1", "w2"]), answer=sampled_from(sorted(ANSWERS)))
    def a_worker_meets_trouble(self, owner: str, answer: str) -> None:
        self.stage.then(ANSWERS[answer])
        self.runner.run(self._drain(owner))
        self.stage.steps.clear()

    @precondition(lambda self: len(self.stage.calls) > 1)
    @rule(owner=sampled_from(["w1", "w2"]))
    def a_worker_meets_none(self, owner: str) -> None:
        self.runner.run(self._drain(owner))

    async def _drain(self, owner: str) -> None:
        await self.setup.publisher(owner).drain()

    @rule(taken=sampled_from([True, False]))
    def a_worker_is_killed_in_its_call(self, taken: bool) -> None:
        self.runner.run(self._kill(taken))

    async def _kill(self, taken: bool) -> None:
        async def hang(stage: Mute, outgoing: OutgoingPost) -> PublishedPost:
            if taken:
                stage.take(outgoing)
            await asyncio.Event().wait()
            raise AssertionError

        self.stage.then(hang)
        drain = asyncio.create_task(self.setup.publisher("dead").drain())
        called = asyncio.create_task(self.stage.called(len(self.stage.calls) + 1))
        await asyncio.wait({drain, called}, return_when=asyncio.FIRST_COMPLETED)
        for task in (drain, called):
            task.cancel()
        await asyncio.gather(drain, called, return_exceptions=True)
        self.stage.steps.clear()

    @rule(
        length=sampled_from([5, 100, 40_000]),
        bells=sampled_from([("sweep",), ("reconcile",), ("sweep", "reconcile"), ("blind", "reconcile")]),
    )
    def time_passes(self, length: int, bells: tuple[str, ...]) -> None:
        self.setup.clock.set(self.setup.clock.now() + timedelta(seconds=length))
        for bell in bells:
            self.runner.run(self._ring(bell))

    async def _ring(self, bell: str) -> None:
        if isinstance(self.stage, Stage):
            self.stage.blind = int(bell == "blind")
        publisher = self.setup.publisher("ringer")
        await (publisher.sweep() if bell == "sweep" else publisher.reconcile())

    @precondition(lambda self: self.stands() is Status.ASKING)
    @rule()
    def a_person_looks(self) -> None:
        """They see what is really there, and say so."""
        self.runner.run(self._answer())

    async def _answer(self) -> None:
        async with self.database.work(self.setup.workspace_id) as work:
            variant = await work.session.get_one(Variant, self.variant_id)
            if self.stage.out:
                variant.confirm()
                return
            self.asked += 1
            variant.release(now=self.setup.clock.now())
            approved = update(Approval).where(Approval.variant_id == variant.id)
            await work.session.execute(approved.values(seal=seal_of(variant)))

    def stands(self) -> Status:
        return self.runner.run(self.setup.status(self.variant_id))

    @invariant()
    def nothing_is_doubled(self) -> None:
        assert not self.stage.doubled

    @invariant()
    def every_repetition_was_earned(self) -> None:
        """By a sure refusal to take it, by two look-ups that found nothing, or by a person who looked."""
        attempts = self.runner.run(self.setup.attempts(self.variant_id))
        if isinstance(self.stage, Keyed):
            assert len({each.key for each in self.stage.calls}) <= 1
            ages = [each.started_at - attempts[0].started_at for each in attempts]
            assert self.asked or max(ages, default=timedelta()) < self.stage.repeats_safely
            return
        unearned = [each.outcome for each in attempts[:-1] if each.outcome not in RESENDABLE]
        assert len(unearned) <= self.asked, [each.outcome for each in attempts]
        absent = sum(each.outcome == "absent" for each in attempts)
        looks = self.stage.looks if isinstance(self.stage, Stage) else []
        assert sum(not found for _, found in looks) >= 2 * absent

    @invariant()
    def what_is_published_is_really_there(self) -> None:
        if self.stands() is Status.PUBLISHED:
            assert len(self.stage.out) == 1


@pytest.mark.slow
def test_every_path_to_a_second_try_leads_through_a_look(tmp_path: Path) -> None:
    with asyncio.Runner() as runner, capture_logs():
        opening = open_database(tmp_path)
        Publishing.runner, Publishing.database = runner, runner.run(opening.__aenter__())
        try:
            run_state_machine_as_test(Publishing, settings=THOROUGH)
        finally:
            runner.run(opening.__aexit__(None, None, None))
