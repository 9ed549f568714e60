"""Settlements of a try: published, retried later, left to a person, or looked up."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.errors import (
    Misconfigured,
    OutsideError,
    Reconnect,
    Rejected,
    Scope,
    TryLater,
    Uncertain,
)
from integrations.platforms.base import PublishedPost
from storage.models import Status
from storage.repositories.publishing.due_variants import BROKE, UNCERTAIN, DueVariant
from storage.repositories.publishing.settlements import ReachedQuota, Settlement

SENDING = (Status.SENDING,)
STILL_OURS = (Status.SENDING, Status.UNKNOWN)
"""Statuses in which an answer that comes after the lease is still accepted."""

NO_ANSWER = "no answer came back: it is looked up before anything is sent again"
FIRST_WAIT = timedelta(seconds=30)
SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_ASKED = timedelta(days=1)
"""The longest wait that a platform may ask for."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Timeouts of publishing.

    Lengths are in real time; `at_speed` gives them on a clock that runs faster. `deadline` and `fresh` are
    seconds, as sockets count them.
    """

    lease: timedelta = timedelta(seconds=90)
    """the length of a claim: longer than `deadline` with its checks and writes"""
    margin: timedelta = timedelta(seconds=40)
    """no call starts in this time before the end of a lease: more than `deadline`"""
    settle: timedelta = timedelta(seconds=45)
    """the wait from a lapsed lease in the middle of a try to the first look-up: more than `deadline`"""
    deadline: float = 30.0
    """for one call"""
    fresh: float = 2.0
    """checks that are older are made again before sending (a pause, a stopped machine)"""

    def at_speed(self, speed: float) -> "Timeouts":
        """The same real lengths on a clock that runs `speed` times as fast."""
        return Timeouts(
            self.lease * speed, self.margin * speed, self.settle * speed, self.deadline, self.fresh
        )


def published_settlement(
    due: DueVariant, landing: PublishedPost, *, now: datetime, origins: tuple[Status, ...] = STILL_OURS
) -> Settlement:
    """The settlement of a published post. A platform's time without a zone is ignored."""
    return Settlement(
        due,
        Status.PUBLISHED,
        origins,
        outcome="landed",
        external_id=landing.external_id,
        url=landing.url,
        published_at=landing.at.astimezone(UTC) if landing.at.tzinfo else now,
        gate=_reached_quota(due, landing.spent.scope, now + _bounded(landing.spent.wait))
        if landing.spent
        else None,
    )


def failure_settlement(
    due: DueVariant, trouble: Exception, *, now: datetime, settle: timedelta
) -> Settlement:
    """The settlement of a failed call. Unknown errors are uncertain, with a look-up `settle` from now."""
    lost = isinstance(trouble, Reconnect)
    earlier = due.doubted_at is not None  # an earlier try may have gone through
    if earlier and isinstance(trouble, Rejected | Reconnect | Misconfigured):
        trouble = Uncertain(trouble.sentence)
    match trouble:
        case TryLater(sentence=sentence, wait=wait, scope=scope):
            at = now + (backoff(due, due.tries) if wait is None else _bounded(wait))
            return Settlement(
                due,
                Status.SCHEDULED,
                SENDING,
                sentence,
                "later",
                next_at=at,
                tries=due.tries + 1,
                gate=_reached_quota(due, scope, at),
            )
        case Rejected(sentence=sentence):
            return Settlement(due, Status.REJECTED, SENDING, sentence, "rejected")
        case Reconnect(sentence=sentence):
            return Settlement(due, Status.RECONNECT, SENDING, sentence, "reconnect", loses_account=True)
        case Misconfigured(sentence=sentence):
            return Settlement(due, Status.REJECTED, SENDING, sentence, "misconfigured")
    sentence = trouble.sentence if isinstance(trouble, OutsideError) else NO_ANSWER
    known = isinstance(trouble, OutsideError | OSError)  # a TimeoutError is an OSError
    return Settlement(
        due,
        Status.UNKNOWN,
        SENDING,
        sentence,
        UNCERTAIN if known else BROKE,
        next_at=now + settle,
        lookups=0,
        loses_account=lost,
    )


def _bounded(wait: timedelta) -> timedelta:
    return min(max(wait, SHORTEST_WAIT), LONGEST_ASKED)


def _reached_quota(due: DueVariant, scope: Scope, opens_at: datetime) -> ReachedQuota | None:
    """The reached quota, of the account or of our whole app on the platform; None for a single call."""
    if scope == "call":
        return None
    return ReachedQuota(due.carrier, due.account_id if scope == "account" else None, opens_at)


def unsent_settlement(due: DueVariant) -> Settlement:
    """The settlement of an Attempt without a call: the variant is claimed and checked again at once.

    That holds even if the lease lapsed before the settlement was stored.
    """
    return Settlement(due, Status.SCHEDULED, STILL_OURS, outcome="unsent", next_at=due.next_at)


def backoff(due: DueVariant, tries: int) -> timedelta:
    """The wait before the next try: doubled with every try, and spread by variant id between 50 and 100 %."""
    whole = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(tries, 10)))
    spread = (due.variant_id * 2654435761 + tries * 40503) % 1000 / 1000  # Knuth's multiplicative hash
    return whole * (0.5 + spread / 2)
