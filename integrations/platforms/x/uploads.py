"""Uploads of pictures and videos to X (docs.x.com/x-api/media/quickstart).

Pictures go in one call. GIFs and videos go in segments and are then worked on; what was reached is remembered
after each, so that a video that takes longer than one try goes on in the next.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from integrations import media_files
from integrations.errors import Rejected, TryLater
from integrations.platforms.base import MediaFile, OutgoingPost
from integrations.platforms.x.api import Api, Json

SEGMENT = 4 * 1024 * 1024
"""Bytes of one segment; at most 5 MB are taken, and 1,000 segments."""
PATIENCE = 20.0
"""Real seconds of one try; what is not there by then is tried on later."""
MARGIN = timedelta(hours=1)
"""An upload that ends so soon is made again."""
LASTS = 86_400
"""Seconds that X keeps what is attached to nothing, where it does not say."""
PAUSE = 0.1
"""Real seconds between two looks, however little X asks for."""
CATEGORIES = {"video": "tweet_video", "gif": "tweet_gif"}
WORKING = "X is still working on the video."
BROKEN = "X cannot use this file: choose another one."
RIGHT = "media.write"


@dataclass(frozen=True, slots=True)
class Uploads:
    """Uploads of one `OutgoingPost`. `now` is the desk's clock, `end` a time of the event loop."""

    api: Api
    outgoing: OutgoingPost
    now: datetime
    end: float

    async def ids(self) -> list[str]:
        """Ids of all media, uploaded where they are not yet. Raises `TryLater`, `Rejected`, …"""
        return [await self._id(place, each) for place, each in enumerate(self.outgoing.media)]

    async def _id(self, place: int, media: MediaFile) -> str:
        media_id = self._known(f"media {place}")
        if not media_id:
            one = media.mime.startswith("image/") and media.mime != "image/gif"
            media_id = await (self._whole(place, media) if one else self._in_segments(place, media))
        shown = media.alt and media.mime.startswith("image/")
        if shown and self._known(f"alt {place}") != media_id:
            body = {"id": media_id, "metadata": {"alt_text": {"text": media.alt}}}
            await self._send("POST", "/2/media/metadata", json=body)
            await self._remember(f"alt {place}", media_id, LASTS)
        return media_id

    async def _whole(self, place: int, media: MediaFile) -> str:
        found = await self._send(
            "POST",
            "/2/media/upload",
            files={"media": ("media", await media_files.read_bytes(media), media.mime)},
            data={"media_category": "tweet_image"},
        )
        return await self._remember(f"media {place}", found["id"], found.get("expires_after_secs"))

    async def _in_segments(self, place: int, media: MediaFile) -> str:
        """Id of a file that is announced, uploaded piece by piece, completed, and processed."""
        upload, size = self._known(f"upload {place}"), await media_files.file_size(media)
        if not upload:
            upload = await self._announce(place, media, size)
        path = f"/2/media/upload/{upload}"
        done = int(self.outgoing.steps.get(f"segments {upload}", 0))
        for number in range(done, -(-size // SEGMENT)):
            self._hurry()
            piece = await media_files.read_range(media, number * SEGMENT, SEGMENT)
            form = {"files": {"media": ("media", piece, media.mime)}, "data": {"segment_index": str(number)}}
            await self._send("POST", f"{path}/append", **form)
            await self.outgoing.remember(f"segments {upload}", str(number + 1))
        found: Json = {}
        if f"ended {upload}" not in self.outgoing.steps:
            found = await self._send("POST", f"{path}/finalize")
            await self.outgoing.remember(f"ended {upload}", "yes")
        await self._worked_on(upload, found)
        return await self._remember(f"media {place}", upload, found.get("expires_after_secs"))

    async def _announce(self, place: int, media: MediaFile, size: int) -> str:
        category = CATEGORIES["gif" if media.mime == "image/gif" else "video"]
        body = {"media_type": media.mime, "media_category": category, "total_bytes": size}
        found = await self._send("POST", "/2/media/upload/initialize", json=body)
        return await self._remember(f"upload {place}", found["id"], found.get("expires_after_secs"))

    async def _worked_on(self, upload: str, found: Json) -> None:
        """Wait until X has processed the file; without `processing_info` it is ready."""
        if not found:
            found = await self._status(upload)
        while work := found.get("processing_info"):
            if work.get("state") == "failed":
                raise Rejected(BROKEN, code="media_failed")
            if work.get("state") == "succeeded":
                return
            self._hurry()
            await asyncio.sleep(min(max(float(work.get("check_after_secs", 1)), PAUSE), PATIENCE))
            found = await self._status(upload)

    async def _status(self, upload: str) -> Json:
        return await self._send("GET", "/2/media/upload", params={"command": "STATUS", "media_id": upload})

    async def _send(self, method: str, path: str, **request: Any) -> Json:
        """Answer to one call; a repeated call is harmless, because media without a post are not shown."""
        identity = self.outgoing.identity
        answer = await self.api.send(method, identity, path, needs=RIGHT, harmless=True, **request)
        found = answer.json() if answer.content else {}
        return dict(found.get("data") or {})

    async def _remember(self, step: str, media_id: str, seconds: int | None) -> str:
        """Keep an id with the Unix second at which X forgets it."""
        until = self.now + timedelta(seconds=seconds or LASTS)
        await self.outgoing.remember(step, f"{media_id} {int(until.timestamp())}")
        return media_id

    def _known(self, step: str) -> str:
        """Id that an earlier try remembered, if X still has it."""
        media_id, _, until = self.outgoing.steps.get(step, "").partition(" ")
        return media_id if until and int(until) > (self.now + MARGIN).timestamp() else ""

    def _hurry(self) -> None:
        if asyncio.get_running_loop().time() > self.end:
            raise TryLater(WORKING, wait=timedelta(seconds=1), code="uploading")
