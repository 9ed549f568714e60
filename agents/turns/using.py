"""Uses the tools a model asked for: what people are shown, what it is told, and whether that is all."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agents.context import Context
from agents.refusals import REFUSALS, told
from agents.replies import Reply, plain, say
from agents.turns.toolbox import BadCall, Toolbox
from integrations.llm.base import Message, ToolCall

MOST_TOOLS = 20
"""Tools that one answer of a model may ask for."""
TOO_MANY = f"I did only the first {MOST_TOOLS} steps of this."
TOLD = 500
"""Characters of what people were shown that a model is told."""

Progress = Callable[[str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Used:
    """What came of the calls of one answer. Where they are `settled` the model need not hear of it."""

    steps: Sequence[Message]
    shown: Sequence[Reply]
    settled: bool


async def use(context: Context, calls: Sequence[ToolCall], toolbox: Toolbox, progress: Progress) -> Used:
    """Call one tool after the other; a refusal and a mistake are told to the model, which may mend them."""
    steps: list[Message] = []
    shown: list[Reply] = []
    settled = bool(calls) and len(calls) <= MOST_TOOLS
    for call in calls[:MOST_TOOLS]:
        tool = toolbox.find(call.name)
        await progress(tool.says if tool else "looking it up")
        reply, outcome = await _called(context, call, toolbox)
        settled = settled and bool(tool and tool.settles) and "mistake" not in outcome and not reply.refused
        shown.append(reply)
        steps.append(_answer(call, outcome))
    if surplus := calls[MOST_TOOLS:]:
        shown.append(say(TOO_MANY))
        steps += [_answer(call, {"refused": TOO_MANY}) for call in surplus]
    return Used(steps, shown, settled)


async def _called(context: Context, call: ToolCall, toolbox: Toolbox) -> tuple[Reply, dict[str, Any]]:
    try:
        reply = await toolbox.call(context, call.name, call.arguments)
    except REFUSALS as refusal:
        return told(refusal), {"refused": plain(told(refusal).text)}
    except BadCall as mistake:
        return Reply(), {"mistake": str(mistake)}
    cards = [card.title for card in reply.cards]
    return reply, {"shown_to_person": plain(reply.text)[:TOLD], "cards": cards, **reply.told}


def _answer(call: ToolCall, outcome: dict[str, Any]) -> Message:
    return Message(role="tool", text=json.dumps(outcome, ensure_ascii=False), answers=call.id)
