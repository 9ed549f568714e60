"""X's uploads on loopback: one call for a picture, segments in their order for GIFs and videos."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.doubles.platforms.service import Answered, Asked, Json, Refusal

if TYPE_CHECKING:
    from tests.doubles.platforms.oauth_grants import Grant
    from tests.doubles.platforms.x import XService

KEPT = timedelta(hours=24)
PICTURES = {"image/png", "image/jpeg", "image/webp"}
SEGMENT = 5_000_000


@dataclass
class Media:
    """One upload. `looks` is how often it says that it is being worked on."""

    id: str
    owner: str
    category: str
    until: datetime
    total: int = 0
    pieces: list[bytes] = field(default_factory=list)
    ended: bool = False
    looks: int = 0
    failed: bool = False
    alt: str = ""

    @property
    def ready(self) -> bool:
        """May a post show it?"""
        return self.ended and not self.looks and not self.failed

    @property
    def content(self) -> bytes:
        """All of its bytes."""
        return b"".join(self.pieces)


def _invalid(detail: str) -> Refusal:
    kind = "https://api.twitter.com/2/problems/invalid-request"
    body = {"type": kind, "title": "Invalid Request", "detail": detail, "status": 400}
    return Refusal(400, body, kind="application/problem+json")


def whole(x: "XService", asked: Asked, grant: "Grant") -> Answered:
    """POST /2/media/upload"""
    parts = asked.parts
    if set(parts) != {"media", "media_category"} or parts["media_category"] != b"tweet_image":
        raise _invalid("media_category")
    if not parts["media"] or len(parts["media"]) > SEGMENT:
        raise _invalid("The media is empty or too large.")
    media = _kept(x, grant, "tweet_image")
    media.pieces, media.ended = [parts["media"]], True
    return Answered(200, {"data": {**_told(media), "size": len(media.content)}})


def initialize(x: "XService", asked: Asked, grant: "Grant") -> Answered:
    """POST /2/media/upload/initialize"""
    body = asked.json
    if set(body) != {"media_type", "media_category", "total_bytes"}:
        raise _invalid("unknown parameter")
    if (body["media_type"] == "image/gif") != (body["media_category"] == "tweet_gif"):
        raise _invalid("media_category does not go with media_type")
    media = _kept(x, grant, body["media_category"])
    media.total, media.looks = body["total_bytes"], x.working
    media.failed = x.media_fails
    return Answered(200, {"data": _told(media)})


def append(x: "XService", asked: Asked, grant: "Grant", media_id: str) -> Answered:
    """POST /2/media/upload/{id}/append; a segment may be brought again."""
    media, parts = _mine(x, grant, media_id), asked.parts
    number = int(parts["segment_index"])
    if set(parts) != {"media", "segment_index"} or len(parts["media"]) > SEGMENT:
        raise _invalid("segment")
    if number > len(media.pieces) or media.ended:
        raise _invalid("segment_index is out of order")
    media.pieces[number : number + 1] = [parts["media"]]
    return Answered(200, {"data": {"expires_at": int(media.until.timestamp())}})


def finalize(x: "XService", _asked: Asked, grant: "Grant", media_id: str) -> Answered:
    """POST /2/media/upload/{id}/finalize"""
    media = _mine(x, grant, media_id)
    if len(media.content) != media.total:
        raise _invalid("Segments do not add up to provided total file size.")
    media.ended = True
    return Answered(200, {"data": {**_told(media), "processing_info": _work(media, "pending")}})


def status(x: "XService", asked: Asked, grant: "Grant") -> Answered:
    """GET /2/media/upload?command=STATUS"""
    media = _mine(x, grant, asked.query["media_id"])
    media.looks = max(0, media.looks - 1)
    return Answered(200, {"data": {**_told(media), "processing_info": _work(media, "in_progress")}})


def metadata(x: "XService", asked: Asked, grant: "Grant") -> Answered:
    """POST /2/media/metadata"""
    body = asked.json
    text = body["metadata"]["alt_text"]["text"]
    if len(text) > 1000:
        raise _invalid("alt_text")
    _mine(x, grant, body["id"]).alt = text
    return Answered(200, {"data": {"id": body["id"], "associated_metadata": body["metadata"]}})


def _kept(x: "XService", grant: "Grant", category: str) -> Media:
    media = Media(x.number(), grant.who, category, x.now() + KEPT)
    x.media[media.id] = media
    return media


def _mine(x: "XService", grant: "Grant", media_id: str) -> Media:
    media = x.media.get(media_id)
    if media is None or media.owner != grant.who or media.until <= x.now():
        raise _invalid("Your media IDs are invalid.")
    return media


def _told(media: Media) -> Json:
    return {"id": media.id, "media_key": f"3_{media.id}", "expires_after_secs": 86_400}


def _work(media: Media, state: str) -> Json:
    if media.failed:
        return {"state": "failed"}
    return {"state": state, "check_after_secs": 0} if media.looks else {"state": "succeeded"}


ROUTES: dict[tuple[str, str], tuple[str, Callable[..., Answered]]] = {
    ("POST", "/2/media/upload"): ("media.write", whole),
    ("GET", "/2/media/upload"): ("media.write", status),
    ("POST", "/2/media/upload/initialize"): ("media.write", initialize),
    ("POST", r"/2/media/upload/(\d+)/append"): ("media.write", append),
    ("POST", r"/2/media/upload/(\d+)/finalize"): ("media.write", finalize),
    ("POST", "/2/media/metadata"): ("media.write", metadata),
}
