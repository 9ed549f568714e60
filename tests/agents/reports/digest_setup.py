"""A set-up for tests of digests: a clock moved by hand, and the sent messages."""

from datetime import datetime, timedelta

from agents.replies import Channel, Reply
from agents.reports.digests import Digests
from storage.database import Database
from tests.agents.workspace_setup import LONG_AGO, PLATFORMS, words_of
from tests.doubles.clock import HandClock


class DigestSetup:
    """Digests that run at the moments of a test. `sent` holds (workspace id, channel, words)."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = HandClock(LONG_AGO)
        self.sent: list[tuple[int, Channel, str]] = []
        self.broken = False
        self.restart()

    def restart(self) -> None:
        """Start anew, as another process with an empty memory."""
        self.digests = Digests(self.database, PLATFORMS, self.clock, send=self.send)

    async def send(self, workspace_id: int, channel: Channel, reply: Reply) -> None:
        """Record a message, or fail while `broken`."""
        if self.broken:
            raise ConnectionError("no surface")
        self.sent.append((workspace_id, channel, words_of(reply)))

    async def run_at(self, moment: datetime) -> int:
        """Send the digests due at a moment; returns the number of messages."""
        before = len(self.sent)
        self.clock.set(moment)
        await self.digests.send_due()
        return len(self.sent) - before

    async def run_between(self, first: datetime, last: datetime, *, step: timedelta) -> list[datetime]:
        """Run every `step`; returns the moments at which a message was sent."""
        moments = []
        while first <= last:
            moments += [first] * await self.run_at(first)
            first += step
        return moments

    @property
    def first_lines(self) -> list[str]:
        """The first lines of the sent messages."""
        return [words.split("\n")[0] for _, _, words in self.sent]
