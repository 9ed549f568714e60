"""OAuth 2.0: consent with PKCE, exchange of a code for tokens, refresh and revocation.

Authlib writes the addresses and the forms (RFC 6749, RFC 7636); the calls go out by our own client. Where a
platform speaks it in its own way, a `Dialect` says how.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from importlib import import_module
from typing import Any, Literal
from urllib.parse import parse_qsl

from integrations.errors import Misconfigured, OutsideError, Reconnect, Rejected
from integrations.http import HttpClient, Response
from integrations.platforms.base import OAuthApp, PlatformIdentity
from integrations.platforms.base.connecting import Access, AuthorizationRequest

OURS = frozenset({"invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope"})
"""Errors that our own app is to blame for (RFC 6749, 5.2)."""
STALE = "The consent is too old or was used already: begin again."
ENDED = "Our access has ended: connect the account again."
UNREGISTERED = (
    "This desk has no app there: an owner of the desk registers one and sets its client id and secret."
)
APP = "The platform does not know our app: an owner of this desk must look at its client id and secret."


@cache
def authlib() -> Any:
    """Authlib's OAuth 2.0 module, imported at the first use because that takes long."""
    return import_module("authlib.oauth2")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens from a token endpoint. `refresh` is '' where access cannot be renewed."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()

    def kept(self) -> Access:
        """Access as an account stores it, until the access token ends."""
        written = {"access": self.access, "refresh": self.refresh, "scopes": self.scopes}
        return Access(json.dumps(written), self.expires_at)

    @classmethod
    def read(cls, identity: PlatformIdentity) -> "Tokens":
        """Tokens of an account. Raises `Reconnect` for an unreadable secret."""
        try:
            kept = json.loads(identity.access)
            return cls(kept["access"], kept["refresh"], None, tuple(kept["scopes"]))
        except (ValueError, TypeError, KeyError):
            raise Reconnect(f"{identity.handle} has no access here: connect it again.") from None


@dataclass(frozen=True, slots=True)
class OAuthDialect:
    """Differences of a platform from the standard: its name for our id, its separator of scopes, whether it
    takes the proof of PKCE, and where our secret goes (in the form, or as HTTP Basic)."""

    client_id: str = "client_id"
    between: str = " "
    proof: bool = True
    signs: Literal["form", "basic"] = "form"


@dataclass(frozen=True, slots=True)
class OAuthFlow:
    """Addresses of one OAuth server, with our app there."""

    client: HttpClient
    app: OAuthApp
    authorize: str
    token: str
    revoke: str = ""
    dialect: OAuthDialect = OAuthDialect()

    def consent_url(self, journey: AuthorizationRequest, scopes: tuple[str, ...], **more: str) -> str:
        """Address of the consent page for these scopes. Raises `Misconfigured` without an app."""
        if not self.app.client_id:
            raise Misconfigured(UNREGISTERED, code="no app")
        if self.dialect.proof:
            challenge = authlib().rfc7636.create_s256_code_challenge(journey.verifier)
            more = {"code_challenge": challenge, "code_challenge_method": "S256", **more}
        if self.dialect.client_id != "client_id":
            more = {self.dialect.client_id: self.app.client_id, **more}
        return str(
            authlib().rfc6749.parameters.prepare_grant_uri(
                self.authorize,
                self.app.client_id,
                "code",
                redirect_uri=journey.redirect,
                scope=self.dialect.between.join(scopes),
                state=journey.state,
                **more,
            )
        )

    async def exchange(self, journey: AuthorizationRequest, code: str, *, now: datetime) -> Tokens:
        """Tokens for a code. Raises `Rejected` for an expired code, `Misconfigured`, …"""
        form = {"redirect_uri": journey.redirect, "code": code}
        if self.dialect.proof:
            form["code_verifier"] = journey.verifier
        return await self._tokens("authorization_code", form, Rejected(STALE, code="invalid_grant"), now)

    async def refresh(self, tokens: Tokens, *, now: datetime) -> Tokens:
        """New tokens for old ones; without a new refresh token the old one stays valid.

        Raises `Reconnect` when the refresh token is not good any more; what else is raised is passing.
        """
        ended = Reconnect(ENDED, code="invalid_grant")
        found = await self._tokens("refresh_token", {"refresh_token": tokens.refresh}, ended, now)
        return Tokens(found.access, found.refresh or tokens.refresh, found.expires_at, found.scopes)

    async def give_back(self, token: str) -> None:
        """Revoke the token (RFC 7009)."""
        await self.client.send("POST", self.revoke, harmless=True, **self._signed({"token": token}))

    def _signed(self, form: Mapping[str, str]) -> dict[str, Any]:
        if self.dialect.signs == "basic":
            return {"data": form, "auth": (self.app.client_id, self.app.client_secret)}
        ours = {self.dialect.client_id: self.app.client_id, "client_secret": self.app.client_secret}
        return {"data": {**ours, **form}}

    async def _tokens(
        self, grant: str, form: Mapping[str, str], refused: OutsideError, now: datetime
    ) -> Tokens:
        def sort(response: Response) -> OutsideError | None:
            code = _error(response)
            if code in OURS:
                return Misconfigured(APP, code=code)
            return refused if response.status_code in (200, 400, 401) else None

        body = dict(parse_qsl(authlib().rfc6749.parameters.prepare_token_request(grant, **form)))
        answer = await self.client.send("POST", self.token, sort=sort, **self._signed(body))
        found = answer.json()
        if "access_token" not in found:  # some say 200 to everything
            raise sort(answer) or refused
        return _read(found, now)


def _read(found: Mapping[str, Any], now: datetime) -> Tokens:
    lasts = found.get("expires_in")
    return Tokens(
        access=str(found["access_token"]),
        refresh=str(found.get("refresh_token") or ""),
        expires_at=now + timedelta(seconds=int(lasts)) if lasts else None,
        scopes=tuple(str(found.get("scope") or "").replace(",", " ").split()),
    )


def _error(response: Response) -> str:
    try:
        found = response.json()
    except ValueError:
        return ""
    return str(found.get("error", "")) if isinstance(found, dict) else ""
