"""A chain of models as one Model: the first choice answers, or the next model that can.

The last model needs no network. A failed model rests for a while, no model is waited for longer than a
person would wait, and a refusal ends the chain: no other model is asked instead.
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
"""Time for one whole answer: 8,000 tokens at 70 a second."""
OUT_OF_REACH = "written from a template: no AI could be reached"
SPENT = "written from a template: today's budget for AI is spent"


class ModelChain:
    """Models in the order of preference, as one Model."""

    name = "chain"

    def __init__(self, models: Sequence[Model], *, clock: Clock, deadline: timedelta = DEADLINE) -> None:
        self._links = [ChainedModel(model) for model in models]
        self.label = models[0].label
        self.reads = any(not isinstance(each, ReadsPages) or each.reads for each in models)
        self._clock = clock
        self._deadline = deadline

    def load(self) -> None:
        """Import the modules of the first choice; the other models load theirs when they stand in."""
        if isinstance(first := self.models[0], Loads):
            first.load()

    @property
    def models(self) -> Sequence[Model]:
        """The models, first choice first."""
        return [link.model for link in self._links]

    async def answer(self, request: ModelRequest) -> AsyncGenerator[Event]:
        """Stream the first complete answer, with a `FinishedCall` and its price for every call on the way.

        Raises `Declined` as soon as a model declines, and the last error when no model is left.
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
        """The answer with its model, and with the first choice that it stands in for."""
        first, label = self._links[0], done.label or link.model.label
        if link is first:
            return replace(done, label=label)
        if link is self._links[-1]:
            label = SPENT if request.free else OUT_OF_REACH
        return replace(done, label=label, instead_of=first.model.name)

    def retirements(self) -> dict[str, date]:
        """Last days of the configured models, where known."""
        known = (each.retirements() for each in self.models if isinstance(each, Retires))
        return {name: end for each in known for name, end in each.items()}

    async def close(self) -> None:
        """Close the connections of every model."""
        for model in self.models:
            if isinstance(model, Closes):
                await model.close()
