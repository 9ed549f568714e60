"""Planning without an AI: fixed rules understand the common wishes, templates write the first drafts.

The rules are the last model of a chain, so that the desk works without a key and when every vendor is down.
A doubtful wish becomes a question with buttons; a wrong act is worse than a question.
"""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from typing import Any

from integrations.llm.base import Event, FinalAnswer, ModelRequest, ModelSetup, TextDelta, ToolCall

REPLIES = "integrations.llm.rules.replies"
"""The grammar and the templates: a desk with a real model compiles their patterns only when it falls back."""


class Rules:
    """A model that answers by rules; the same request always gets the same answer."""

    name = "rules"
    reads = False
    label = "written from a template: no AI is configured"

    def __init__(self) -> None:
        self._replies: Any = None

    def load(self) -> None:
        """Import the grammar and the templates."""
        self._replies = import_module(REPLIES)

    async def answer(self, request: ModelRequest) -> AsyncIterator[Event]:
        """Stream the answer, without any error and without waiting for the network."""
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
    """Build the rules; no key and no setting is needed."""
    return Rules()
