"""The steps of a siege: what a hostile model, people, the world and the publisher may do to the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from storage.models import Status

NOW_VERBS = ("send", "resend")


@dataclass(frozen=True)
class Call:
    """A model, in somebody's turn (here or in the other workspace), asks for a tool."""

    by: str
    name: str
    arguments: Mapping[str, Any]
    outside: bool = False


@dataclass(frozen=True)
class Press:
    """Somebody presses the newest (or oldest) such button of a post, from their own or another workspace."""

    by: str
    verb: str
    post: int
    oldest: bool = False
    outside: bool = False


@dataclass(frozen=True)
class Forge:
    """Somebody sends a button's value that they made up."""

    by: str
    value: str
    outside: bool = False


@dataclass(frozen=True)
class Engine:
    """The publisher could not send what was scheduled."""

    post: int
    status: Status


@dataclass(frozen=True)
class Wait:
    """Time passes."""

    seconds: int


@dataclass(frozen=True)
class Ring:
    """The next due moment comes and the publisher is rung; it may be that its call gets no answer."""

    loses_answer: bool = False


Step = Call | Press | Forge | Engine | Wait | Ring
