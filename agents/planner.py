"""One turn: words in, tools in between, one Reply out."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from agents import asking, briefing, checks, conversation
from agents.asking import Heard
from agents.context import Context, Refused
from agents.refusals import REFUSALS, told
from agents.replies import Reply, merge, plain, say
from agents.toolbox import BadCall, Toolbox
from integrations.errors import OutsideError
from integrations.llm.base import Message, Request, ToolCall
from prompts import render

MOST_CALLS = 6
"""Model calls a turn: an endless tool loop ends here."""
MOST_TOKENS = 100_000
"""Tokens that the calls of one turn process together: twenty times what a plan takes."""
MOST_TOOLS = 20
"""Tools that one answer of a model may ask for."""
TOO_MANY = f"I did only the first {MOST_TOOLS} steps of this."
NOTHING = "I found nothing to do in that. Say it in other words, or /help shows what I understand."

Progress = Callable[[str], Awaitable[None]]

STEPS = {
    "plan_posts": "writing the drafts",
    "revise_posts": "rewriting",
    "make_image": "drawing",
    "move_posts": "finding the time",
    "show_report": "counting",
}


async def _nobody(so_far: str) -> None:
    """Nobody reads along."""


async def turn(
    context: Context, words: str, *, toolbox: Toolbox, progress: Progress, heard: Heard = _nobody
) -> Reply:
    """Answer one message of a person. Errors of tools are part of the answer; trouble of models is raised."""
    await progress("thinking")
    knows = await conversation.brief(context)
    request = Request(
        purpose="planner",
        system=render("planner"),
        messages=(*await conversation.recent(context), Message(role="person", text=words)),
        tools=toolbox.specs(context.capabilities),
        briefing=knows,
        desk=briefing.desk(knows),
        present=briefing.present(knows),
    )
    notes: list[str] = []
    replies = await _steps(context, request, toolbox, progress, heard, notes=notes)
    reply = merge(replies) or say(NOTHING)
    await conversation.keep(context, words=words, reply=reply)
    return merge([*(say(note) for note in notes), reply])


async def _steps(
    context: Context,
    request: Request,
    toolbox: Toolbox,
    progress: Progress,
    heard: Heard,
    *,
    notes: list[str],
) -> Sequence[Reply]:
    """What people are shown of every step, and `notes` about who answered: those are no part of the talk.

    What was done before trouble came is shown all the same.
    """
    replies: list[Reply] = []
    tokens = 0
    for _ in range(MOST_CALLS):
        try:
            answered = await asking.ask(context, request, heard=heard)
        except (OutsideError, Refused) as trouble:
            if not replies:
                raise
            return [*replies, say(f"{trouble} What stands above was done; the rest was not.")]
        done, tokens = answered.done, tokens + answered.tokens
        notes += [answered.note] if answered.note else []
        writer = done.label or context.desk.model.label
        steps, shown = await _use_tools(replace(context, writer=writer), done.calls, toolbox, progress)
        replies += shown
        if not done.calls:
            return [*replies, say(checks.clean(done.text))]
        if tokens >= MOST_TOKENS:
            break
        asked = Message(role="model", text=done.text, calls=done.calls, native=done.native)
        request = replace(request, messages=(*request.messages, asked, *steps))
    return [*replies, say("I stopped here: this took more steps than one message may take.")]


async def _use_tools(
    context: Context, calls: Sequence[ToolCall], toolbox: Toolbox, progress: Progress
) -> tuple[list[Message], list[Reply]]:
    """Call what the model asked for: what it is told of each call, and what people are shown."""
    steps: list[Message] = []
    shown: list[Reply] = []
    for call in calls[:MOST_TOOLS]:
        await progress(STEPS.get(call.name, "looking it up"))
        try:
            reply = await toolbox.call(context, call.name, call.arguments)
            outcome = {"shown_to_person": plain(reply.text)[:500], "cards": [c.title for c in reply.cards]}
        except REFUSALS as refusal:
            reply = told(refusal)
            outcome = {"refused": plain(reply.text)}
        except BadCall as mistake:
            reply, outcome = Reply(), {"mistake": str(mistake)}
        shown.append(reply)
        steps.append(Message(role="tool", text=json.dumps(outcome, ensure_ascii=False), answers=call.id))
    if surplus := calls[MOST_TOOLS:]:
        shown.append(say(TOO_MANY))
        words = json.dumps({"refused": TOO_MANY})
        steps += [Message(role="tool", text=words, answers=call.id) for call in surplus]
    return steps, shown
