"""The planner: a turn from a person's words through a model's tool calls to a Reply."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.context import Context
from agents.refusals import Refused
from agents.replies import Card, Reply, merge, say
from agents.text import clean
from agents.turns import briefing, history, lessons, model_calls, pasted_pages
from agents.turns.draft_stream import DraftListener, DraftPreviews
from agents.turns.model_calls import TextListener
from agents.turns.toolbox import Progress, Toolbox, call_tools
from integrations.errors import OutsideError
from integrations.llm.base import ChatMessage, ModelRequest
from prompts import render

MOST_CALLS = 6
"""Model calls of a turn, so that no tool loop is endless."""
MOST_TOKENS = 100_000
"""Tokens of all calls of a turn: twenty times what a plan takes."""
NOTHING = "I found nothing to do in that. Say it in other words, or /help shows what I understand."


async def _ignore_text(so_far: str) -> None:
    """Ignore the text so far."""


async def _ignore_drafts(card: Card | None) -> None:
    """Ignore the drafts so far."""


@dataclass(frozen=True, slots=True)
class Audience:
    """The listeners of a turn while it runs."""

    progress: Progress
    heard: TextListener = _ignore_text
    seen: DraftListener = _ignore_drafts


async def run_turn(
    context: Context,
    words: str,
    *,
    toolbox: Toolbox,
    progress: Progress,
    heard: TextListener = _ignore_text,
    seen: DraftListener = _ignore_drafts,
) -> Reply:
    """Answer a message of a person. Errors of tools are part of the answer; errors of models are raised."""
    await progress("reading the link" if pasted_pages.LINK.search(words) else "thinking")
    try:
        pages = await pasted_pages.read_pages(context, words)
    except OutsideError as trouble:
        return await pasted_pages.offer_without_page(context, words, trouble)
    words, tools = words.removeprefix(pasted_pages.UNREAD), toolbox.specs(context.offered)
    knows = await briefing.gather_briefing(context)
    talk = await history.recent_messages(context)
    context = replace(context, sources=(*context.sources, *history.spoken_sources(words, talk)))
    context = pasted_pages.add_page_sources(context, pages)
    present = briefing.render_present(knows, near=briefing.find_posts_meant(knows, words, follows=bool(talk)))
    request = ModelRequest(
        purpose="planner",
        system=render("planner"),
        messages=(*talk, ChatMessage(role="person", text=words)),
        tools=tools,
        briefing=knows,
        desk=briefing.render_desk(knows),
        present=f"{present}{await lessons.render_lessons(context, words)}{pasted_pages.frame_pages(pages)}",
    )
    notes: list[str] = []
    audience = Audience(progress, heard, seen)
    replies = await _steps(context, request, toolbox, audience, notes=notes)
    reply = merge(replies) or say(NOTHING)
    await history.record_turn(context, words=words, reply=reply)
    return merge([*(say(note) for note in notes), reply])


async def _steps(
    context: Context, request: ModelRequest, toolbox: Toolbox, audience: Audience, *, notes: list[str]
) -> Sequence[Reply]:
    """The replies of all steps; `notes` collects notices about models, which are no part of the conversation.

    Replies before an error are kept. A model is asked again only where it can correct something or was
    looking something up.
    """
    replies: list[Reply] = []
    tokens = 0
    for _ in range(MOST_CALLS):
        try:
            watch = DraftPreviews(context, toolbox, audience.seen)
            answered = await model_calls.ask_model(context, request, heard=audience.heard, watch=watch)
        except (OutsideError, Refused) as trouble:
            if not replies:
                raise
            return [*replies, say(f"{trouble} What stands above was done; the rest was not.")]
        done, tokens = answered.done, tokens + answered.tokens
        notes += [answered.note] if answered.note else []
        signed = replace(context, writer=done.label or context.desk.model.label)
        used = await call_tools(signed, done.calls, toolbox, audience.progress)
        replies += used.shown
        if used.settled or not done.calls:
            return [*replies, say(clean(done.text))]
        if tokens >= MOST_TOKENS:
            break
        asked = ChatMessage(role="model", text=done.text, calls=done.calls, native=done.native)
        request = replace(request, messages=(*request.messages, asked, *used.steps))
    return [*replies, say("I stopped here: this took more steps than one message may take.")]
