"""Connecting, renewing and checking accounts: protocols and their values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from integrations.platforms.base import Describes, PlatformIdentity


@dataclass(frozen=True, slots=True)
class ConnectQuestion:
    """Something a person is asked before an account can be connected. A `secret` is shown nowhere again.

    `value` is what is proposed.
    """

    name: str
    label: str
    hint: str = ""
    value: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """What opens an account. `secret` is the platform's own writing: the desk seals it and never reads it.

    `expires_at` is when it ends unless it is renewed; None for one that lasts.
    """

    secret: str = field(repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublishingQuota:
    """How much may still be published: `left` of `most`, until it is full again at `full_at`."""

    left: int
    most: int
    full_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """Status of an account. `limits` are its own: fields of `Limits`, and "files" for the most of a post."""

    handle: str
    missing: tuple[str, ...] = ()
    """rights that were asked for and not given"""
    quota: PublishingQuota | None = None
    limits: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FoundAccount:
    """An account that a person may choose to connect. `external_id` is the platform's own and stays."""

    external_id: str
    handle: str
    access: Access
    server: str = ""
    note: str = ""
    """what it is, where that is not plain: "Page", "organisation" """
    standing: AccountStatus | None = None


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """One way of a person's browser to the platform and back (RFC 6749, 4.1).

    `state` comes back as it is, `verifier` is the secret of PKCE (RFC 7636), `redirect` is where they return
    to, to the letter.
    """

    state: str
    redirect: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConsentRedirect:
    """Where the browser is sent, and what the platform wants back at the return; kept sealed."""

    url: str
    luggage: str = field(default="", repr=False)


@runtime_checkable
class ConnectsByOAuth(Describes, Protocol):
    """Connects by OAuth. `questions` are asked before a browser can be sent anywhere; most have none."""

    questions: Sequence[ConnectQuestion]

    async def depart(self, journey: AuthorizationRequest, answers: Mapping[str, str]) -> ConsentRedirect:
        """Where consent is given. Raises `Rejected` for answers that lead nowhere, `Misconfigured`."""

    async def arrive(
        self, journey: AuthorizationRequest, *, luggage: str, code: str
    ) -> Sequence[FoundAccount]:
        """Every account that the consent opened. Raises `integrations.errors`."""


@runtime_checkable
class NeedsOAuthApp(ConnectsByOAuth, Protocol):
    """Consents to an app that the desk's owner registers: `<NAME>_CLIENT_ID` and `<NAME>_CLIENT_SECRET`."""

    has_app: bool
    """is it registered?"""


@runtime_checkable
class ConnectsByCredentials(Describes, Protocol):
    """Connects by what a person types: an app password, a bot's token."""

    questions: Sequence[ConnectQuestion]

    async def admit(self, answers: Mapping[str, str]) -> Sequence[FoundAccount]:
        """Every account that this opens. Raises `Rejected` with what is wrong."""


@runtime_checkable
class Renews(Protocol):
    """Access that ends and can be had anew.

    Where renewing ends the old access (rotating), `renews_before` is short: early is only wasteful. Where it
    prolongs access that is still good (extending), it is long: what has ended cannot be extended.
    """

    renews_before: timedelta

    async def renew(self, identity: PlatformIdentity) -> Access:
        """New access. Raises `Reconnect` only when there is no way back; anything else is passing."""


@runtime_checkable
class Examines(Protocol):
    """Can tell how an account stands."""

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """How it stands now. Raises `Reconnect` when it is closed to us."""


@runtime_checkable
class Revokes(Protocol):
    """Can give access back."""

    async def revoke(self, identity: PlatformIdentity) -> None:
        """End the access on the platform's side, too."""
