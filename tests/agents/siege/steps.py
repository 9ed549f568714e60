"""Steps of a siege: acts of hostile models and people, passing time, and the publisher."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage.models import Status

NOW_VERBS = ("send", "resend")


@dataclass(frozen=True)
class ToolCall:
    """A tool call of a model in a person's turn, in this or (`outside`) the other workspace."""

    by: str
    name: str
    arguments: Mapping[str, Any]
    outside: bool = False


@dataclass(frozen=True)
class ButtonPress:
    """A press of the newest (or oldest) button with this verb on a post, in this or the other workspace."""

    by: str
    verb: str
    post: int
    oldest: bool = False
    outside: bool = False


@dataclass(frozen=True)
class ForgedPress:
    """A press with a made-up button value."""

    by: str
    value: str
    outside: bool = False


@dataclass(frozen=True)
class FailedPublishing:
    """A failure of the publisher that leaves a scheduled post in this status."""

    post: int
    status: Status


@dataclass(frozen=True)
class Wait:
    """Time passes."""

    seconds: int


@dataclass(frozen=True)
class PublishDue:
    """The publisher runs at the next due moment; its call may get no answer."""

    loses_answer: bool = False


Step = ToolCall | ButtonPress | ForgedPress | FailedPublishing | Wait | PublishDue
