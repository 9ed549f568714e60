"""What a record may be: the lexicons of app.bsky.* as far as they are written here, and nothing else."""

import re
from typing import Any

import regex

Json = dict[str, Any]

TID = re.compile("[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
REF = {"uri", "cid"}
KEYS = {
    "app.bsky.feed.post": ({"$type", "text", "createdAt"}, {"facets", "embed", "reply", "langs"}),
    "app.bsky.feed.like": ({"$type", "subject", "createdAt"}, set()),
    "app.bsky.feed.repost": ({"$type", "subject", "createdAt"}, set()),
    "app.bsky.feed.threadgate": ({"$type", "post", "createdAt"}, {"allow", "hiddenReplies"}),
}


class Refusal(Exception):
    """An XRPC error: its status, its name, and what is said."""

    def __init__(self, status: int, error: str, message: str = "") -> None:
        super().__init__(error)
        self.status, self.error, self.message = status, error, message


def check(collection: str, rkey: str, record: Json, blobs: set[str]) -> None:
    """Raises `Refusal` for what the server would not take."""
    if collection not in KEYS:
        _refuse(f"Lexicon not found: {collection}")
    needed, allowed = KEYS[collection]
    if not needed <= set(record) <= needed | allowed:
        _refuse(f"Record must have exactly its properties: {sorted(record)}")
    if record["$type"] != collection or not TID.fullmatch(rkey):
        _refuse("Invalid record key or type")
    if not MOMENT.fullmatch(record["createdAt"]):
        _refuse("createdAt must be a datetime")
    if collection == "app.bsky.feed.post":
        _post(record, blobs)


def _post(record: Json, blobs: set[str]) -> None:
    raw = record["text"].encode()
    if len(raw) > 3000:
        _refuse(f"string too big (maximum 3000, got {len(raw)})")
    if (count := len(regex.findall(r"\X", record["text"]))) > 300:
        _refuse(f"grapheme too big (maximum 300, got {count})")
    for facet in record.get("facets", ()):
        _facet(facet, raw)
    if "reply" in record:
        _answer(record["reply"])
    if "embed" in record:
        _pictures(record["embed"]["images"], blobs)


def _answer(reply: Json) -> None:
    if set(reply) != {"root", "parent"} or any(set(each) != REF for each in reply.values()):
        _refuse("reply must have root and parent")


def _pictures(images: list[Json], blobs: set[str]) -> None:
    if not 1 <= len(images) <= 4:
        _refuse("images: too long")
    for image in images:
        if "alt" not in image or image["image"]["ref"]["$link"] not in blobs:
            _refuse("Could not find blob or its alt")


def _facet(facet: Json, raw: bytes) -> None:
    start, end = facet["index"]["byteStart"], facet["index"]["byteEnd"]
    if not 0 <= start < end <= len(raw):
        _refuse("facet outside of the text")
    (feature,) = facet["features"]
    piece = raw[start:end].decode()  # raises in the middle of a character
    kind = feature["$type"].removeprefix("app.bsky.richtext.facet#")
    meant = {
        "link": piece == feature.get("uri"),
        "tag": piece[1:] == feature.get("tag"),
        "mention": piece[0] == "@" and str(feature.get("did")).startswith("did:"),
    }
    if not meant[kind]:
        _refuse(f"a {kind} that stands on {piece!r}")


def _refuse(message: str) -> None:
    raise Refusal(400, "InvalidRequest", message)
