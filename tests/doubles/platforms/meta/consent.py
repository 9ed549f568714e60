"""Consent as the doubles of the Graph give it: a code that counts once, a short token, longer ones."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.doubles.platforms.meta.graph import Asked, Grant, GraphDouble, Json, Refused

TRADED = frozenset({"client_id", "client_secret", "code", "grant_type", "redirect_uri", "code_verifier"})
DAYS_60 = 5_183_944


@dataclass
class Consent:
    """`prefix` begins the grant types: "th", "ig", "fb". `denied` are rights the person leaves out."""

    double: GraphDouble
    account: str
    scopes: set[str]
    app_id: str = "app-1"
    app_secret: str = "app-secret"
    denied: set[str] = field(default_factory=set)
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def say_yes(self, url: str) -> Mapping[str, str]:
        """A person reads the page behind this address and agrees; the query they come back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["client_id"] == self.app_id
        assert asked["response_type"] == "code"
        assert set(asked["scope"].replace(",", " ").split()) <= self.scopes
        code = f"code-{len(self.codes) + 1}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, *, trouble: int = 0, kind: str = "long", but: frozenset[str] = frozenset()) -> str:
        """A token with every right but these."""
        token = f"EAA{len(self.double.grants) + 1:05}{kind}"
        self.double.grants[token] = Grant(self.account, self.scopes - but, trouble, kind)
        return token

    def trade(self, asked: Asked) -> Json:
        """A code for a short token."""
        given = asked.given
        if (given["client_id"], given["client_secret"]) != (self.app_id, self.app_secret):
            raise Refused(101, "Error validating client secret.")
        known = self.codes.pop(given["code"], None)
        if known is None or known["redirect_uri"] != given["redirect_uri"]:
            raise Refused(100, "This authorization code has been used.", subcode=36009)
        hashed = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() != known["code_challenge"]:
            raise Refused(100, "Code verifier does not fit")
        token = self.token(kind="short", but=frozenset(self.denied))
        return {"access_token": token, "token_type": "bearer", "user_id": self.account}

    def lengthen(self, asked: Asked) -> Json:
        """A short token for a long one."""
        if asked.given.get("client_secret") != self.app_secret or asked.grant.kind != "short":
            raise Refused(100, "Session key invalid")
        return self._long(asked.grant)

    def prolong(self, asked: Asked) -> Json:
        """A long one for a longer one."""
        if asked.grant.kind != "long":
            raise Refused(100, "only long-lived tokens are refreshed")
        return self._long(asked.grant)

    def _long(self, grant: Grant) -> Json:
        token = self.token(but=frozenset(self.scopes - grant.scopes))
        return {"access_token": token, "token_type": "bearer", "expires_in": DAYS_60}
