"""OAuth as networks give it: a code once, tokens that end, refresh tokens that are good once."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from tests.doubles.platforms.service import Answered, Asked, Refusal


@dataclass
class Grant:
    """An access token: whose it is, what it may, until when."""

    who: str
    scopes: frozenset[str]
    until: datetime
    refresh: str = ""


@dataclass(frozen=True)
class Code:
    """What somebody's yes is worth, once."""

    who: str
    redirect: str
    scopes: tuple[str, ...]
    challenge: str
    until: datetime


@dataclass
class Grants:
    """The tokens of one network. `between` stands between scopes, people leave out those it `refuses`."""

    client_id: str = "our-app"
    client_secret: str = "our-secret"
    id_name: str = "client_id"
    between: str = " "
    lasts: timedelta = timedelta(hours=2)
    refreshes: bool = True
    refuses: frozenset[str] = frozenset()
    codes: dict[str, Code] = field(default_factory=dict)
    tokens: dict[str, Grant] = field(default_factory=dict)

    def issue(self, who: str, scopes: Mapping[str, object] | frozenset[str], *, now: datetime) -> str:
        """A token that simply is there."""
        token = secrets.token_urlsafe(12)
        refresh = secrets.token_urlsafe(12) if self.refreshes else ""
        self.tokens[token] = Grant(who, frozenset(scopes), now + self.lasts, refresh)
        return token

    def consent(self, asked: Asked, who: str, *, now: datetime) -> Answered:
        """Somebody says yes: the browser goes back with a code."""
        query = asked.query
        if query[self.id_name] != self.client_id or query["response_type"] != "code":
            raise Refusal(400, {"error": "invalid_request"})
        scopes = tuple(each for each in query["scope"].split(self.between) if each not in self.refuses)
        word = secrets.token_urlsafe(12)
        challenge = query.get("code_challenge", "")
        self.codes[word] = Code(who, query["redirect_uri"], scopes, challenge, now + timedelta(seconds=30))
        back = urlencode({"code": word, "state": query["state"]})
        return Answered(302, headers={"Location": f"{query['redirect_uri']}?{back}"})

    def exchange(self, form: Mapping[str, str], *, now: datetime) -> Answered:
        """Tokens for a code or for a refresh token."""
        if form["grant_type"] == "refresh_token":
            return self._renewed(form["refresh_token"], now)
        code = self.codes.pop(form["code"], None)
        if code is None or code.until < now or code.redirect != form["redirect_uri"]:
            raise Refusal(400, {"error": "invalid_grant"})
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if code.challenge and code.challenge != base64.urlsafe_b64encode(digest).decode().rstrip("="):
            raise Refusal(400, {"error": "invalid_grant"})
        return self._given(code.who, frozenset(code.scopes), now)

    def owner(self, form: Mapping[str, str]) -> None:
        """Is it our app that asks by form?"""
        ours = form.get(self.id_name), form.get("client_secret")
        if ours != (self.client_id, self.client_secret):
            raise Refusal(401, {"error": "invalid_client"})

    def basic(self, asked: Asked) -> None:
        """Is it our app that asks by HTTP Basic?"""
        ours = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {ours}":
            raise Refusal(401, {"error": "invalid_client"})

    def revoke(self, token: str) -> None:
        """It opens nothing any more, whichever of the two it is."""
        self.tokens = {
            name: grant for name, grant in self.tokens.items() if token not in (name, grant.refresh)
        }

    def _renewed(self, refresh: str, now: datetime) -> Answered:
        known = [(name, grant) for name, grant in self.tokens.items() if refresh and grant.refresh == refresh]
        if not known:
            raise Refusal(400, {"error": "invalid_grant"})
        ((name, grant),) = known
        del self.tokens[name]
        return self._given(grant.who, grant.scopes, now)

    def _given(self, who: str, scopes: frozenset[str], now: datetime) -> Answered:
        token = self.issue(who, scopes, now=now)
        body = {
            "token_type": "bearer",
            "access_token": token,
            "expires_in": int(self.lasts.total_seconds()),
            "scope": self.between.join(sorted(scopes)),
        }
        refresh = self.tokens[token].refresh
        return Answered(200, {**body, **({"refresh_token": refresh} if refresh else {})})
