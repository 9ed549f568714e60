"""Waiting for something to be there, without asking again and again."""

import asyncio
from collections.abc import Callable
from typing import Protocol, TypeVar

Found = TypeVar("Found")


class World(Protocol):
    """What sets `changed` whenever something in it could have come about."""

    changed: asyncio.Event


async def until(
    world: World, found: Callable[[], Found | None], *, within: float = 5.0, what: Callable[[], str] = str
) -> Found:
    """What `found` finds, as soon as it does. Raises `AssertionError` with `what()` after so many seconds."""
    try:
        async with asyncio.timeout(within):
            while True:
                world.changed.clear()
                result = found()
                if result is not None and result is not False:
                    return result
                await world.changed.wait()
    except TimeoutError:
        raise AssertionError(what() or "it did not happen") from None
