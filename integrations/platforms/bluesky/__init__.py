"""Bluesky: posts as records in the account's own repository, on whatever server (PDS) keeps it.

Sources: lexicons of github.com/bluesky-social/atproto (app.bsky.*, com.atproto.*), docs.bsky.app (rate
limits), and Bluesky's own PDS, against which `make e2e-bluesky` plays. `PlatformIdentity.external_id` is the
account's DID.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import urlsplit

from integrations.errors import Reconnect, Rejected
from integrations.http import HttpClient
from integrations.media_limits import JPEG, PNG, WEBP, MediaLimits, PictureLimits
from integrations.platforms.base import (
    Limits,
    Measurement,
    OutgoingPost,
    Pace,
    PlatformIdentity,
    PlatformSetup,
    PublishedPost,
    ReceivedActivity,
)
from integrations.platforms.base.capabilities import Gesture, PostOption, count_numbered_steps
from integrations.platforms.base.connecting import Access, AccountStatus, ConnectQuestion, FoundAccount
from integrations.platforms.bluesky import records
from integrations.platforms.bluesky.records import GATE, POST, Posting, format_time, record_name, record_uri
from integrations.platforms.bluesky.text import count_graphemes
from integrations.platforms.bluesky.xrpc import Json, Session, Xrpc

DEFAULT_URL = "https://bsky.social"
COLLECTIONS: Mapping[Gesture, str] = {"like": "app.bsky.feed.like", "share": "app.bsky.feed.repost"}
KINDS = {"like": "like", "repost": "share", "reply": "reply", "mention": "mention", "quote": "quote"}
MOST_HIDDEN = 300
PACE = Pace(1666, timedelta(hours=1))
"""5,000 points an hour, and 3 for a post (docs.bsky.app/docs/advanced-guides/rate-limits)."""
MEDIA = MediaLimits(
    pictures=PictureLimits(mimes=(JPEG, PNG, WEBP), most=4, size=1_000_000), together=4, canvas=(1200, 675)
)
"""Four pictures in `app.bsky.embed.images`. Its lexicon takes 2,000,000 bytes now; servers that are older
take half as much, and 1,000,000 go everywhere."""
PAGE, PAGES = 100, 5
"""Notifications of one page, and pages read at once; the rest waits for the next time."""
NUMBERS = {"likes": "likeCount", "comments": "replyCount", "shares": "repostCount", "quotes": "quoteCount"}
ACCOUNT = {"followers": "followersCount", "following": "followsCount", "posts": "postsCount"}
"""Our names → what Bluesky calls them."""
REFUSED = "Bluesky does not know this name with this app password: make one under Settings, App Passwords."


def build(surroundings: PlatformSetup) -> "Bluesky":
    """Bluesky platform of this desk; its base URL is the proposed server."""
    home = surroundings.base_url(Bluesky.name, DEFAULT_URL)
    return Bluesky(HttpClient(Bluesky.label, home, guarded=True), home=home, now=surroundings.now)


class Bluesky:
    """Bluesky platform: threads, activity, numbers, replies, likes, moderation, by app password."""

    name: ClassVar[str] = "bluesky"
    label: ClassVar[str] = "Bluesky"
    limits: ClassVar[Limits] = Limits(characters=300, count=count_graphemes, media=MEDIA, pace=PACE)
    settle: ClassVar[timedelta] = timedelta(seconds=5)
    renews_before: ClassVar[timedelta] = timedelta(minutes=5)
    most_texts: ClassVar[int] = 25
    options: ClassVar[Mapping[str, PostOption]] = {
        "reply": PostOption("Who may answer", ("everybody", *records.ALLOWED)),
    }
    answers_whom: ClassVar[str] = ""
    gestures: ClassVar[Sequence[Gesture]] = ("like", "share")

    def __init__(self, client: HttpClient, *, home: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._xrpc = Xrpc(client)
        self._home = home
        self._now = now
        self.questions: Sequence[ConnectQuestion] = (
            ConnectQuestion("handle", "The account's name", "ada.bsky.social"),
            ConnectQuestion("password", "An app password", "from Settings, App Passwords", secret=True),
            ConnectQuestion(
                "server", "Its server", "leave it unless the account lives elsewhere", urlsplit(home).netloc
            ),
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def publish(self, outgoing: OutgoingPost) -> PublishedPost:
        """Write the records of a post; a second call writes nothing new."""
        return await Posting(self._xrpc, outgoing, self._now()).publish()

    def texts_out(self, steps: Mapping[str, str]) -> int:
        """Number of named texts but the last: a post is named before it is written."""
        return max(count_numbered_steps(steps, "record") - 1, 0)

    async def find(self, outgoing: OutgoingPost) -> PublishedPost | None:
        """Publication whose records have our names."""
        return await Posting(self._xrpc, outgoing, self._now()).find()

    async def reply(self, outgoing: OutgoingPost, *, to: str) -> PublishedPost:
        """Reply to a post."""
        return await Posting(self._xrpc, outgoing, self._now(), to).publish()

    async def measure(self, identity: PlatformIdentity, external_ids: Sequence[str]) -> Sequence[Measurement]:
        """Likes, comments, shares and quotes, a call for 25 posts; Bluesky has no views."""
        found: list[Json] = []
        for start in range(0, len(external_ids), 25):
            some = list(external_ids[start : start + 25])
            found += (await self._xrpc.query(identity, "app.bsky.feed.getPosts", uris=some))["posts"]
        return [
            Measurement(each["uri"], {ours: each.get(name, 0) for ours, name in NUMBERS.items()}, NUMBERS)
            for each in found
        ]

    async def survey(self, identity: PlatformIdentity, *, since: datetime, until: datetime) -> Measurement:
        """Followers, following and posts now."""
        asked = {"actor": identity.external_id}
        found = await self._xrpc.query(identity, "app.bsky.actor.getProfile", **asked)
        numbers = {ours: found.get(name, 0) for ours, name in ACCOUNT.items()}
        return Measurement(identity.external_id, numbers, ACCOUNT)

    async def listen(self, identity: PlatformIdentity, *, since: datetime) -> Sequence[ReceivedActivity]:
        """Replies, mentions, quotes, likes, shares and followers after `since`, oldest first."""
        heard: list[ReceivedActivity] = []
        asked: dict[str, Any] = {"limit": PAGE}
        for _ in range(PAGES):
            page = await self._xrpc.query(identity, "app.bsky.notification.listNotifications", **asked)
            fresh = [each for each in page["notifications"] if _moment(each["indexedAt"]) > since]
            heard += [_heard(each) for each in fresh if each["reason"] in (*KINDS, "follow")]
            if len(fresh) < len(page["notifications"]) or not page.get("cursor"):
                break
            asked["cursor"] = page["cursor"]
        return sorted(heard, key=lambda each: each.at)

    async def engage(self, identity: PlatformIdentity, external_id: str, gesture: Gesture) -> None:
        """Like or share a post, under a name that follows from it: twice is once."""
        found = await records.fetch_record(self._xrpc, identity, external_id)
        record = {
            "$type": COLLECTIONS[gesture],
            "subject": {"uri": found["uri"], "cid": found["cid"]},
            "createdAt": format_time(self._now()),
        }
        digest = int.from_bytes(hashlib.sha256(external_id.encode()).digest()[:6], "big")
        name = record_name(datetime.fromtimestamp(digest / 1_000_000, UTC), external_id)
        await records.put_record(self._xrpc, identity, COLLECTIONS[gesture], name, record)

    async def hide(self, identity: PlatformIdentity, external_id: str, *, below: str) -> None:
        """Hide a reply below our post, for all readers of the thread."""
        rkey = below.rpartition("/")[2]
        known = await records.record_at(self._xrpc, identity, GATE, rkey)
        gate: Json = (
            dict(known["value"]) if known else {"$type": GATE, "post": record_uri(identity, POST, rkey)}
        )
        hidden = [each for each in gate.get("hiddenReplies", ()) if each != external_id]
        gate["hiddenReplies"] = [*hidden, external_id][-MOST_HIDDEN:]
        gate.setdefault("createdAt", format_time(self._now()))
        await records.put_record(self._xrpc, identity, GATE, rkey, gate)

    async def delete(self, identity: PlatformIdentity, external_id: str) -> None:
        """Delete a post; an absent one gets the same answer."""
        body = {"repo": identity.external_id, "collection": POST, "rkey": external_id.rpartition("/")[2]}
        await self._xrpc.call(identity, "com.atproto.repo.deleteRecord", body, harmless=True)

    async def admit(self, answers: Mapping[str, str]) -> Sequence[FoundAccount]:
        """Account of a name and an app password."""
        server = self._server(answers.get("server", ""))
        handle = answers["handle"].strip().removeprefix("@")
        try:
            made = await self._session(server, handle, answers["password"].strip())
        except Reconnect:
            raise Rejected(REFUSED) from None
        session = Session(answers["password"].strip(), made["accessJwt"], made["refreshJwt"])
        handle = f"@{made['handle']}"
        return [FoundAccount(made["did"], handle, session.kept(), server, standing=AccountStatus(handle))]

    async def renew(self, identity: PlatformIdentity) -> Access:
        """New session by the refresh token, or by the app password where that token has ended."""
        kept = Session.read(identity)
        try:
            method = "com.atproto.server.refreshSession"
            made = await self._xrpc.public(identity.server, method, token=kept.refresh)
        except Reconnect:
            made = await self._session(identity.server, identity.external_id, kept.password)
        return Session(kept.password, made["accessJwt"], made["refreshJwt"]).kept()

    async def examine(self, identity: PlatformIdentity) -> AccountStatus:
        """Whether the session is valid, and the account's current name."""
        found = await self._xrpc.query(identity, "com.atproto.server.getSession")
        if found.get("active") is False:
            raise Reconnect(f"{identity.handle} is not active on Bluesky.", code=str(found.get("status", "")))
        return AccountStatus(f"@{found['handle']}")

    async def revoke(self, identity: PlatformIdentity) -> None:
        """End the session; the app password remains for the person to remove."""
        token = Session.read(identity).refresh
        await self._xrpc.public(identity.server, "com.atproto.server.deleteSession", token=token)

    async def _session(self, server: str, name: str, password: str) -> Json:
        asked = {"identifier": name, "password": password}
        return await self._xrpc.public(server, "com.atproto.server.createSession", json=asked)

    def _server(self, typed: str) -> str:
        """Server of the typed address: https alone, or `home`, which the desk's owner has set."""
        name = typed.strip().removeprefix("https://").strip("/").lower()
        if not name or name == urlsplit(self._home).netloc or typed.strip().rstrip("/") == self._home:
            return self._home
        host = urlsplit(f"https://{name}").hostname
        if host != name or "." not in name or name.rpartition(".")[2].isdecimal():
            raise Rejected("That is no server: write its name, for example bsky.social.")
        return f"https://{name}"


def _heard(each: Mapping[str, Any]) -> ReceivedActivity:
    reason, record = str(each["reason"]), each.get("record") or {}
    about = (record.get("reply") or {}).get("parent", {}).get("uri") or each.get("reasonSubject") or ""
    return ReceivedActivity(
        external_id=str(each["uri"]),
        about=str(about),
        kind=KINDS.get(reason, reason),
        author=f"@{each['author']['handle']}",
        text=str(record.get("text", "")) if reason in ("reply", "mention", "quote") else "",
        at=_moment(each["indexedAt"]),
    )


def _moment(words: str) -> datetime:
    return datetime.fromisoformat(words)
