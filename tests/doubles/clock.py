"""A clock moved by hand: nothing passes until a test says so."""

import asyncio
import heapq
import itertools
from datetime import datetime, timedelta


class HandClock:
    """Stands still until it is moved; sleepers wake in the order of their moments."""

    speed = 1.0

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._sleepers: list[tuple[datetime, int, asyncio.Event]] = []
        self._turn = itertools.count()

    def now(self) -> datetime:
        """The present moment."""
        return self._now

    async def sleep(self, length: timedelta) -> None:
        """Wait until the clock was moved that far."""
        if length <= timedelta():
            await asyncio.sleep(0)
            return
        rung = asyncio.Event()
        heapq.heappush(self._sleepers, (self._now + length, next(self._turn), rung))
        await rung.wait()

    def set(self, moment: datetime) -> None:
        """Move to a moment, back or forth; whoever should be awake by then wakes."""
        self._now = moment
        while self._sleepers and self._sleepers[0][0] <= moment:
            heapq.heappop(self._sleepers)[2].set()

    async def pass_time(self, **length: float) -> None:
        """Move on by that much, stopping at every sleeper's moment, so that what it does happens then."""
        end = self._now + timedelta(**length)
        await settled()
        while self._sleepers and self._sleepers[0][0] <= end:
            self.set(self._sleepers[0][0])
            await settled()
        self.set(end)
        await settled()

    @property
    def next_alarm(self) -> datetime | None:
        """When the first sleeper wants to wake."""
        return self._sleepers[0][0] if self._sleepers else None


async def settled() -> None:
    """Let everything that can run without time passing do so."""
    for _ in range(20):
        await asyncio.sleep(0)
