"""What a model is shown: the past of the conversation, and what it may know of the desk."""

from collections.abc import Mapping, Sequence
from typing import Any

from agents.context import Context, Source
from agents.replies import Reply, plain
from integrations.llm.base import Message
from storage.models import ConversationEntry

REMEMBERED = 8
LONGEST_SAID = 2_000
"""Characters of an earlier message that a model is shown again."""
LONGEST_ANSWER = 600
"""Characters of an answer of ours that are kept: the cards themselves are rows, not memories."""


async def recent_messages(context: Context) -> tuple[Message, ...]:
    """The last messages here, oldest first."""
    async with context.read() as work:
        said = await work.conversation.recent(
            place_id=context.place_id, thread=context.channel.thread, count=REMEMBERED
        )
    return tuple(
        Message(role="person" if each.role == "person" else "model", text=_clipped(each.words))
        for each in said
    )


def _clipped(words: str) -> str:
    """What was said before, so short that the talk cannot grow a request."""
    return words if len(words) <= LONGEST_SAID else f"{words[: LONGEST_SAID - 1]}…"


def spoken_sources(words: str, talk: Sequence[Message]) -> tuple[Source, ...]:
    """What people said here, as what a draft may take facts from; what a model said is none."""
    before = (each.text for each in reversed(talk) if each.role == "person")
    return (Source("your words", words), *(Source("what was said here", each) for each in before))


async def record_turn(context: Context, *, words: str, reply: Reply) -> None:
    """Remember a turn: what was said and the gist of the answer; nothing that came of strangers' words."""
    async with context.work() as work:
        await work.conversation.add(
            place_id=context.place_id,
            thread=context.channel.thread,
            role="person",
            words=words,
            at=context.now(),
            person_id=context.person.id,
        )
        gist = plain(reply.text) or ", ".join(card.title for card in reply.cards)
        if context.tainted:  # what came of strangers' words is no memory
            gist = f"I answered from a page: {', '.join(card.title.split()[0] for card in reply.cards)}"
        await work.conversation.add(
            place_id=context.place_id,
            thread=context.channel.thread,
            role="desk",
            words=gist[:LONGEST_ANSWER],
            at=context.now(),
        )


async def store_question(
    context: Context, *, question: str, options: Sequence[str | Mapping[str, Any]]
) -> ConversationEntry:
    """Keep a question whose buttons stand for `options`, so that they work after a restart."""
    async with context.work() as work:
        return await work.conversation.add(
            place_id=context.place_id,
            thread=context.channel.thread,
            role="menu",
            words=question,
            at=context.now(),
            options=options,
        )
