"""Connecting, renewing and checking accounts: protocols and their values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

from integrations.platforms.base import Describes, PlatformIdentity


@dataclass(frozen=True, slots=True)
class ConnectQuestion:
    """Question to a person before an account can be connected. The answer to a `secret` is never shown.

    `value` is what is proposed.
    """

    name: str
    label: str
    hint: str = ""
    value: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Access:
    """Access to an account. `secret` is the platform's own format: the desk seals it and never reads it.

    `expires_at` is when it ends unless it is renewed; None for one that lasts.
    """

    secret: str = field(repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublishingQuota:
    """Remaining publications: `left` of `most`, until the quota is full again at `full_at`."""

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
    """Account that a person may choose to connect. `external_id` is the platform's own and stays."""

    external_id: str
    handle: str
    access: Access
    server: str = ""
    note: str = ""
    """what it is, where that is not plain: "Page", "organisation" """
    standing: AccountStatus | None = None


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """Visit of a person's browser to the platform and back (RFC 6749, 4.1).

    `state` comes back as it is, `verifier` is the secret of PKCE (RFC 7636), `redirect` is where they return
    to, to the letter.
    """

    state: str
    redirect: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ConsentRedirect:
    """Address of the consent page, and the platform's state until the return, kept sealed."""

    url: str
    luggage: str = field(default="", repr=False)


@runtime_checkable
class ConnectsByOAuth(Describes, Protocol):
    """Platform with OAuth. `questions` are asked before the redirect; most platforms have none."""

    questions: Sequence[ConnectQuestion]

    async def depart(self, journey: AuthorizationRequest, answers: Mapping[str, str]) -> ConsentRedirect:
        """Redirect to the consent page. Raises `Rejected` for wrong answers, `Misconfigured`."""

    async def arrive(
        self, journey: AuthorizationRequest, *, luggage: str, code: str
    ) -> Sequence[FoundAccount]:
        """Accounts that the consent opened. Raises `integrations.errors`."""


@runtime_checkable
class NeedsOAuthApp(ConnectsByOAuth, Protocol):
    """Platform whose app the desk's owner registers: `<NAME>_CLIENT_ID` and `<NAME>_CLIENT_SECRET`."""

    has_app: bool
    """is it registered?"""


@runtime_checkable
class ConnectsByCredentials(Describes, Protocol):
    """Platform that connects by typed credentials: an app password, a bot's token."""

    questions: Sequence[ConnectQuestion]

    async def admit(self, answers: Mapping[str, str]) -> Sequence[FoundAccount]:
        """Accounts that these credentials open. Raises `Rejected` with the reason."""


@runtime_checkable
class Renews(Protocol):
    """Platform whose access ends and can be renewed.

    Where renewing ends the old access (rotating), `renews_before` is short: early is only wasteful. Where it
    prolongs access that is still good (extending), it is long: what has ended cannot be extended.
    """

    renews_before: timedelta

    async def renew(self, identity: PlatformIdentity) -> Access:
        """New access. Raises `Reconnect` only when a person must consent again; other errors are passing."""


@runtime_checkable
class Examines(Protocol):
    """Platform that can report the status of an account."""

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """Current status of the account. Raises `Reconnect` when it is closed to us."""


@runtime_checkable
class Revokes(Protocol):
    """Platform that can revoke our access."""

    async def revoke(self, identity: PlatformIdentity) -> None:
        """End our access on the platform's side, too."""
