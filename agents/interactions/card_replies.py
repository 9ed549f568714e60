"""Answers to a card: a few words are a wish about its post, a sentence is its new text."""

import re

from agents.approvals.stale_cards import ShownPost
from agents.context import Context
from agents.posts import forms
from agents.replies import Reply, parse_digits
from storage.models import OPEN

MOST_WISH_WORDS = 6
"""Words of a wish at most: "shorter", "move it to Friday 9:00". More of them are the post's own words."""
SENTENCE = re.compile(r"\n|[.!?…][\"'”’»)]*(?:\s|$)")


async def answer_card(context: Context, reference: str, words: str) -> Reply | str:
    """The reply to words that answer a card, or words for the planner if a model has to decide."""
    channel = context.channel
    async with context.read() as work:
        card = await work.showings.card_at(
            surface=channel.surface, address=channel.address, reference=reference
        )
        kind, _, number = (card or "").partition(":")
        post = await work.posts.by_id(parse_digits(number) or 0) if kind == "post" else None
    if post is None:
        return words
    if context.media or is_wish(words):
        return f"#{post.number} {words}" if context.media else f"{post.number}: {words}"
    open_now = [each.account.ref for each in post.variants if each.status in OPEN]
    return await forms.submit_words(context, ShownPost(post.id, post.version), dict.fromkeys(open_now, words))


def is_wish(words: str) -> bool:
    """Whether words are a wish about a post, rather than its new text."""
    return len(words.split()) <= MOST_WISH_WORDS and not SENTENCE.search(words)
