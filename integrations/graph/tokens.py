"""Tokens of the Graph: code for short-lived token, short-lived for long-lived, long-lived prolonged.

Sources, below developers.facebook.com/docs: facebook-login/guides/access-tokens/get-long-lived,
threads/get-started, instagram-platform/instagram-api-with-instagram-login/business-login. An app sends its
secret with the code, so PKCE is passed over where a host does not know it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from integrations.errors import Misconfigured, OutsideError, Rejected
from integrations.http import ErrorSorter, HttpClient, Response
from integrations.oauth import STALE, OAuthFlow
from integrations.platforms.base import OAuthApp
from integrations.platforms.base.connecting import Access, AuthorizationRequest, ConsentRedirect

UNKNOWN_APP = 101


@dataclass(frozen=True, slots=True)
class ShortLivedToken:
    """Token for the first steps; `rights` are empty where the host does not name them."""

    secret: str = field(repr=False)
    rights: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OAuthEndpoints:
    """Addresses of consent and of the token exchange, with our app there."""

    client: HttpClient
    label: str
    app: OAuthApp
    authorize: str
    token: str

    def depart(self, journey: AuthorizationRequest, scopes: Sequence[str]) -> ConsentRedirect:
        """Redirect to the consent page. Raises `Misconfigured` when no app is registered."""
        if not self.app.client_id:
            raise Misconfigured(
                f"This desk has no app on {self.label} yet: an owner must set its client id and secret."
            )
        flow = OAuthFlow(self.client, self.app, self.authorize, self.token)
        return ConsentRedirect(flow.consent_url(journey, tuple(scopes)))

    async def trade(self, journey: AuthorizationRequest, code: str) -> ShortLivedToken:
        """Token that lasts an hour or two. Raises `Rejected` for a code that has expired."""
        form = {
            "client_id": self.app.client_id,
            "client_secret": self.app.client_secret,
            "grant_type": "authorization_code",
            "redirect_uri": journey.redirect,
            "code": code.removesuffix("#_"),
            "code_verifier": journey.verifier,
        }
        made = (await self.client.send("POST", self.token, sort=self._sort, harmless=True, data=form)).json()
        token = made["data"][0] if "data" in made else made
        return ShortLivedToken(str(token["access_token"]), _rights(token.get("permissions") or ()))

    async def prolong(self, path: str, *, now: datetime, sort: ErrorSorter, **asked: str) -> Access:
        """Long-lived token in exchange for a valid one. `sort` says what an error answer means."""
        made = (await self.client.send("GET", path, sort=sort, params=asked)).json()
        lasts = made.get("expires_in")
        return Access(str(made["access_token"]), now + timedelta(seconds=int(lasts)) if lasts else None)

    def _sort(self, response: Response) -> OutsideError | None:
        try:
            code = int(response.json()["error"]["code"])
        except (ValueError, LookupError, TypeError):
            code = 0
        if code == UNKNOWN_APP:
            return Misconfigured(
                f"{self.label} does not know our app: an owner must look at its client id and secret.",
                code="101",
            )
        return Rejected(STALE, code="invalid_grant") if response.status_code in (400, 401) else None


def _rights(told: Sequence[str]) -> tuple[str, ...]:
    """Rights from a list, or from names with commas between them."""
    return tuple(told.split(",")) if isinstance(told, str) else tuple(told)
