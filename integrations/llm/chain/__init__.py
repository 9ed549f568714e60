"""One Model made of several: the first choice answers, or the next one that can. The last needs nobody.

Who fails is left alone for a while, nobody is waited for longer than a person would wait, and a model that
declines is the end of it: no other one is sought that would not.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import date, timedelta

from integrations.base import Loads
from integrations.errors import Declined, OutsideError, TryLater
from integrations.llm.base import Event, FinalAnswer, Model, ModelRequest
from integrations.llm.base.abilities import Charges, Closes, ReadsPages, Retires
from integrations.llm.chain.chained_models import ChainedModel, Clock
from integrations.llm.chain.model_attempts import ModelAttempt

DEADLINE = timedelta(seconds=120)
"""For one whole answer: 8,000 tokens at 70 a second."""
OUT_OF_REACH = "written from a template: no AI could be reached"
SPENT = "written from a template: today's budget for AI is spent"


class Chain:
    """Models in the order of preference, as one."""

    name = "chain"

    def __init__(self, models: Sequence[Model], *, clock: Clock, deadline: timedelta = DEADLINE) -> None:
        self._links = [ChainedModel(model) for model in models]
        self.label = models[0].label
        self.reads = any(not isinstance(each, ReadsPages) or each.reads for each in models)
        self._clock = clock
        self._deadline = deadline

    def load(self) -> None:
        """Import what the first choice needs; the others load their own when they have to stand in."""
        if isinstance(first := self.models[0], Loads):
            first.load()

    @property
    def models(self) -> Sequence[Model]:
        """Who answers, first choice first."""
        return [link.model for link in self._links]

    async def answer(self, request: ModelRequest) -> AsyncGenerator[Event]:
        """Stream the first answer that is one; every call that is made is told of, and so is its price.

        Raises `Declined` as soon as one declines, and the last trouble when nobody is left.
        """
        last: OutsideError = TryLater("There is no model that can be asked now.", code="nobody")
        for link in self._links:
            if self._is_passed_over(link, request):
                continue
            attempt = ModelAttempt(link, self._clock, deadline=self._deadline)
            async with aclosing(attempt.answer(request)) as events:
                async for event in events:
                    yield self._signed(event, link, request) if isinstance(event, FinalAnswer) else event
            if attempt.trouble is None:
                return
            last = attempt.trouble
            if isinstance(last, Declined):
                break
        raise last

    def _is_passed_over(self, link: ChainedModel, request: ModelRequest) -> bool:
        return link.rests(self._clock.now()) or (request.free and isinstance(link.model, Charges))

    def _signed(self, done: FinalAnswer, link: ChainedModel, request: ModelRequest) -> FinalAnswer:
        """An answer says who gave it, and for whom it stands in."""
        first, label = self._links[0], done.label or link.model.label
        if link is first:
            return replace(done, label=label)
        if link is self._links[-1]:
            label = SPENT if request.free else OUT_OF_REACH
        return replace(done, label=label, instead_of=first.model.name)

    def retirements(self) -> dict[str, date]:
        """Configured model → its last day."""
        known = (each.retirements() for each in self.models if isinstance(each, Retires))
        return {name: end for each in known for name, end in each.items()}

    async def close(self) -> None:
        """Let go of every connection."""
        for model in self.models:
            if isinstance(model, Closes):
                await model.close()
