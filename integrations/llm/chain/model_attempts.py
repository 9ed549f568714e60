"""Attempts of one model at one request: within a deadline, counted, and repeated after a quick failure."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from integrations.errors import OutsideError, TryLater
from integrations.llm.base import Event, FinalAnswer, FinishedCall, ModelRequest, Reset, TextDelta
from integrations.llm.base.abilities import Charges
from integrations.llm.base.tool_call_pieces import ToolCallPiece
from integrations.llm.chain.chained_models import ChainedModel, Clock, retry_delay

log = structlog.get_logger()


class ModelAttempt:
    """An attempt with one call, or two when the first call fails quickly and asks for no long wait."""

    def __init__(self, link: ChainedModel, clock: Clock, *, deadline: timedelta) -> None:
        self.trouble: OutsideError | None = None
        self._link = link
        self._clock = clock
        self._deadline = deadline

    async def answer(self, request: ModelRequest) -> AsyncGenerator[Event]:
        """Stream the model's answer. Afterwards `trouble` is None, or the reason for no answer."""
        wait: timedelta | None = timedelta()
        for _ in range(2):
            if wait is None:
                break
            await self._clock.sleep(wait)
            began = self._clock.now()
            async with aclosing(self._once(request, began)) as events:
                async for event in events:
                    yield event
            if self.trouble is None:
                self._link.answered()
                return
            log.info("model failed", model=self._link.model.name, code=self.trouble.code)
            wait = retry_delay(self.trouble, took=self._clock.now() - began)
        if self.trouble:
            self._link.failed(self.trouble, self._clock.now())

    async def _once(self, request: ModelRequest, began: datetime) -> AsyncGenerator[Event]:
        """Make one call; after a failure, take back the text shown so far and set `trouble`."""
        self.trouble, spoke = None, False
        try:
            async with aclosing(self._counting(request, began)) as events:
                async for event in events:
                    spoke = spoke or isinstance(event, TextDelta | ToolCallPiece)
                    yield event
        except OutsideError as trouble:
            self.trouble = trouble
            if spoke:
                yield Reset(trouble.code)

    async def _counting(self, request: ModelRequest, began: datetime) -> AsyncGenerator[Event]:
        """Make one call with its `FinishedCall`, also for a model that reports none. Raises its error."""
        model = self._link.model
        counted = done = False
        try:
            async with aclosing(with_deadline(model.answer(request), model.name, self._deadline)) as events:
                async for event in events:
                    done = isinstance(event, FinalAnswer)
                    if done and not counted:
                        yield self._counted(FinishedCall(model.name, ""), began)
                    counted = counted or isinstance(event, FinishedCall)
                    yield self._counted(event, began) if isinstance(event, FinishedCall) else event
            if not done:
                raise TryLater(f"{model.name} broke off in the middle of its answer.", code="truncated")
        except OutsideError as trouble:
            if not counted:
                yield self._counted(FinishedCall(model.name, "", trouble=trouble), began)
            raise

    def _counted(self, called: FinishedCall, began: datetime) -> FinishedCall:
        now, model = self._clock.now(), self._link.model
        cost = model.cost(called, on=now.date()) if isinstance(model, Charges) else 0
        return replace(called, took=now - began, cost=cost)


async def with_deadline(
    events: AsyncIterator[Event], name: str, deadline: timedelta
) -> AsyncGenerator[Event]:
    """Stream events until the deadline. Raises `TryLater` when the answer is not complete by then."""
    end = asyncio.get_running_loop().time() + deadline.total_seconds()
    try:
        while True:
            async with asyncio.timeout_at(end):
                event = await anext(events)
            yield event
    except StopAsyncIteration:
        return
    except TimeoutError:
        raise TryLater(f"{name} did not answer in time.", code="timeout") from None
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()
