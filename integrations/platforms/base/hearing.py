"""How a platform tells of what comes back by calling us: the protocol, and what crosses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from integrations.platforms.base import Describes, Heard


class Forged(Exception):
    """This was not sent by the platform, or is not written as it writes."""


@dataclass(frozen=True, slots=True)
class Told:
    """What happened on an account; `whose` is the platform's own id of the account."""

    whose: str
    heard: Heard


@runtime_checkable
class Hears(Describes, Protocol):
    """Is told of what comes back. Header names are in lower case, bodies are as they came.

    `agreed` is what somebody types where the webhook is set up; '' where there is nothing to type, or no app.
    """

    agreed: str

    def greet(self, query: Mapping[str, str]) -> str | None:
        """What a question by GET is answered with; None for whoever does not know what was agreed on."""

    def hear(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Told]:
        """Everything one delivery tells. Raises `Forged`."""


@runtime_checkable
class SignsApart(Hears, Protocol):
    """Signs what it tells us with a secret of its own: `<NAME>_WEBHOOK_SECRET`."""

    signs_apart: bool
