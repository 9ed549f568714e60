"""The clocks: the present is read here and nowhere else; a rehearsal's runs faster."""

import asyncio
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's own clock."""

    speed = 1.0

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)

    async def sleep(self, length: timedelta) -> None:
        """Wait that long."""
        await asyncio.sleep(length.total_seconds())


class RehearsalClock:
    """Starts at `start` and runs `speed` times as fast as the machine's monotonic clock."""

    def __init__(self, *, speed: float, start: datetime) -> None:
        self.speed = speed
        self._start = start
        self._began = time.monotonic()

    def now(self) -> datetime:
        """The rehearsal's present moment."""
        return self._start + timedelta(seconds=(time.monotonic() - self._began) * self.speed)

    async def sleep(self, length: timedelta) -> None:
        """Wait until that much of the rehearsal's time has passed."""
        await asyncio.sleep(length.total_seconds() / self.speed)
