"""Publishing on Bluesky: records have names of our own, so that a repeated write changes nothing.

`putRecord` with the same name and the same record makes no second one. Name and record are therefore
remembered before the first call, facets and time included, and every try writes exactly them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations.errors import Rejected, Uncertain
from integrations.media_files import read_bytes
from integrations.platforms.base import OutgoingPost, PlatformIdentity, PublishedPost
from integrations.platforms.bluesky.text import TextFacet, find_facets
from integrations.platforms.bluesky.xrpc import ABSENT, Json, Xrpc

POST = "app.bsky.feed.post"
GATE = "app.bsky.feed.threadgate"
PARTLY = "The thread is out up to its part {place}, and the rest is not. {why}"
ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
"""Base 32 as it sorts (atproto.com/specs/tid)."""
ALLOWED: Mapping[str, tuple[str, ...]] = {
    "mentioned": ("app.bsky.feed.threadgate#mentionRule",),
    "following": ("app.bsky.feed.threadgate#followingRule",),
    "nobody": (),
}
"""Rules of who may reply, by option; everybody may where there is no gate."""


def record_name(at: datetime, salt: str) -> str:
    """Record name (TID): microseconds since 1970, ten bits of the salt, 13 signs (atproto.com/specs/tid)."""
    clock = int.from_bytes(hashlib.sha256(salt.encode()).digest()[:2], "big") & 0x3FF
    number = (int(at.timestamp() * 1_000_000) & (2**53 - 1)) << 10 | clock
    return "".join(ALPHABET[number >> shift & 31] for shift in range(60, -1, -5))


def format_time(at: datetime) -> str:
    """Time in the format of records."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.}{at.microsecond // 1000:03}Z"


@dataclass(frozen=True, slots=True)
class Posting:
    """Publishing of one `OutgoingPost` in the account's repository. `to` is the post it replies to, or ''."""

    xrpc: Xrpc
    outgoing: OutgoingPost
    now: datetime
    to: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts of the thread; mostly a single one."""
        return (self.outgoing.text, *self.outgoing.besides.more)

    async def publish(self) -> PublishedPost:
        """Write every record of the post."""
        embed = await self._embed()
        above = await thread_of(self.xrpc, self.outgoing.identity, self.to) if self.to else None
        first: tuple[str, Json] | None = None
        for place, text in enumerate(self.texts):
            rkey, record = await self._frozen(place, text, embed if place == 0 else None, above)
            if place == 0:
                await self._gate(rkey, record)
            put = await self._put_part(place, rkey, record)
            ref = {"uri": put["uri"], "cid": put["cid"]}
            above = {"root": above["root"] if above else ref, "parent": ref}
            first = first or (rkey, record)
        assert first is not None  # noqa: S101 - there is always a first text
        return self._landed(*first)

    async def _put_part(self, place: int, rkey: str, record: Json) -> Json:
        """Write one post. Raises `Uncertain` where it is refused after earlier parts are out."""
        try:
            return await self._put(POST, rkey, record)
        except Rejected as refused:
            if place == 0:
                raise
            raise Uncertain(PARTLY.format(place=place, why=refused.sentence), code=refused.code) from refused

    async def find(self) -> PublishedPost | None:
        """Publication if every record is there; a text that was never remembered was never written."""
        kept = [self.outgoing.steps.get(f"record {place}") for place in range(len(self.texts))]
        if not all(kept):
            return None
        frozen = [json.loads(each) for each in kept if each]
        for each in frozen:
            if await record_at(self.xrpc, self.outgoing.identity, POST, each["rkey"]) is None:
                return None
        return self._landed(frozen[0]["rkey"], frozen[0]["record"])

    async def _frozen(
        self, place: int, text: str, embed: Json | None, above: Json | None
    ) -> tuple[str, Json]:
        """Name and record of one text, as the first try made them."""
        if known := self.outgoing.steps.get(f"record {place}"):
            found = json.loads(known)
            return found["rkey"], found["record"]
        at = self.now + timedelta(milliseconds=place)  # names sort by time, and so do threads
        record: Json = {"$type": POST, "text": text, "createdAt": format_time(at)}
        if facets := [facet for each in find_facets(text) if (facet := await self._facet(each))]:
            record["facets"] = facets
        if embed:
            record["embed"] = embed
        if above:
            record["reply"] = above
        rkey = record_name(at, f"{self.outgoing.key}/{place}")
        await self.outgoing.remember(f"record {place}", json.dumps({"rkey": rkey, "record": record}))
        return rkey, record

    async def _facet(self, spot: TextFacet) -> Json | None:
        """Facet of a piece of text; a mention of an unknown handle stays text."""
        if spot.kind != "mention":
            return spot.facet(spot.value)
        identity = self.outgoing.identity
        try:
            found = await self.xrpc.query(
                identity, "com.atproto.identity.resolveHandle", handle=spot.value.lower()
            )
        except Rejected:
            return None
        return spot.facet(found["did"])

    async def _embed(self) -> Json | None:
        """Embed with the pictures, uploaded at every try: the same bytes are the same blob."""
        if not self.outgoing.media:
            return None
        images = [
            {
                "alt": each.alt,
                "image": await self.xrpc.upload(self.outgoing.identity, await read_bytes(each), each.mime),
            }
            for each in self.outgoing.media
        ]
        return {"$type": "app.bsky.embed.images", "images": images}

    async def _gate(self, rkey: str, record: Json) -> None:
        """Write the rule of who may reply, before the post, so that nobody is faster."""
        allowed = ALLOWED.get(self.outgoing.besides.options.get("reply", ""))
        if allowed is None:
            return
        gate: Json = {
            "$type": GATE,
            "post": record_uri(self.outgoing.identity, POST, rkey),
            "allow": [{"$type": each} for each in allowed],
            "createdAt": record["createdAt"],
        }
        await self._put(GATE, rkey, gate)

    async def _put(self, collection: str, rkey: str, record: Json) -> Json:
        return await put_record(self.xrpc, self.outgoing.identity, collection, rkey, record)

    def _landed(self, rkey: str, record: Json) -> PublishedPost:
        identity = self.outgoing.identity
        url = f"https://bsky.app/profile/{identity.external_id}/post/{rkey}"
        return PublishedPost(
            record_uri(identity, POST, rkey), url, datetime.fromisoformat(record["createdAt"])
        )


def record_uri(identity: PlatformIdentity, collection: str, rkey: str) -> str:
    """URI of a record of the account."""
    return f"at://{identity.external_id}/{collection}/{rkey}"


async def put_record(
    xrpc: Xrpc, identity: PlatformIdentity, collection: str, rkey: str, record: Json
) -> Json:
    """Write a record under its name. Returns its uri and cid."""
    body = {"repo": identity.external_id, "collection": collection, "rkey": rkey, "record": record}
    return await xrpc.call(identity, "com.atproto.repo.putRecord", body)


async def record_at(
    xrpc: Xrpc, identity: PlatformIdentity, collection: str, rkey: str, *, repo: str = ""
) -> Json | None:
    """Record with its uri and cid; None where there is none. Reading needs no session."""
    asked = {"repo": repo or identity.external_id, "collection": collection, "rkey": rkey}
    try:
        return await xrpc.public(identity.server, "com.atproto.repo.getRecord", params=asked)
    except Rejected as refused:
        if refused.code == ABSENT:
            return None
        raise


async def thread_of(xrpc: Xrpc, identity: PlatformIdentity, to: str) -> Json:
    """Root and parent for a reply to this post. Raises `Rejected` when it is gone."""
    found = await fetch_record(xrpc, identity, to)
    ref = {"uri": found["uri"], "cid": found["cid"]}
    return {"root": found["value"].get("reply", {}).get("root", ref), "parent": ref}


async def fetch_record(xrpc: Xrpc, identity: PlatformIdentity, at: str) -> Json:
    """Record of any account by its uri. Raises `Rejected` when it is gone."""
    repo, collection, rkey = at.removeprefix("at://").split("/")
    found = await record_at(xrpc, identity, collection, rkey, repo=repo)
    if found is None:
        raise Rejected("It is not there any more.", code=ABSENT)
    return found
