"""Uploads of pictures, videos and documents to LinkedIn (Images, Videos and Documents API).

Nobody sees an upload that no post shows, so every step may be made again; what was reached is remembered.
"""

import asyncio
import json
from dataclasses import dataclass
from datetime import timedelta

from integrations import media_files
from integrations.errors import Rejected, TryLater
from integrations.platforms.base import MediaFile, OutgoingPost
from integrations.platforms.linkedin.api import Api, Json, is_page, quote_urn

PATIENCE = 20.0
"""Real seconds of one try; what is not there by then is tried on later."""
PAUSE = 1.0
WORKING = "LinkedIn is still working on the file."
BROKEN = "LinkedIn cannot use this file: choose another one."
GONE = ("PROCESSING_FAILED", "FAILED")


@dataclass(frozen=True, slots=True)
class Uploads:
    """Uploads of one `OutgoingPost`; `end` is a time of the event loop."""

    api: Api
    outgoing: OutgoingPost
    end: float
    pause: float = PAUSE

    async def urns(self) -> list[str]:
        """URNs of all media. Raises `TryLater`, `Rejected`, …"""
        return [await self._urn(place, each) for place, each in enumerate(self.outgoing.media)]

    async def _urn(self, place: int, media: MediaFile) -> str:
        if known := self.outgoing.steps.get(f"media {place}"):
            return known
        kind = collection_of(media)
        if kind == "videos":
            urn = await self._video(place, media)
        else:
            value = await self._announce(kind, {})
            urn = str(value[kind.removesuffix("s")])
            await self._put(str(value["uploadUrl"]), media, 0, await media_files.file_size(media))
        if is_page(self.outgoing.identity):  # members may not look
            await self._ready(kind, urn)
        await self.outgoing.remember(f"media {place}", urn)
        return urn

    async def _video(self, place: int, media: MediaFile) -> str:
        """URN of a video. Parts go to addresses of their own; their ETags complete the upload."""
        if known := self.outgoing.steps.get(f"upload {place}"):
            value: Json = json.loads(known)
        else:
            size = await media_files.file_size(media)
            more = {"fileSizeBytes": size, "uploadCaptions": False, "uploadThumbnail": False}
            value = await self._announce("videos", more)
            await self.outgoing.remember(f"upload {place}", json.dumps(value))
        urn, parts = str(value["video"]), []
        for number, each in enumerate(value["uploadInstructions"]):
            step = f"part {number} of {urn}"
            part = self.outgoing.steps.get(step)
            if not part:
                self._hurry()
                length = each["lastByte"] - each["firstByte"] + 1
                part = await self._put(str(each["uploadUrl"]), media, each["firstByte"], length)
                await self.outgoing.remember(step, part)
            parts.append(part)
        if f"ended {urn}" not in self.outgoing.steps:
            ending = {"video": urn, "uploadToken": value.get("uploadToken", ""), "uploadedPartIds": parts}
            await self._post("/rest/videos?action=finalizeUpload", {"finalizeUploadRequest": ending})
            await self.outgoing.remember(f"ended {urn}", "yes")
        return urn

    async def _announce(self, kind: str, more: Json) -> Json:
        asked = {"initializeUploadRequest": {"owner": self.outgoing.identity.external_id, **more}}
        found: Json = (await self._post(f"/rest/{kind}?action=initializeUpload", asked))["value"]
        return found

    async def _post(self, path: str, body: Json) -> Json:
        identity = self.outgoing.identity
        answer = await self.api.send("POST", identity, path, harmless=True, json=body)
        return answer.json() if answer.content else {}

    async def _put(self, url: str, media: MediaFile, start: int, length: int) -> str:
        """Upload a range of the file. Returns the answer's ETag."""
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(length)}
        content = media_files.iterate_range(media, start, length)
        answer = await self.api.send(
            "PUT", self.outgoing.identity, url, harmless=True, content=content, headers=headers
        )
        return str(answer.headers.get("etag", "")).strip('"')

    async def _ready(self, kind: str, urn: str) -> None:
        """Wait until the file is processed."""
        while True:
            found = await self.api.get(self.outgoing.identity, f"/rest/{kind}/{quote_urn(urn)}")
            if found.get("status") in GONE:
                raise Rejected(BROKEN, code="media_failed")
            if found.get("status") == "AVAILABLE":
                return
            self._hurry()
            await asyncio.sleep(self.pause)

    def _hurry(self) -> None:
        if asyncio.get_running_loop().time() > self.end:
            raise TryLater(WORKING, wait=timedelta(seconds=5), code="uploading")


def collection_of(media: MediaFile) -> str:
    """Collection of LinkedIn's API for a file."""
    if media.mime.startswith("video/"):
        return "videos"
    return "images" if media.mime.startswith("image/") else "documents"
