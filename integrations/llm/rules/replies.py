"""Answers to requests: understood wishes as tool calls or text; shapes filled from their templates."""

from typing import Protocol, runtime_checkable

from pydantic import BaseModel

from integrations.llm.base import Briefing, FinalAnswer, ModelRequest
from integrations.llm.rules.answers import clarifying, planning, tool_calls
from integrations.llm.rules.answers.clarifying import RuleAnswer
from integrations.llm.rules.language.sentences import format_sentence
from integrations.llm.rules.language.text import guess_language
from integrations.llm.rules.understanding import follow_ups, message_meanings

LONGEST_TEXT = 12_000
"""Characters of a message that are read at all; an exact text in quotation marks may be this long."""


@runtime_checkable
class Templated(Protocol):
    """A shape of answers that can be filled without any model."""

    def template(self, briefing: Briefing, words: str) -> BaseModel:
        """The honest content for these words; the reader is told that no model wrote it."""


def fill_shape(request: ModelRequest, model: str) -> FinalAnswer:
    """Fill the template of the requested shape; a shape without a template gets an empty answer."""
    words = request.messages[-1].text if request.messages else ""
    shape: object = request.shape
    if not isinstance(shape, Templated):
        return FinalAnswer(text="", calls=(), model=model)
    value = shape.template(request.briefing, words)
    return FinalAnswer(text=value.model_dump_json(), calls=(), model=model, value=value)


def answer_request(request: ModelRequest) -> RuleAnswer:
    """Answer the last message of a person; any other message gets an empty answer."""
    if not request.messages or request.messages[-1].role != "person":
        return RuleAnswer()
    if campaign := request.briefing.campaign:
        language = guess_language(campaign.goal)
        return _allowed(
            planning.plan_campaign(campaign, request.briefing, language=language), request, language=language
        )
    text = follow_ups.complete_follow_up(request.messages, briefing=request.briefing)
    language = guess_language(text)
    if len(text) > LONGEST_TEXT:
        return RuleAnswer(text=format_sentence("long", language=language))
    understood = message_meanings.understand_message(text, briefing=request.briefing)
    if understood:
        found = tool_calls.answer_message(understood, text=text, briefing=request.briefing, language=language)
    else:
        found = clarifying.ask_what_was_meant(text, briefing=request.briefing, language=language)
    return _allowed(found, request, language=language)


def _allowed(answer: RuleAnswer, request: ModelRequest, *, language: str) -> RuleAnswer:
    """The answer within the offered tools: a question without its tool becomes text, an act becomes a refusal."""
    offered = {each.name for each in request.tools}
    if all(name in offered for name, _ in answer.calls):
        return answer
    asked = next((arguments for name, arguments in answer.calls if name == "ask_person"), None)
    if asked is None:
        return RuleAnswer(text=format_sentence("forbidden", language=language))
    says = [f"• {each['label']}: {each['says']}" for each in asked["options"]]
    return RuleAnswer(text="\n".join([asked["question"], *says]))
