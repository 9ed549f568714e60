"""Refusals: errors whose words are the answer, and lists of acts of which each may be refused alone."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from agents.replies import Moment, Reply, Text, merge, plain, say
from storage.models import WrongStatus
from storage.repositories.base import NotFound

Item = TypeVar("Item")


class Refused(Exception):
    """The desk refuses an act; the words say why, and what to do instead."""

    def __init__(self, *words: str | Moment) -> None:
        super().__init__(plain(words))
        self.words: Text = words


REFUSALS = (Refused, NotFound, WrongStatus)
"""Errors that are answers for people. An act that raises one of them has kept nothing."""

WITHOUT_NUMBERS = "Which posts? Name their numbers, for example: move 3 to Friday 9:00."


def refusal_reply(refusal: Exception) -> Reply:
    """The reply that tells people of a refusal."""
    words = refusal.words if isinstance(refusal, Refused) else (str(refusal),)
    return replace(say(*words), refused=True)


async def one_by_one(items: Sequence[Item], act: Callable[[Item], Awaitable[Reply]]) -> Reply:
    """The replies of an act on every item in order, merged: each is done or refused alone.

    Raises `Refused` without items.
    """
    if not items:
        raise Refused(WITHOUT_NUMBERS)
    return merge([await _tried(item, act) for item in items])


async def _tried(item: Item, act: Callable[[Item], Awaitable[Reply]]) -> Reply:
    try:
        return await act(item)
    except REFUSALS as refusal:
        return refusal_reply(refusal)
