"""Sorts what came of a try by what to do next: published, later, changed by a person, or looked up."""

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
"""Where the same fence may find it when an answer comes after its lease."""

NO_ANSWER = "no answer came back: it is looked up before anything is sent again"
FIRST_WAIT = timedelta(seconds=30)
SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(hours=1)
LONGEST_ASKED = timedelta(days=1)
"""A platform that asks for more is asked again after this."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How long things may take.

    Lengths are real ones; `at_speed` gives them on a clock that runs faster. `deadline` and `fresh` are
    seconds, as sockets count them.
    """

    lease: timedelta = timedelta(seconds=90)
    """how long a claim holds: longer than `deadline` and what goes around it"""
    margin: timedelta = timedelta(seconds=40)
    """so long before its lease ends nothing is started under it: more than `deadline`"""
    settle: timedelta = timedelta(seconds=45)
    """after a lease lapsed in the middle of a try, until the first look-up: more than `deadline`"""
    deadline: float = 30.0
    """for one call"""
    fresh: float = 2.0
    """what was checked longer ago is checked again instead of sent (a pause, a stopped machine)"""

    def at_speed(self, speed: float) -> "Terms":
        """The same real lengths on a clock that runs `speed` times as fast."""
        return Terms(self.lease * speed, self.margin * speed, self.settle * speed, self.deadline, self.fresh)


def landed(
    due: DueVariant, landing: PublishedPost, *, now: datetime, origins: tuple[Status, ...] = STILL_OURS
) -> Settlement:
    """It is out. A platform's time without a zone is not believed."""
    return Settlement(
        due,
        Status.PUBLISHED,
        origins,
        outcome="landed",
        external_id=landing.external_id,
        url=landing.url,
        published_at=landing.at.astimezone(UTC) if landing.at.tzinfo else now,
        gate=_gate(due, landing.spent.scope, now + _bearable(landing.spent.wait)) if landing.spent else None,
    )


def failed(due: DueVariant, trouble: Exception, *, now: datetime, settle: timedelta) -> Settlement:
    """It may not be out; whatever is not surely one of our errors is uncertain until `settle` from now."""
    lost = isinstance(trouble, Reconnect)
    earlier = due.doubted_at is not None  # one that may be out
    if earlier and isinstance(trouble, Rejected | Reconnect | Misconfigured):
        trouble = Uncertain(trouble.sentence)
    match trouble:
        case TryLater(sentence=sentence, wait=wait, scope=scope):
            at = now + (backoff(due, due.tries) if wait is None else _bearable(wait))
            return Settlement(
                due,
                Status.SCHEDULED,
                SENDING,
                sentence,
                "later",
                next_at=at,
                tries=due.tries + 1,
                gate=_gate(due, scope, at),
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


def _bearable(wait: timedelta) -> timedelta:
    return min(max(wait, SHORTEST_WAIT), LONGEST_ASKED)


def _gate(due: DueVariant, scope: Scope, opens_at: datetime) -> ReachedQuota | None:
    """What has to wait beside this one: its account, or everything that our app sends by its carrier."""
    if scope == "call":
        return None
    return ReachedQuota(due.carrier, due.account_id if scope == "account" else None, opens_at)


def unsent(due: DueVariant) -> Settlement:
    """Its Attempt was written but nothing was called: it is claimed and checked again at once.

    That is as sure when its lease lapsed before this could be written.
    """
    return Settlement(due, Status.SCHEDULED, STILL_OURS, outcome="unsent", next_at=due.next_at)


def backoff(due: DueVariant, tries: int) -> timedelta:
    """Doubles with every try; between half and all of it, spread by the Variant so that none move as one."""
    whole = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(tries, 10)))
    spread = (due.variant_id * 2654435761 + tries * 40503) % 1000 / 1000  # Knuth's multiplicative hash
    return whole * (0.5 + spread / 2)
