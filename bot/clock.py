"""Clocks: the only readers of the present time; the clock of a rehearsal runs faster."""

import asyncio
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The clock of the machine."""

    speed = 1.0

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, length: timedelta) -> None:
        """Wait for this length of time."""
        await asyncio.sleep(length.total_seconds())


class RehearsalClock:
    """A clock that starts at `start` and runs `speed` times as fast as the machine's monotonic clock."""

    def __init__(self, *, speed: float, start: datetime) -> None:
        self.speed = speed
        self._start = start
        self._began = time.monotonic()

    def now(self) -> datetime:
        """The present moment of the rehearsal."""
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self.speed)

    async def sleep(self, length: timedelta) -> None:
        """Wait for this length of the rehearsal's time."""
        await asyncio.sleep(length.total_seconds() / self.speed)
