"""Webhooks of platforms: the protocol, and the news that a delivery brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, runtime_checkable

from integrations.platforms.base import Describes, ReceivedActivity


class ForgedDelivery(Exception):
    """Delivery with a wrong signature or form."""


@dataclass(frozen=True, slots=True)
class ActivityNews:
    """New activity on an account; `whose` is the platform's own id of the account."""

    whose: str
    heard: ReceivedActivity


@dataclass(frozen=True, slots=True)
class PublicationIdNews:
    """Final id of a publication that was `known_as` a provisional one.

    `below` is where it stands below the address that it had: "video/7".
    """

    whose: str
    known_as: str
    external_id: str
    below: str


@dataclass(frozen=True, slots=True)
class AccessWithdrawnNews:
    """Withdrawal of our access by the owner of the account."""

    whose: str


News = ActivityNews | PublicationIdNews | AccessWithdrawnNews


@runtime_checkable
class ReceivesWebhooks(Describes, Protocol):
    """Platform with webhooks. Header names are in lower case, bodies are unchanged.

    `agreed` is what somebody types where the webhook is set up; '' where there is nothing to type, or no app.
    """

    agreed: str

    def greet(self, query: Mapping[str, str]) -> str | None:
        """Answer to the verification by GET; None for a wrong token."""

    def hear(self, body: bytes, headers: Mapping[str, str]) -> Sequence[News]:
        """News of one delivery. Raises `ForgedDelivery`."""


@runtime_checkable
class HasWebhookSecret(ReceivesWebhooks, Protocol):
    """Platform that signs deliveries with a secret of its own: `<NAME>_WEBHOOK_SECRET`."""

    signs_apart: bool


@runtime_checkable
class LimitsRetention(Describes, Protocol):
    """Platform that forbids to keep activity of others for longer than `keeps_for`."""

    keeps_for: timedelta
