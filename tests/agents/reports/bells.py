"""Digests on a clock moved by hand, and what they sent."""

from datetime import datetime, timedelta

from agents.replies import Channel, Reply
from agents.reports.digests import Digests
from storage.database import Database
from tests.agents.ledger import LONG_AGO, PLATFORMS, words_of
from tests.doubles.clock import HandClock


class Bells:
    """Rings when a test says so. `sent` is (workspace id, channel, words)."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = HandClock(LONG_AGO)
        self.sent: list[tuple[int, Channel, str]] = []
        self.broken = False
        self.restart()

    def restart(self) -> None:
        """Another process takes over: nothing in memory is left."""
        self.digests = Digests(self.database, PLATFORMS, self.clock, send=self.send)

    async def send(self, workspace_id: int, channel: Channel, reply: Reply) -> None:
        """A surface that works, or not."""
        if self.broken:
            raise ConnectionError("no surface")
        self.sent.append((workspace_id, channel, words_of(reply)))

    async def ring(self, moment: datetime) -> int:
        """Ring at a moment; returns how many messages that sent."""
        before = len(self.sent)
        self.clock.set(moment)
        await self.digests.send_due()
        return len(self.sent) - before

    async def rung(self, first: datetime, last: datetime, *, step: timedelta) -> list[datetime]:
        """Ring every `step`; returns the moments at which something was sent."""
        moments = []
        while first <= last:
            moments += [first] * await self.ring(first)
            first += step
        return moments

    @property
    def said(self) -> list[str]:
        """The messages' first lines."""
        return [words.split("\n")[0] for _, _, words in self.sent]
