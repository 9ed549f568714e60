"""Claude as a Model: one streamed call, whose events become the answer and whose errors are sorted."""

from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import date

import anthropic
import httpx2

from integrations.errors import OutsideError
from integrations.llm.anthropic import catalogue, requests
from integrations.llm.anthropic.errors import CLIENT_ERRORS, sort_error
from integrations.llm.anthropic.streaming import AnswerStream
from integrations.llm.api import prices
from integrations.llm.base import Event, FinishedCall, ModelRequest, Purpose

SILENCE = 40.0
"""Seconds without a byte: a live stream is pinged."""
CONNECT = 5.0


class Claude:
    """A model that answers by Anthropic's API."""

    name = "anthropic"
    label = "drafted by Claude"

    def __init__(self, key: str, base_url: str, *, model: Callable[[Purpose], str]) -> None:
        self._chosen = model
        self._client = anthropic.AsyncAnthropic(
            api_key=key,
            base_url=base_url,
            max_retries=0,  # the chain decides; this client would obey any Retry-After
            timeout=httpx2.Timeout(SILENCE, connect=CONNECT),
        )

    async def answer(self, request: ModelRequest) -> AsyncGenerator[Event]:
        """Stream one answer."""
        defaults = catalogue.PURPOSES[request.purpose]
        model = self._model(request.purpose)
        incoming = AnswerStream(model)
        asked = requests.build_request(request, defaults, model)
        try:
            async with self._client.messages.stream(**asked) as stream:
                incoming.request_id = stream.request_id or ""
                async for event in stream:
                    if piece := incoming.hear(event, stream.current_message_snapshot):
                        yield piece
            done = incoming.done(request)
        except (OutsideError, *CLIENT_ERRORS) as trouble:
            sorted_trouble = trouble if isinstance(trouble, OutsideError) else sort_error(trouble)
            yield self._called(incoming, sorted_trouble)
            raise sorted_trouble from None
        yield self._called(incoming)
        yield done

    def cost(self, called: FinishedCall, *, on: date) -> int | None:
        """The price of a call on that day, in millionths of a US dollar; None when unknown."""
        return prices.call_cost(catalogue.find_model(called.model).prices, called.usage, on=on)

    def retirements(self) -> Mapping[str, date]:
        """The configured models with their last days, as far as the catalogue knows them."""
        models = {self._model(purpose) for purpose in catalogue.PURPOSES}
        return {each: end for each in sorted(models) if (end := catalogue.find_model(each).retires)}

    async def probe(self) -> str:
        """Look up the planner's model, which costs nothing."""
        model = self._model("planner")
        try:
            found = await self._client.models.retrieve(model)
        except CLIENT_ERRORS as trouble:
            raise sort_error(trouble) from None
        until = f" until {found.retires_at:%Y-%m-%d}" if found.retires_at else ""
        return f"{model}: {found.lifecycle}{until}"

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    def _model(self, purpose: Purpose) -> str:
        return self._chosen(purpose) or catalogue.PURPOSES[purpose].model

    def _called(self, incoming: AnswerStream, trouble: OutsideError | None = None) -> FinishedCall:
        request_id = incoming.request_id
        return FinishedCall(self.name, incoming.model, incoming.usage, request_id=request_id, trouble=trouble)
