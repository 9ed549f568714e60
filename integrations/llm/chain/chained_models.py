"""Models of a chain: their rest after a failure, and the wait before a second try."""

from datetime import datetime, timedelta
from typing import Protocol

from integrations.errors import Misconfigured, OutsideError, TryLater
from integrations.llm.base import Model

LONGEST_WAIT = timedelta(seconds=2)
"""The longest wait for the same model, as a person is waiting in a chat; then the next model is asked."""
DEFAULT_WAIT = timedelta(seconds=0.25)
"""The wait before a second try, when the model did not say how long to wait."""
SLOW_FAILURE = timedelta(seconds=10)
"""A call that took longer than this to fail is not made again at once."""
FIRST_REST = timedelta(seconds=2)
"""The rest after the first failure; twice as long after each further failure."""
LONGEST_REST = timedelta(minutes=1)
LONGEST_RETRY_AFTER = timedelta(minutes=15)
"""The longest rest that a Retry-After can ask for."""
REPAIR_REST = timedelta(minutes=10)
"""The rest after an error that only an owner can mend, such as a key or a bill."""


class Clock(Protocol):
    """A clock of real time, also during a rehearsal."""

    def now(self) -> datetime:
        """The present moment, aware."""

    async def sleep(self, length: timedelta) -> None:
        """Wait that long."""


class ChainedModel:
    """A model of the chain with its failures and its rest."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._failures = 0
        self._until: datetime | None = None

    def rests(self, now: datetime) -> bool:
        """Whether the model rests at that moment."""
        return self._until is not None and now < self._until

    def failed(self, trouble: OutsideError, now: datetime) -> None:
        """Let the model rest for a while. A rejected request is no failure of the model."""
        if isinstance(trouble, Misconfigured):
            self._until = now + REPAIR_REST
        elif isinstance(trouble, TryLater):
            rest = min(FIRST_REST * 2 ** min(self._failures, 10), LONGEST_REST)
            self._failures += 1
            self._until = now + max(rest, min(trouble.wait or rest, LONGEST_RETRY_AFTER))

    def answered(self) -> None:
        """Forget the failures after an answer."""
        self._failures, self._until = 0, None


def retry_delay(trouble: OutsideError, *, took: timedelta) -> timedelta | None:
    """The wait before the same model is asked again; None when the next model is the better choice."""
    if not isinstance(trouble, TryLater) or took > SLOW_FAILURE:
        return None
    wait = max(trouble.wait or DEFAULT_WAIT, timedelta())
    return wait if wait <= LONGEST_WAIT else None
