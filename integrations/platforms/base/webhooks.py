"""How a platform tells of what comes back by calling us: the protocol, and what crosses it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, runtime_checkable

from integrations.platforms.base import Describes, ReceivedActivity


class ForgedDelivery(Exception):
    """This was not sent by the platform, or is not written as it writes."""


@dataclass(frozen=True, slots=True)
class ActivityNews:
    """What happened on an account; `whose` is the platform's own id of the account."""

    whose: str
    heard: ReceivedActivity


@dataclass(frozen=True, slots=True)
class PublicationIdNews:
    """A publication of that account has an id of its own now; until then it was `known_as` another one.

    `below` is where it stands below the address that it had: "video/7".
    """

    whose: str
    known_as: str
    external_id: str
    below: str


@dataclass(frozen=True, slots=True)
class AccessWithdrawnNews:
    """Whoever owns the account is said to have taken our access to it back."""

    whose: str


News = ActivityNews | PublicationIdNews | AccessWithdrawnNews


@runtime_checkable
class ReceivesWebhooks(Describes, Protocol):
    """Is told of what comes back. Header names are in lower case, bodies are as they came.

    `agreed` is what somebody types where the webhook is set up; '' where there is nothing to type, or no app.
    """

    agreed: str

    def greet(self, query: Mapping[str, str]) -> str | None:
        """What a question by GET is answered with; None for whoever does not know what was agreed on."""

    def hear(self, body: bytes, headers: Mapping[str, str]) -> Sequence[News]:
        """Everything one delivery tells. Raises `Forged`."""


@runtime_checkable
class HasWebhookSecret(ReceivesWebhooks, Protocol):
    """Signs what it tells us with a secret of its own: `<NAME>_WEBHOOK_SECRET`."""

    signs_apart: bool


@runtime_checkable
class LimitsRetention(Describes, Protocol):
    """Lets nobody keep what others did there for longer than `keeps_for`."""

    keeps_for: timedelta
