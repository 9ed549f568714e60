"""A model without a model: fixed rules understand the common wishes, templates write the first drafts.

It is the last of a chain, so that the desk works without a key and when every vendor is down. What it is not
sure of it asks, with buttons; a wrong act is worse than a question.
"""

from collections.abc import AsyncIterator
from typing import Protocol, runtime_checkable

from pydantic import BaseModel

from integrations.llm.base import Briefing, Done, Event, Request, Surroundings, TextDelta, ToolCall
from integrations.llm.rules.answers import clarifying, planning, tool_calls
from integrations.llm.rules.answers.clarifying import Answer
from integrations.llm.rules.language.sentences import sentence
from integrations.llm.rules.language.text import language_of
from integrations.llm.rules.understanding import follow_ups, understanding

LONGEST = 12_000
"""Characters that are looked at at all; an exact text in quotation marks may be this long."""


@runtime_checkable
class Templated(Protocol):
    """A shape of answers that can be filled without any model."""

    def template(self, briefing: Briefing, words: str) -> BaseModel:
        """What can honestly be said of these words; whoever shows it says that no model wrote it."""


class Rules:
    """Answers by rules; the same request always gets the same answer."""

    name = "rules"
    reads = False
    label = "written from a template: no AI is configured"

    async def answer(self, request: Request) -> AsyncIterator[Event]:
        """Stream the answer; it never raises and never waits."""
        if request.shape is not None:
            yield shaped(request, self.name)
            return
        answer = reply(request)
        if answer.text:
            yield TextDelta(answer.text)
        turn = len(request.messages)
        calls = tuple(
            ToolCall(id=f"rules-{turn}-{index}", name=name, arguments=arguments)
            for index, (name, arguments) in enumerate(answer.calls)
        )
        yield Done(text=answer.text, calls=calls, model=self.name)


def build(_surroundings: Surroundings) -> Rules:
    """The provider; it needs nothing."""
    return Rules()


def shaped(request: Request, model: str) -> Done:
    """The template that a shape brings along; one that brings none is left unanswered."""
    words = request.messages[-1].text if request.messages else ""
    shape: object = request.shape
    if not isinstance(shape, Templated):
        return Done(text="", calls=(), model=model)
    value = shape.template(request.briefing, words)
    return Done(text=value.model_dump_json(), calls=(), model=model, value=value)


def reply(request: Request) -> Answer:
    """What to answer to a request."""
    if not request.messages or request.messages[-1].role != "person":
        return Answer()
    if serves := request.briefing.campaign:
        language = language_of(serves.goal)
        return _allowed(
            planning.for_campaign(serves, request.briefing, language=language), request, language=language
        )
    text = follow_ups.completed(request.messages, briefing=request.briefing)
    language = language_of(text)
    if len(text) > LONGEST:
        return Answer(text=sentence("long", language=language))
    understood = understanding.understand(text, briefing=request.briefing)
    if understood:
        found = tool_calls.answer(understood, text=text, briefing=request.briefing, language=language)
    else:
        found = clarifying.unsure(text, briefing=request.briefing, language=language)
    return _allowed(found, request, language=language)


def _allowed(answer: Answer, request: Request, *, language: str) -> Answer:
    """Only tools that were offered: a question without its tool becomes text, an act becomes a refusal."""
    offered = {each.name for each in request.tools}
    if all(name in offered for name, _ in answer.calls):
        return answer
    asked = next((arguments for name, arguments in answer.calls if name == "ask_person"), None)
    if asked is None:
        return Answer(text=sentence("forbidden", language=language))
    says = [f"• {each['label']}: {each['says']}" for each in asked["options"]]
    return Answer(text="\n".join([asked["question"], *says]))
