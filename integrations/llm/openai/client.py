"""Services with OpenAI's protocol, as a Model."""

from collections.abc import AsyncGenerator
from datetime import date
from typing import Any

import httpx2
import openai
from openai.types.chat import ChatCompletionChunk

from integrations.errors import Misconfigured, OutsideError
from integrations.llm.api import prices
from integrations.llm.base import Event, FinishedCall, ModelRequest, ModelSetup, Purpose
from integrations.llm.openai import requests
from integrations.llm.openai.errors import CLIENT_ERRORS, sort_error
from integrations.llm.openai.services import Service
from integrations.llm.openai.streaming import AnswerStream

Chunks = openai.AsyncStream[ChatCompletionChunk]

SILENCE = 40.0
"""Seconds without a byte; a model of one's own may have to be loaded first."""
CONNECT = 5.0
NO_KEY = "none"
"""The key for servers without keys: the client must send one."""


class CompatibleModel:
    """A model that answers by chat completions."""

    def __init__(self, service: Service, key: str, surroundings: ModelSetup) -> None:
        self.name = service.name
        self.label = f"drafted by {service.label}"
        self._service = service
        self._surroundings = surroundings
        self._client = openai.AsyncOpenAI(
            api_key=key or NO_KEY,
            base_url=surroundings.base_url(service.name, service.base_url),
            max_retries=0,  # the chain decides
            timeout=httpx2.Timeout(SILENCE, connect=CONNECT),
        )

    async def answer(self, request: ModelRequest) -> AsyncGenerator[Event]:
        """Stream one answer."""
        incoming = AnswerStream(self._model(request.purpose), self._service.label)
        asked = requests.build_request(request, self._service, incoming.model)
        try:
            async with await self._stream(asked, incoming) as stream:
                async for chunk in stream:
                    for piece in incoming.hear(chunk):
                        yield piece
            done = incoming.done(request)
        except (OutsideError, *CLIENT_ERRORS) as trouble:
            known = trouble if isinstance(trouble, OutsideError) else sort_error(trouble, self._service)
            yield self._called(incoming, known)
            raise known from None
        yield self._called(incoming)
        yield done

    async def _stream(self, asked: dict[str, Any], incoming: AnswerStream) -> Chunks:
        stream: Chunks = await self._client.chat.completions.create(**asked)
        incoming.request_id = stream.response.headers.get("x-request-id", "")
        return stream

    async def probe(self) -> str:
        """Look for the planner's model among the models of the service, which costs nothing."""
        model = self._model("planner")
        try:
            served = [each.id.removeprefix("models/") for each in (await self._client.models.list()).data]
        except CLIENT_ERRORS as trouble:
            raise sort_error(trouble, self._service) from None
        if model not in served:
            some = ", ".join(sorted(served)[:8]) or "none"
            raise Misconfigured(f"{self._service.label} has no model {model}, but {some}.", code="404")
        return f"{model}: served"

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    def _model(self, purpose: Purpose) -> str:
        """The configured model; for a service without a usual model, the planner's."""
        choose, name = self._surroundings.model, self.name
        return choose(name, purpose) or self._service.model or choose(name, "planner")

    def _called(self, incoming: AnswerStream, trouble: OutsideError | None = None) -> FinishedCall:
        request_id = incoming.request_id
        return FinishedCall(self.name, incoming.model, incoming.usage, request_id=request_id, trouble=trouble)


class PaidCompatibleModel(CompatibleModel):
    """A model that answers by chat completions and costs money."""

    def cost(self, called: FinishedCall, *, on: date) -> int | None:
        """The price of a call on that day, in millionths of a US dollar; None when unknown."""
        return prices.call_cost(self._service.prices.get(called.model, ()), called.usage, on=on)
