"""One model of a chain: until when it is left alone, and how long it is waited for."""

from datetime import datetime, timedelta
from typing import Protocol

from integrations.errors import Misconfigured, OutsideError, TryLater
from integrations.llm.base import Model

PATIENCE = timedelta(seconds=2)
"""Somebody is waiting in a chat: a longer wait goes to the next model."""
BREATH = timedelta(seconds=0.25)
"""Before the same one is asked again, where it did not say how long to wait."""
SLOW = timedelta(seconds=10)
"""Whoever took so long to fail is not asked again at once."""
REST = timedelta(seconds=2)
"""After the first failure; twice as long after each further one."""
LONGEST_REST = timedelta(minutes=1)
LONGEST_ASKED = timedelta(minutes=15)
"""No Retry-After is obeyed for longer."""
REPAIR = timedelta(minutes=10)
"""Until a key or a bill that an owner must see to is tried again."""


class Clock(Protocol):
    """Real time, also where the desk rehearses."""

    def now(self) -> datetime:
        """The present moment, aware."""

    async def sleep(self, length: timedelta) -> None:
        """Wait that long."""


class ChainedModel:
    """One model, and until when it is left alone."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._failures = 0
        self._until: datetime | None = None

    def rests(self, now: datetime) -> bool:
        """Is it left alone at that moment?"""
        return self._until is not None and now < self._until

    def failed(self, trouble: OutsideError, now: datetime) -> None:
        """Leave it alone for a while. A request that it rejects is no failure of its own."""
        if isinstance(trouble, Misconfigured):
            self._until = now + REPAIR
        elif isinstance(trouble, TryLater):
            rest = min(REST * 2 ** min(self._failures, 10), LONGEST_REST)
            self._failures += 1
            self._until = now + max(rest, min(trouble.wait or rest, LONGEST_ASKED))

    def answered(self) -> None:
        """It is well."""
        self._failures, self._until = 0, None


def retry_delay(trouble: OutsideError, *, took: timedelta) -> timedelta | None:
    """How long until the same model is asked again; None where the next one is the better choice."""
    if not isinstance(trouble, TryLater) or took > SLOW:
        return None
    wait = max(trouble.wait or BREATH, timedelta())
    return wait if wait <= PATIENCE else None
