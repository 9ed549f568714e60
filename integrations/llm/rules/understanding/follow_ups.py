"""Follow-ups: messages that answer the question which the desk asked before."""

import re
from collections.abc import Sequence

from integrations.llm.base import Briefing, ChatMessage
from integrations.llm.rules.language.sentences import parse_topic_question
from integrations.llm.rules.language.text import clean_text, fold
from integrations.llm.rules.understanding import message_meanings
from integrations.llm.rules.understanding.plan_requests import PlanRequest
from integrations.llm.rules.understanding.post_commands import PostCommand
from integrations.llm.rules.understanding.show_requests import SmallTalk, ToolRequest

_ABOUT = {"en": "about", "de": "über", "es": "sobre"}
_PLAN = {"en": "plan {} posts about {}", "de": "plane {} Posts über {}", "es": "planifica {} posts sobre {}"}
_LED = re.compile(r"^(?:about|on|regarding|uber|zum|zur|zu|sobre|acerca de)\s")
_ASKS = re.compile(r"^[\s¿]*(?:what|how|show|which|who|when|was|wie|zeig|que|como|muestra)\b|\?\s*$")


def complete_follow_up(messages: Sequence[ChatMessage], *, briefing: Briefing) -> str:
    """The last message of the person; the whole wish when the message answers "What should it be about?"."""
    said = clean_text(messages[-1].text)
    before = next((each for each in reversed(messages[:-1]) if each.role == "model"), None)
    asked = parse_topic_question(before.text) if before and before is messages[-2] else None
    if asked is None or not said or _stands_alone(said, briefing):
        return said
    count, language = asked
    topic = " ".join(said.split())
    led = topic if _LED.match(fold(topic)) else f"{_ABOUT[language]} {topic}"
    wish = (
        clean_text(messages[-3].text).rstrip(" .!?:")
        if len(messages) > 2 and messages[-3].role == "person"
        else ""
    )
    for whole in (f"{wish} {led}", _PLAN[language].format(count, _LED.sub("", topic) or topic)):
        understood = message_meanings.understand_message(whole, briefing=briefing)
        if understood and len(understood.meanings) == 1:
            meaning = understood.meanings[0]
            if isinstance(meaning, PlanRequest) and meaning.topic and meaning.count == count:
                return whole
    return said


def _stands_alone(said: str, briefing: Briefing) -> bool:
    """Whether the message is a wish of its own rather than a topic."""
    understood = message_meanings.understand_message(said, briefing=briefing)
    if understood is None:
        return False
    return any(
        isinstance(each, SmallTalk)
        or (isinstance(each, PostCommand) and each.complete)
        or (isinstance(each, PlanRequest) and bool(each.topic or each.exact))
        or (isinstance(each, ToolRequest) and bool(_ASKS.search(fold(said))))
        for each in understood.meanings
    )
