"""LinkedIn's uploads on loopback: announced, brought in parts with a mark each, ended, worked on."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.doubles.platforms.service import Answered, Asked, Json, Refusal

if TYPE_CHECKING:
    from tests.doubles.platforms.linkedin import LinkedInService
    from tests.doubles.platforms.oauth_grants import Grant

PART = 4 * 1024 * 1024
KINDS = {"images": "image", "videos": "video", "documents": "document"}
RIGHTS = {"person": {"w_member_social"}, "organization": {"w_organization_social"}}


@dataclass
class Media:
    """One upload. `looks` is how often it says that it is being worked on."""

    urn: str
    owner: str
    size: int = 0
    parts: dict[int, bytes] = field(default_factory=dict)
    ended: bool = False
    looks: int = 0
    failed: bool = False

    @property
    def content(self) -> bytes:
        """All of its bytes."""
        return b"".join(self.parts[number] for number in sorted(self.parts))

    @property
    def ready(self) -> bool:
        """May a post show it?"""
        return self.ended and not self.failed


def _wrong(message: str) -> Refusal:
    return Refusal(400, {"status": 400, "code": "ILLEGAL_ARGUMENT", "message": message})


def announce(there: "LinkedInService", asked: Asked, grant: "Grant", kind: str) -> Answered:
    """POST /rest/{kind}?action=initializeUpload, or finalizeUpload for a video"""
    if asked.query.get("action") == "finalizeUpload":
        return _end(there, asked)
    body = asked.json["initializeUploadRequest"]
    there.allow(grant, body["owner"], RIGHTS)
    urn = f"urn:li:{KINDS[kind]}:C{there.number()}"
    media = Media(urn, body["owner"], body.get("fileSizeBytes", 0), looks=there.working)
    media.failed = there.media_fails
    there.media[urn] = media
    place = f"{there.url}/dms-uploads/{urn.rpartition(':')[2]}"
    if kind != "videos":
        return Answered(200, {"value": {"uploadUrl": f"{place}/0", KINDS[kind]: urn}})
    parts = [
        {"uploadUrl": f"{place}/{at}", "firstByte": at, "lastByte": min(at + PART, media.size) - 1}
        for at in range(0, media.size, PART)
    ]
    return Answered(200, {"value": {"video": urn, "uploadToken": "token", "uploadInstructions": parts}})


def bring(there: "LinkedInService", asked: Asked, _grant: "Grant", name: str, at: str) -> Answered:
    """PUT of one part to an address of its own"""
    media = next(each for each in there.media.values() if each.urn.endswith(f":{name}"))
    if not asked.body:
        raise _wrong("nothing was brought")
    media.parts[int(at)] = asked.body
    media.ended = ":video:" not in media.urn
    return Answered(201, None, {"ETag": f'"{mark(asked.body)}"'})


def _end(there: "LinkedInService", asked: Asked) -> Answered:
    body = asked.json["finalizeUploadRequest"]
    media = there.media[body["video"]]
    marks = [mark(media.parts[number]) for number in sorted(media.parts)]
    if body["uploadToken"] != "token" or body["uploadedPartIds"] != marks or len(media.content) != media.size:
        raise _wrong("uploadedPartIds")
    media.ended = True
    return Answered(200)


def look(there: "LinkedInService", _asked: Asked, grant: "Grant", _kind: str, urn: str) -> Answered:
    """GET /rest/{kind}/{urn}: pages only"""
    media = there.media[urn]
    if ":person:" in media.owner or "w_organization_social" not in grant.scopes:
        raise Refusal(403, {"status": 403, "code": "ACCESS_DENIED", "message": "Not enough permissions"})
    media.looks -= 1
    status = "PROCESSING_FAILED" if media.failed else "PROCESSING" if media.looks >= 0 else "AVAILABLE"
    return Answered(200, {"id": urn, "status": status})


def mark(content: bytes) -> str:
    """What comes back for a part."""
    return hashlib.sha256(content).hexdigest()[:32]


def urns_of(content: Json) -> Iterator[str]:
    """The media that a post shows."""
    if "media" in content:
        yield content["media"]["id"]
    yield from (each["id"] for each in content.get("multiImage", {}).get("images", ()))


ROUTES: dict[tuple[str, str], Callable[..., Answered]] = {
    ("POST", "/rest/(images|videos|documents)"): announce,
    ("PUT", r"/dms-uploads/(\w+)/(\d+)"): bring,
    ("GET", "/rest/(images|videos|documents)/([^/]+)"): look,
}
