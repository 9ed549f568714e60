"""Refusals: errors that are an answer for people, and acts done one by one, each refused on its own."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from agents.replies import Moment, Reply, Text, merge, plain, say
from storage.models import WrongStatus
from storage.repositories.base import NotFound

Item = TypeVar("Item")


class Refused(Exception):
    """The desk will not do that; the words say why and what to do instead."""

    def __init__(self, *words: str | Moment) -> None:
        super().__init__(plain(words))
        self.words: Text = words


REFUSALS = (Refused, NotFound, WrongStatus)
"""Nothing of the act that raised one was kept."""

NOBODY = "Which posts? Name their numbers, for example: move 3 to Friday 9:00."


def told(refusal: Exception) -> Reply:
    """A refusal as people read it."""
    words = refusal.words if isinstance(refusal, Refused) else (str(refusal),)
    return replace(say(*words), refused=True)


async def one_by_one(items: Sequence[Item], act: Callable[[Item], Awaitable[Reply]]) -> Reply:
    """Every act in order, as one reply: each is done or refused on its own. Raises `Refused` for none."""
    if not items:
        raise Refused(NOBODY)
    return merge([await _tried(item, act) for item in items])


async def _tried(item: Item, act: Callable[[Item], Awaitable[Reply]]) -> Reply:
    try:
        return await act(item)
    except REFUSALS as refusal:
        return told(refusal)
