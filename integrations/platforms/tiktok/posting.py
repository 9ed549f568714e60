"""Publishing on TikTok: a video or pictures.

A video is announced, then brought in pieces; before its last byte is there nothing can be seen, so everything
until then may be made again. Pictures are fetched by TikTok as soon as they are announced. What follows goes
by the publish_id: whoever has it asks, and never announces again.
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from integrations import media_files
from integrations.errors import OutsideError, Rejected, TryLater, Uncertain
from integrations.platforms.base import MediaFile, OutgoingPost, PublishedPost
from integrations.platforms.tiktok import post_options
from integrations.platforms.tiktok.api import Api, Json

CHUNK = 10_000_000
"""Bytes of a piece; TikTok takes 5 to 64 MB, the last one takes what is left over (up to 128 MB)."""
PATIENCE = 20.0
"""Real seconds of one try."""
PAUSE = 2.0
"""Real seconds between two looks; 30 a minute are allowed."""
OPEN_FOR = timedelta(minutes=55)
"""An upload address lasts an hour."""
TITLE = 90
"""UTF-16 code units of the title of pictures."""
SKEW = timedelta(minutes=1)
PUBLISH, BROUGHT = "publish", "brought"
COUNT, AT = "total_chunk_count", "at"
WORKING = "TikTok is still working on it."
PASSING = frozenset({"internal", "video_pull_failed", "photo_pull_failed"})
FAILURES: Mapping[str, str] = {
    "file_format_check_failed": "it does not take this kind of file",
    "duration_check_failed": "it is too short or too long",
    "frame_rate_check_failed": "it has too few or too many pictures a second",
    "picture_size_check_failed": "its pictures are too small or too large",
    "publish_cancelled": "somebody cancelled it",
    "auth_removed": "our access ended meanwhile",
}
BLIND = "TikTok never said whether it took the pictures, so nobody here can tell whether they are out."


@dataclass(frozen=True, slots=True)
class Posting:
    """Publishing of one `OutgoingPost`."""

    api: Api
    outgoing: OutgoingPost
    now: datetime
    media_url: Callable[[MediaFile], str]
    pause: float = PAUSE

    @property
    def is_video(self) -> bool:
        """Whether the post is a video; else it has pictures."""
        return any(each.mime.startswith("video/") for each in self.outgoing.media)

    async def publish(self) -> PublishedPost:
        """Announce the post unless an earlier try did, upload it, and wait for a while."""
        end = asyncio.get_running_loop().time() + PATIENCE
        begun = await self._resumed()
        if begun is None:
            begun = await (self._announce_video() if self.is_video else self._announce_pictures())
        if self.is_video:
            await self._bring(begun, end)
        while (found := self._outcome(begun, await self._status(begun))) is None:
            if asyncio.get_running_loop().time() > end:
                raise Uncertain(WORKING, code="processing")
            await asyncio.sleep(self.pause)
        return found

    async def find(self) -> PublishedPost | None:
        """Publication, if out. Raises `TryLater` while TikTok processes it, `Uncertain` where unknown."""
        begun = self._begun()
        if begun is None:
            return None if self.is_video else await self._listed()
        status = await self._status(begun)
        if status.get("status") == "FAILED":
            return None
        found = self._outcome(begun, status)
        if found is None and self._at(begun, status) == begun.get(COUNT, 0):
            raise TryLater(WORKING, code="processing")
        return found

    async def _resumed(self) -> Json | None:
        """Announcement of an earlier try, if it can still be completed."""
        begun = self._begun()
        if begun is None or not self.is_video:
            return begun
        status = await self._status(begun)
        if status.get("status") == "FAILED":
            return None if status.get("fail_reason") in PASSING else {**begun, AT: begun[COUNT]}
        at = self._at(begun, status)
        ended = datetime.fromisoformat(begun["until"]) < self.now
        return None if ended and at < begun[COUNT] else {**begun, AT: at}

    async def _announce_video(self) -> Json:
        """Announce a video. A repeated announcement is harmless: without bytes nothing is shown."""
        (video,) = self.outgoing.media
        size = await media_files.file_size(video)
        chunk = min(CHUNK, size)
        source = {
            "source": "FILE_UPLOAD",
            "video_size": size,
            "chunk_size": chunk,
            COUNT: max(1, size // max(chunk, 1)),
        }
        info = {"title": self.outgoing.text, **await self._chosen(video.seconds)}
        body = {"post_info": info, "source_info": source}
        made = await self._post("/v2/post/publish/video/init/", body, harmless=True)
        until = (self.now + OPEN_FOR).isoformat()
        return await self._keep(
            {"id": made["publish_id"], "url": made["upload_url"], "until": until, **source}
        )

    async def _announce_pictures(self) -> Json:
        """Announce pictures, which TikTok then fetches and shows."""
        info = await self._chosen(0)
        title = self.outgoing.text.strip().partition("\n")[0].encode("utf-16-le")[: TITLE * 2]
        body = {
            "post_mode": "DIRECT_POST",
            "media_type": "PHOTO",
            "post_info": {
                "title": title.decode("utf-16-le", "ignore"),
                "description": self.outgoing.text,
                **info,
            },
            "source_info": {
                "source": "PULL_FROM_URL",
                "photo_cover_index": 0,
                "photo_images": [self.media_url(each) for each in self.outgoing.media],
            },
        }
        made = await self._post("/v2/post/publish/content/init/", body)
        return await self._keep({"id": made["publish_id"]})

    async def _chosen(self, seconds: float) -> Json:
        """Options of the post, after the creator_info call that TikTok demands before every post."""
        creator = await self._post("/v2/post/publish/creator_info/query/", {}, harmless=True)
        options = self.outgoing.besides.options
        return post_options.build_options(options, creator, seconds=seconds, video=self.is_video)

    async def _bring(self, begun: Json, end: float) -> None:
        """Upload piece by piece. After the last piece the post may be out, so a lost answer is uncertain."""
        (video,) = self.outgoing.media
        size, chunk, count = begun["video_size"], begun["chunk_size"], begun[COUNT]
        for number in range(begun.get(AT, 0), count):
            if asyncio.get_running_loop().time() > end:
                raise TryLater("The video is still on its way to TikTok.", wait=timedelta(seconds=1))
            first, last = number * chunk, size - 1 if number == count - 1 else (number + 1) * chunk - 1
            length = last - first + 1
            headers = {
                "Content-Type": video.mime,
                "Content-Length": str(length),
                "Content-Range": f"bytes {first}-{last}/{size}",
            }
            if number == count - 1:
                await self._remember_brought(begun, count)
            content = media_files.iterate_range(video, first, length)
            await self.api.put(begun["url"], harmless=number < count - 1, headers=headers, content=content)
            await self._remember_brought(begun, number + 1)

    def _outcome(self, begun: Json, found: Json) -> PublishedPost | None:
        """The publication, None while it is worked on. Raises `Rejected`, `TryLater` for what has failed."""
        status, reason = found.get("status"), str(found.get("fail_reason", ""))
        if status == "FAILED":
            raise _failed(reason)
        if status not in ("PUBLISH_COMPLETE", "SEND_TO_USER_INBOX"):
            return None
        ids = [str(each) for each in found.get("publicaly_available_post_id") or ()]
        return self._landed(ids[0] if ids else begun["id"], public=bool(ids))

    async def _status(self, begun: Json) -> Json:
        path = "/v2/post/publish/status/fetch/"
        return await self._post(path, {"publish_id": begun["id"]}, harmless=True)

    async def _listed(self) -> PublishedPost | None:
        """Publication of pictures whose announcement got no answer, among the public posts."""
        since = (self.outgoing.not_before or self.now) - SKEW
        fields = "id,title,video_description,create_time"
        page = await self._post(f"/v2/video/list/?fields={fields}", {"max_count": 20}, harmless=True)
        for each in page.get("videos", []):
            words = each.get("video_description") or each.get("title") or ""
            recent = datetime.fromtimestamp(each["create_time"], UTC) >= since
            if recent and words.split() == self.outgoing.text.split():
                return self._landed(str(each["id"]), public=True)
        raise Uncertain(BLIND, code="blind")

    async def _post(self, path: str, body: Json, *, harmless: bool = False) -> Json:
        return await self.api.post(self.outgoing.identity, path, body, harmless=harmless)

    async def _keep(self, begun: Json) -> Json:
        await self.outgoing.remember(PUBLISH, json.dumps(begun))
        return begun

    def _begun(self) -> Json | None:
        known = self.outgoing.steps.get(PUBLISH)
        return dict(json.loads(known)) if known else None

    async def _remember_brought(self, begun: Json, count: int) -> None:
        await self.outgoing.remember(BROUGHT, f"{begun['id']} {count}")

    def _at(self, begun: Json, status: Json) -> int:
        """Number of uploaded pieces: as TikTok says, or else as remembered."""
        count = int(begun.get(COUNT, 0))
        if status.get("status") != "PROCESSING_UPLOAD":
            return count
        if (told := status.get("uploaded_bytes")) is not None:
            return count if told >= begun["video_size"] else int(told // begun["chunk_size"])
        publish_id, _, brought = self.outgoing.steps.get(BROUGHT, "").partition(" ")
        return int(brought) if publish_id == begun["id"] else 0

    def _landed(self, post_id: str, *, public: bool) -> PublishedPost:
        profile = f"https://www.tiktok.com/{self.outgoing.identity.handle}"
        kind = "video" if self.is_video else "photo"
        return PublishedPost(post_id, f"{profile}/{kind}/{post_id}" if public else profile, self.now)


def _failed(reason: str) -> OutsideError:
    """Error for a post that TikTok dropped; nothing of it can be seen."""
    if reason in PASSING:
        return TryLater("TikTok could not take it just now.", code=reason)
    why = FAILURES.get(reason, "it takes it for spam" if "spam" in reason else "it does not say why")
    return Rejected(f"TikTok did not publish it: {why}. Change it.", code=reason)
