"""How fast we may speak: a message a second in a chat, 20 a minute in a group, 30 a second overall.

A place is taken from before a call until its window after the answer: whatever the network does between, the
server then sees no more in any window than it allows.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from heapq import heappop, heappush
from time import monotonic

OVERALL, GROUP, CHAT = (30, 1.0), (20, 60.0), (1, 1.0)
"""Messages in so many seconds: to all, to a group, to a chat (python-telegram-bot 22.8, `FloodLimit`)."""
MARGIN = 0.02
"""Seconds that a window lasts longer here, for clocks that do not run alike."""
STRICT = 60.0
"""Seconds in which edits count like messages, in a chat where the server had enough of them."""
MOST_IDLE = 2000
"""Chats that are remembered before those with nothing to remember are forgotten."""

Sleep = Callable[[float], Awaitable[object]]


class Window:
    """At most `most` messages in any `seconds`; whoever comes first goes first."""

    def __init__(self, most: int, seconds: float, *, now: Callable[[], float], sleep: Sleep) -> None:
        self._most = most
        self._seconds = seconds + MARGIN
        self._now = now
        self._sleep = sleep
        self._door = asyncio.Lock()
        self._places = asyncio.Semaphore(most)
        self._free_at = [0.0] * most

    async def enter(self, messages: int = 1) -> int:
        """Wait for as many places and take them; returns how many, for `leave`. More than all are all."""
        wanted, taken = min(messages, self._most), list[float]()
        try:
            async with self._door:  # whoever needs many is not overtaken, nor waits for one who waits too
                while len(taken) < wanted:
                    await self._places.acquire()
                    taken.append(heappop(self._free_at))
            if (seconds := max(taken) - self._now()) > 0:
                await self._sleep(seconds)
        except BaseException:
            self._give(taken)
            raise
        return wanted

    def leave(self, places: int) -> None:
        """Give the places back; they are free again when the window has passed."""
        self._give([self._now() + self._seconds] * places)

    def _give(self, free_at: Sequence[float]) -> None:
        for at in free_at:
            heappush(self._free_at, at)
            self._places.release()

    @property
    def is_idle(self) -> bool:
        """Is nobody in it, and was nobody lately?"""
        return len(self._free_at) == self._most and max(self._free_at) <= self._now()


@dataclass(slots=True)
class Lane:
    """One chat: its windows, until when the server wants nothing, and how many turns are under way."""

    windows: tuple[Window, ...]
    held_until: float = 0.0
    strict_until: float = 0.0
    turns: int = 0

    def is_idle(self, now: float) -> bool:
        """Would a new lane behave the same?"""
        quiet = max(self.held_until, self.strict_until) <= now
        return not self.turns and quiet and all(each.is_idle for each in self.windows)


class Turn:
    """One call's turn to speak in a chat."""

    def __init__(self, pace: "Pace", lane: Lane, *, messages: int) -> None:
        self._pace = pace
        self._lane = lane
        self._messages = messages
        self._places = 0

    async def begin(self) -> None:
        """Wait until the chat is held no more, then for a place among all chats."""
        await self._pace.rested(self._lane)
        if self._messages:
            self._places = await self._pace.overall.enter(self._messages)

    def end(self) -> None:
        """Give the place among all chats back."""
        self._pace.overall.leave(self._places)
        self._places = 0

    async def held(self, seconds: float) -> None:
        """The server wants no more of this chat for so long: wait, then go on with the same call.

        What else is to be said in the chat waits behind it, in order; other chats go on.
        """
        self.end()
        self._pace.hold(self._lane, seconds, strictly=not self._messages)
        await self.begin()


class Pace:
    """Keeps every message within what Telegram allows; waits are real seconds."""

    def __init__(self, *, now: Callable[[], float] = monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._now = now
        self._sleep = sleep
        self._lanes: dict[int, Lane] = {}
        self.overall = self._window(*OVERALL)

    @asynccontextmanager
    async def turn(self, chat: int, *, counts: bool = True, messages: int = 1) -> AsyncIterator[Turn]:
        """Wait for this chat's turn, in order; make the call inside, and report RetryAfter to `Turn.held`.

        `chat` is Telegram's own id, negative for groups and channels. An album is so many `messages` to a
        group and overall, and one in its chat. What does not count (edits) waits for nothing but the end of a
        RetryAfter; after one that an edit provoked, edits count too for a minute.
        """
        lane = self._lane(chat)
        if not counts and self._now() >= lane.strict_until:
            messages = 0
        turn = Turn(self, lane, messages=messages)
        lane.turns += 1
        try:
            async with AsyncExitStack() as stack:
                for window in lane.windows if messages else ():
                    stack.callback(window.leave, await window.enter(messages))
                stack.callback(turn.end)
                await turn.begin()
                yield turn
        finally:
            lane.turns -= 1

    def hold(self, lane: Lane, seconds: float, *, strictly: bool) -> None:
        """Nothing is said in this chat for so long."""
        lane.held_until = max(lane.held_until, self._now() + seconds + MARGIN)
        if strictly:
            lane.strict_until = lane.held_until + STRICT

    async def rested(self, lane: Lane) -> None:
        """Wait until the chat is held no more."""
        while (seconds := lane.held_until - self._now()) > 0:
            await self._sleep(seconds)

    def _window(self, most: int, seconds: float) -> Window:
        return Window(most, seconds, now=self._now, sleep=self._sleep)

    def _lane(self, chat: int) -> Lane:
        if len(self._lanes) >= MOST_IDLE and chat not in self._lanes:
            now = self._now()
            self._lanes = {each: lane for each, lane in self._lanes.items() if not lane.is_idle(now)}
        if chat not in self._lanes:
            sizes = (CHAT, GROUP) if chat < 0 else (CHAT,)
            self._lanes[chat] = Lane(tuple(self._window(*size) for size in sizes))
        return self._lanes[chat]
