"""One turn: words in, tools in between, one Reply out."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from agents import conversation
from agents.context import Context, Refused
from agents.replies import Reply, Text, plain, say
from agents.timing import BadTime
from agents.toolbox import BadCall, Toolbox
from integrations.llm.base import Done, Message, Request, Reset, TextDelta, ToolCall
from prompts import render
from storage.repositories.base import NotFound

MOST_CALLS = 6
"""Model calls a turn: an endless tool loop ends here."""

Progress = Callable[[str], Awaitable[None]]

STEPS = {
    "plan_posts": "writing the drafts",
    "revise_posts": "rewriting",
    "move_posts": "finding the time",
    "show_report": "counting",
}


async def turn(context: Context, words: str, *, toolbox: Toolbox, progress: Progress) -> Reply:
    """Answer one message of a person. Errors of tools are part of the answer; trouble of models is raised."""
    await progress("thinking")
    request = Request(
        purpose="turn",
        system=render("planner"),
        messages=(*await conversation.recent(context), Message(role="person", text=words)),
        tools=toolbox.specs(context.capabilities),
        briefing=await conversation.brief(context),
    )
    replies: list[Reply] = []
    for _ in range(MOST_CALLS):
        done = await _answer(context, request)
        writer = done.label or context.desk.model.label
        steps, shown = await _use_tools(replace(context, writer=writer), done.calls, toolbox, progress)
        replies += shown
        if not done.calls:
            replies.append(say(done.text) if done.text else Reply())
            break
        asked = Message(role="model", text=done.text, calls=done.calls)
        request = replace(request, messages=(*request.messages, asked, *steps))
    else:
        replies.append(say("I stopped here: this took more steps than one message may take."))
    reply = merge(replies)
    await conversation.keep(context, words=words, reply=reply)
    return reply


async def _answer(context: Context, request: Request) -> Done:
    async for event in context.desk.model.answer(request):
        match event:
            case Done():
                return event
            case TextDelta() | Reset():
                continue
    raise Refused("The model broke off in the middle of its answer. Nothing was changed; please try again.")


async def _use_tools(
    context: Context, calls: Sequence[ToolCall], toolbox: Toolbox, progress: Progress
) -> tuple[list[Message], list[Reply]]:
    """Call what the model asked for: what it is told of each call, and what people are shown."""
    steps: list[Message] = []
    shown: list[Reply] = []
    for call in calls:
        await progress(STEPS.get(call.name, "looking it up"))
        try:
            reply = await toolbox.call(context, call.name, call.arguments)
            outcome = {"shown_to_person": plain(reply.text)[:500], "cards": [c.title for c in reply.cards]}
        except (Refused, NotFound, BadTime) as refusal:
            words: Text = refusal.words if isinstance(refusal, Refused) else (str(refusal),)
            reply, outcome = say(*words), {"refused": plain(words)}
        except BadCall as mistake:
            reply, outcome = Reply(), {"mistake": str(mistake)}
        shown.append(reply)
        steps.append(Message(role="tool", text=json.dumps(outcome, ensure_ascii=False), answers=call.id))
    return steps, shown


def merge(replies: Sequence[Reply]) -> Reply:
    """Several replies as one: texts one below the other, a card once, in its last state."""
    parts: list[Text] = [reply.text for reply in replies if reply.text]
    joined: Text = tuple(part for index, each in enumerate(parts) for part in (("\n",) * bool(index) + each))
    return Reply(
        text=joined,
        cards=tuple({card.key: card for reply in replies for card in reply.cards}.values()),
        buttons=tuple(button for reply in replies for button in reply.buttons),
        form=next((reply.form for reply in reversed(replies) if reply.form), None),
        redraw=tuple(dict.fromkeys(key for reply in replies for key in reply.redraw)),
        private=bool(replies) and all(reply.private for reply in replies if reply),
    )
