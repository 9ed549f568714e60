"""The history of a conversation: the messages a model sees again, and the record of each turn."""

from collections.abc import Mapping, Sequence
from typing import Any

from agents.context import Context, Source
from agents.replies import Reply, plain
from integrations.llm.base import ChatMessage
from storage.models import ConversationEntry

REMEMBERED = 8
LONGEST_SAID = 2_000
"""Characters of an earlier message that a model sees again."""
LONGEST_ANSWER = 600
"""Characters of our answer that are stored; its cards are rows of their own."""


async def recent_messages(context: Context) -> tuple[ChatMessage, ...]:
    """The last messages of the thread, oldest first."""
    async with context.read() as work:
        said = await work.conversation.recent(
            place_id=context.place_id, thread=context.channel.thread, count=REMEMBERED
        )
    return tuple(
        ChatMessage(role="person" if each.role == "person" else "model", text=_clipped(each.words))
        for each in said
    )


def _clipped(words: str) -> str:
    """An earlier message, shortened to `LONGEST_SAID`."""
    return words if len(words) <= LONGEST_SAID else f"{words[: LONGEST_SAID - 1]}…"


def spoken_sources(words: str, talk: Sequence[ChatMessage]) -> tuple[Source, ...]:
    """The words of people in the thread as sources of facts; a model's words are none."""
    before = (each.text for each in reversed(talk) if each.role == "person")
    return (Source("your words", words), *(Source("what was said here", each) for each in before))


async def record_turn(context: Context, *, words: str, reply: Reply) -> None:
    """Record a turn: the person's words and the gist of the answer, without strangers' words."""
    async with context.work() as work:
        gist = plain(reply.text) or ", ".join(card.title for card in reply.cards)
        if context.tainted:  # what came of strangers' words is no memory
            gist = f"I answered from a page: {', '.join(card.title.split()[0] for card in reply.cards)}"
        await work.conversation.add_all(
            [
                {"role": "person", "words": words, "person_id": context.person.id},
                {"role": "desk", "words": gist[:LONGEST_ANSWER], "person_id": None},
            ],
            place_id=context.place_id,
            thread=context.channel.thread,
            at=context.now(),
        )


async def store_question(
    context: Context, *, question: str, options: Sequence[str | Mapping[str, Any]]
) -> ConversationEntry:
    """Store a question with the `options` of its buttons, so that they work after a restart."""
    async with context.work() as work:
        return await work.conversation.add(
            place_id=context.place_id,
            thread=context.channel.thread,
            role="menu",
            words=question,
            at=context.now(),
            options=options,
        )
