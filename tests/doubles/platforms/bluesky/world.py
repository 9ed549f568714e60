"""What is on the server: accounts, sessions, records, blobs; and the troubles that a test has ordered."""

import base64
import hashlib
import itertools
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from tests.doubles.platforms.bluesky.records import Json, Refusal, check

When = Literal["before", "after"]
ACCESS, REFRESH = timedelta(hours=2), timedelta(days=90)


@dataclass(frozen=True)
class Fault:
    """The next call of this method answers so, before or after it was done."""

    method: str
    status: int
    when: When = "before"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """One server. `now` is moved by tests."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    handles: dict[str, str] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    records: dict[tuple[str, str, str], tuple[Json, str]] = field(default_factory=dict)
    blobs: set[str] = field(default_factory=set)
    refreshes: set[str] = field(default_factory=set)
    """refresh tokens that are good: each once"""
    commits: int = 0
    calls: list[str] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def account(self, handle: str, password: str) -> str:
        """A new account; its DID."""
        did = f"did:plc:{handle.replace('.', ''):a<24}"[:32]
        self.handles[handle], self.passwords[did] = did, password
        return did

    def session(self, did: str) -> Json:
        """Two fresh tokens."""
        refresh = self._token(did, "refresh", REFRESH)
        self.refreshes.add(refresh)
        handle = next(name for name, owner in self.handles.items() if owner == did)
        access = self._token(did, "access", ACCESS)
        return {"did": did, "handle": handle, "accessJwt": access, "refreshJwt": refresh, "active": True}

    def _token(self, did: str, kind: str, lasts: timedelta) -> str:
        claims = {"sub": did, "scope": kind, "exp": int((self.now() + lasts).timestamp())}
        claims["jti"] = next(self._numbers)
        coded = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        return f"e30.{coded}.x"

    def owner(self, token: str, kind: str) -> str:
        """Whose token this is. Raises `Refusal`."""
        try:
            coded = token.split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(coded + "=" * (-len(coded) % 4)))
        except (IndexError, ValueError):
            raise Refusal(400, "InvalidToken", "Token could not be verified") from None
        if claims["scope"] != kind:
            raise Refusal(400, "InvalidToken", "Bad token scope")
        if claims["exp"] <= self.now().timestamp():
            raise Refusal(400, "ExpiredToken", "Token has expired")
        return str(claims["sub"])

    def refresh(self, token: str) -> Json:
        """Rotate: a refresh token is good once."""
        did = self.owner(token, "refresh")
        if token not in self.refreshes:
            raise Refusal(400, "ExpiredToken", "Token has been revoked")
        self.refreshes.discard(token)
        return self.session(did)

    def log_in(self, identifier: str, password: str) -> Json:
        """By handle or DID and app password."""
        did = self.handles.get(identifier, identifier)
        if self.passwords.get(did) != password:
            raise Refusal(401, "AuthenticationRequired", "Invalid identifier or password")
        return self.session(did)

    def put(self, did: str, body: Json) -> Json:
        """Write a record; the same one under the same name is no new commit."""
        if body["repo"] != did:
            raise Refusal(401, "AuthMissing", "not your repository")
        collection, rkey, record = body["collection"], body["rkey"], body["record"]
        check(collection, rkey, record, self.blobs)
        where = (did, collection, rkey)
        cid = _cid(record)
        if self.records.get(where) != (record, cid):
            self.records[where] = (record, cid)
            self.commits += 1
        return {"uri": f"at://{did}/{collection}/{rkey}", "cid": cid}

    def get(self, did: str, collection: str, rkey: str) -> Json:
        """A record. Raises `Refusal`."""
        found = self.records.get((did, collection, rkey))
        if found is None:
            raise Refusal(400, "RecordNotFound", "Could not locate record")
        record, cid = found
        return {"uri": f"at://{did}/{collection}/{rkey}", "cid": cid, "value": record}

    def posts(self, did: str) -> list[str]:
        """The texts of an account, oldest first."""
        named = sorted(key for key in self.records if key[:2] == (did, "app.bsky.feed.post"))
        return [self.records[key][0]["text"] for key in named]

    def about(self, uri: str) -> list[tuple[str, str, Json]]:
        """Everything that refers to a post: (author's DID, its own uri, record)."""
        found = []
        for (did, collection, rkey), (record, _) in self.records.items():
            subject = record.get("subject", {}).get("uri")
            parent = record.get("reply", {}).get("parent", {}).get("uri")
            if uri in (subject, parent):
                found.append((did, f"at://{did}/{collection}/{rkey}", record))
        return found


def _cid(record: Json) -> str:
    digest = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).digest()
    return "bafyrei" + base64.b32encode(digest).decode().lower().rstrip("=")
