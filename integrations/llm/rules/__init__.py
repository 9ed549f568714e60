"""A model without a model: fixed rules understand the common wishes, templates write the first drafts.

It is the last of a chain, so that the desk works without a key and when every vendor is down. What it is not
sure of it asks, with buttons; a wrong act is worse than a question.
"""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

from integrations.llm.base import Event, FinalAnswer, ModelRequest, ModelSetup, TextDelta, ToolCall

REPLIES = "integrations.llm.rules.replies"
"""The grammar and the templates: a desk with a real model compiles their patterns only when it falls back."""


class Rules:
    """Answers by rules; the same request always gets the same answer."""

    name = "rules"
    reads = False
    label = "written from a template: no AI is configured"

    def __init__(self) -> None:
        self._replies: Any = None

    def load(self) -> None:
        """Import the grammar and the templates."""
        self._replies = import_module(REPLIES)

    async def answer(self, request: ModelRequest) -> AsyncIterator[Event]:
        """Stream the answer; it never raises and never waits for anybody."""
        if self._replies is None:
            await asyncio.to_thread(self.load)
        if request.shape is not None:
            yield self._replies.fill_shape(request, self.name)
            return
        answer = self._replies.answer_request(request)
        if answer.text:
            yield TextDelta(answer.text)
        turn = len(request.messages)
        calls = tuple(
            ToolCall(id=f"rules-{turn}-{index}", name=name, arguments=arguments)
            for index, (name, arguments) in enumerate(answer.calls)
        )
        yield FinalAnswer(text=answer.text, calls=calls, model=self.name)


def build(_surroundings: ModelSetup) -> Rules:
    """The provider; it needs nothing."""
    return Rules()
