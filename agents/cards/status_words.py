"""The words of a status: how a Variant's status reads on a card, in a row and in a notice."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.replies import State
from agents.text import with_full_stop, without_full_stop
from storage.models import Status


@dataclass(frozen=True, slots=True)
class StatusWords:
    """The words of one status.

    `card` and `state` are for a post's card; `mark` and `row` for one line of a list. `notice` says whether
    the post is out, where people are told of the status; '' where they are not.
    """

    card: str
    state: State
    mark: str
    row: str
    notice: str = ""


NOT_PUBLISHED = "It was not published."
STATUS_WORDS: Mapping[Status, StatusWords] = {
    Status.PROPOSED: StatusWords(
        "waits for approval", "waiting", "○", "waits for approval", notice=NOT_PUBLISHED
    ),
    Status.SCHEDULED: StatusWords("approved, goes out", "scheduled", "●", "scheduled"),
    Status.CLAIMED: StatusWords("is going out", "scheduled", "●", "is going out"),
    Status.SENDING: StatusWords("is going out", "scheduled", "●", "is going out"),
    Status.PUBLISHED: StatusWords("published", "done", "✓", "published"),
    Status.REJECTED: StatusWords(
        "refused by the platform, not published",
        "trouble",
        "!",
        "needs you: the platform refused it",
        notice=NOT_PUBLISHED,
    ),
    Status.RECONNECT: StatusWords(
        "not published: the account must be connected again",
        "trouble",
        "!",
        "needs you: connect the account again",
        notice=NOT_PUBLISHED,
    ),
    Status.UNKNOWN: StatusWords(
        "nobody knows yet whether it is out; it is being looked up",
        "trouble",
        "●",
        "is being looked up, nobody knows yet whether it is out",
        notice="Whether it was published is being looked up.",
    ),
    Status.ASKING: StatusWords(
        "nobody knows whether it is out: please look",
        "trouble",
        "!",
        "needs you: look whether it is out",
        notice="Nobody knows whether it was published: please look.",
    ),
    Status.HELD: StatusWords(
        "held back, not published: confirm it again",
        "waiting",
        "!",
        "held: confirm it again",
        notice=NOT_PUBLISHED,
    ),
    Status.DROPPED: StatusWords("rejected, will not go out", "closed", "✗", "will not go out"),
}


def describe_trouble(status: Status, note: str) -> str:
    """The sentences of a notice: what happened, and whether the post is out; '' for a status without one."""
    notice = STATUS_WORDS[status].notice
    return " ".join(filter(None, (with_full_stop(note), notice))) if notice else ""


def describe_status(status: Status, note: str) -> str:
    """A status on a post's card, with the last trouble in brackets."""
    return f"{STATUS_WORDS[status].card} ({without_full_stop(note)})" if note else STATUS_WORDS[status].card
