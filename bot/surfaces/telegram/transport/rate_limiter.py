"""Telegram's rate limits: a message a second in a chat, 20 a minute in a group, 30 a second overall.

A place is taken from before a call until a whole window after the answer: whatever the network does between,
the server then sees no more messages in any window than it allows.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from heapq import heappop, heappush
from time import monotonic

OVERALL, GROUP, CHAT = (30, 1.0), (20, 60.0), (1, 1.0)
"""Messages in so many seconds: overall, to a group, to a chat (python-telegram-bot 22.8, `FloodLimit`)."""
MARGIN = 0.02
"""Seconds that a window lasts longer here, for clocks that do not run alike."""
STRICT = 60.0
"""Seconds in which edits count as messages in a chat, after the server refused an edit there."""
MOST_IDLE = 2000
"""Chats that are remembered; beyond that idle ones are forgotten."""

Sleep = Callable[[float], Awaitable[object]]


class RateWindow:
    """A sliding window: at most `most` messages in any `seconds`, first come, first served."""

    def __init__(self, most: int, seconds: float, *, now: Callable[[], float], sleep: Sleep) -> None:
        self._most = most
        self._seconds = seconds + MARGIN
        self._now = now
        self._sleep = sleep
        self._door = asyncio.Lock()
        self._places = asyncio.Semaphore(most)
        self._free_at = [0.0] * most

    async def enter(self, messages: int = 1) -> int:
        """Wait for places, at most all of them, and take them; returns their number, for `leave`."""
        wanted, taken = min(messages, self._most), list[float]()
        try:
            async with (
                self._door
            ):  # a call for many places is not overtaken, and two such calls do not wait for each other
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
        """Give places back; they are free again when the window has passed."""
        self._give([self._now() + self._seconds] * places)

    def _give(self, free_at: Sequence[float]) -> None:
        for at in free_at:
            heappush(self._free_at, at)
            self._places.release()

    @property
    def is_idle(self) -> bool:
        """Whether no place is taken, and none was within the window."""
        return len(self._free_at) == self._most and max(self._free_at) <= self._now()


@dataclass(slots=True)
class ChatLimits:
    """The limits of one chat: its windows, the time until which it is held, and the slots in use."""

    windows: tuple[RateWindow, ...]
    held_until: float = 0.0
    strict_until: float = 0.0
    slots: int = 0

    def is_idle(self, now: float) -> bool:
        """Whether new limits would behave the same."""
        quiet = max(self.held_until, self.strict_until) <= now
        return not self.slots and quiet and all(each.is_idle for each in self.windows)


class SendSlot:
    """The permission for one call to a chat."""

    def __init__(self, limiter: "RateLimiter", chat_limits: ChatLimits, *, messages: int) -> None:
        self._limiter = limiter
        self._chat_limits = chat_limits
        self._messages = messages
        self._places = 0

    async def begin(self) -> None:
        """Wait until the chat is no longer held, then for a place among all chats."""
        await self._limiter.wait_until_released(self._chat_limits)
        if self._messages:
            self._places = await self._limiter.overall.enter(self._messages)

    def end(self) -> None:
        """Give the place among all chats back."""
        self._limiter.overall.leave(self._places)
        self._places = 0

    async def hold(self, seconds: float) -> None:
        """Hold the chat for as long as the server asks for, then go on with the same call.

        Later calls to the chat wait behind it, in order; other chats go on.
        """
        self.end()
        self._limiter.hold(self._chat_limits, seconds, strictly=not self._messages)
        await self.begin()


class RateLimiter:
    """Keeps every message within Telegram's limits; waits are real seconds."""

    def __init__(self, *, now: Callable[[], float] = monotonic, sleep: Sleep = asyncio.sleep) -> None:
        self._now = now
        self._sleep = sleep
        self._chats: dict[int, ChatLimits] = {}
        self.overall = self._window(*OVERALL)

    @asynccontextmanager
    async def slot(self, chat: int, *, counts: bool = True, messages: int = 1) -> AsyncIterator[SendSlot]:
        """Wait for a slot of this chat, in order; call inside, and report RetryAfter to `SendSlot.hold`.

        `chat` is Telegram's own id, negative for groups and channels. An album is so many `messages` to a
        group and overall, and one in its chat. A call that does not count (an edit) waits only for the end of
        a RetryAfter; after one that an edit provoked, edits count too for a minute.
        """
        chat_limits = self._chat_limits(chat)
        if not counts and self._now() >= chat_limits.strict_until:
            messages = 0
        slot = SendSlot(self, chat_limits, messages=messages)
        chat_limits.slots += 1
        try:
            async with AsyncExitStack() as stack:
                for window in chat_limits.windows if messages else ():
                    stack.callback(window.leave, await window.enter(messages))
                stack.callback(slot.end)
                await slot.begin()
                yield slot
        finally:
            chat_limits.slots -= 1

    def hold(self, chat_limits: ChatLimits, seconds: float, *, strictly: bool) -> None:
        """Send nothing to this chat for so long; `strictly`: let edits count too for a while."""
        chat_limits.held_until = max(chat_limits.held_until, self._now() + seconds + MARGIN)
        if strictly:
            chat_limits.strict_until = chat_limits.held_until + STRICT

    async def wait_until_released(self, chat_limits: ChatLimits) -> None:
        """Wait until the chat is no longer held."""
        while (seconds := chat_limits.held_until - self._now()) > 0:
            await self._sleep(seconds)

    def _window(self, most: int, seconds: float) -> RateWindow:
        return RateWindow(most, seconds, now=self._now, sleep=self._sleep)

    def _chat_limits(self, chat: int) -> ChatLimits:
        if len(self._chats) >= MOST_IDLE and chat not in self._chats:
            now = self._now()
            self._chats = {
                each: chat_limits for each, chat_limits in self._chats.items() if not chat_limits.is_idle(now)
            }
        if chat not in self._chats:
            sizes = (CHAT, GROUP) if chat < 0 else (CHAT,)
            self._chats[chat] = ChatLimits(tuple(self._window(*size) for size in sizes))
        return self._chats[chat]
