"""Publishing on a Page: words and links, photos, Reels; and the first comment below.

Sources: developers.facebook.com/docs/pages-api/posts, docs/video-api/guides/reels-publishing. A post has no
key, so one whose answer was lost is looked for among the Page's own. Photos that are not shown yet and
videos whose upload is not finished are seen by nobody, so making one again does no harm; their ids are kept.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from integrations.errors import Misconfigured, Reconnect, Rejected
from integrations.graph import Graph, Json, gather_all, usage
from integrations.http import Response
from integrations.media_files import read_bytes
from integrations.platforms.base import MediaFile, OutgoingPost, PublishedPost, UsedUpQuota
from integrations.platforms.facebook.reels import Reel

SKEW = timedelta(minutes=1)
RECENT = 25
BEGAN, POST = "began", "post"
FIELDS = "id,message,created_time,permalink_url,attachments{target{id},subattachments{target{id}}}"
LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Posting:
    """Publishing of one `OutgoingPost` on its Page."""

    graph: Graph
    outgoing: OutgoingPost
    now: datetime
    media_url: Callable[[MediaFile], str]
    pauses: Sequence[float]

    @property
    def reel(self) -> Reel | None:
        """Reel with the video; None for a post without one."""
        videos = [each for each in self.outgoing.media if each.mime.startswith("video/")]
        if not videos:
            return None
        return Reel(self.graph, self.outgoing, lambda: self.media_url(videos[0]), self.now, self.pauses)

    async def publish(self) -> PublishedPost:
        """Publish the post and its first comment, unless an earlier try did."""
        if not self.outgoing.besides.first_comment:
            return await self._posted()
        landed = await self._earlier()
        if BEGAN not in self.outgoing.steps:
            await self.outgoing.remember(BEGAN, str(int(self.now.timestamp())))
        landed = landed or await self._posted()
        await self.outgoing.remember(POST, landed.external_id)
        if BEGAN not in self.outgoing.steps or not await self._is_commented(landed.external_id):
            await self._comment(landed.external_id)
        return landed

    async def find(self) -> PublishedPost | None:
        """Publication of exactly this post; None while its first comment is missing."""
        landed = await self._earlier()
        if landed is None and BEGAN not in self.outgoing.steps:
            landed = await (self.reel.find() if self.reel else self._listed(self.outgoing.not_before))
        commented = not self.outgoing.besides.first_comment or (
            landed is not None and await self._is_commented(landed.external_id)
        )
        return landed if commented else None

    async def _earlier(self) -> PublishedPost | None:
        """Post of an earlier try whose comment may be missing."""
        known, began = self.outgoing.steps.get(POST), self.outgoing.steps.get(BEGAN)
        if not known:
            if not began:
                return None
            return await (self.reel.find() if self.reel else self._listed(parse_unix_time(began)))
        found = await self.graph.get(
            self.outgoing.identity.access, known, fields="created_time,permalink_url"
        )
        return PublishedPost(
            known, found.get("permalink_url") or post_link(known), parse_time(found["created_time"])
        )

    async def _posted(self) -> PublishedPost:
        if self.reel:
            return await self.reel.publish()
        if len(self.outgoing.media) == 1 and self.outgoing.text:
            return await self._photo(self.outgoing.media[0])
        photos = await gather_all(self._hidden(place, each) for place, each in enumerate(self.outgoing.media))
        links = LINK.search(self.outgoing.text)
        answer = await self._send(
            "feed",
            message=self.outgoing.text or None,
            link=links[0].rstrip(".,;:!?)") if links and not photos else None,
            attached_media=json.dumps([{"media_fbid": each} for each in photos]) if photos else None,
            fields="id,permalink_url",
        )
        made = answer.json()
        return self._landed(made["id"], made.get("permalink_url"), usage.used_up_quota(answer.headers))

    async def _photo(self, media: MediaFile) -> PublishedPost:
        """Publish one photo with words: `id` is the photo's, `post_id` the post's."""
        answer = await self._send(
            "photos",
            files=await _part(media),
            caption=self.outgoing.text or None,
            alt_text_custom=media.alt or None,
            published="true",
        )
        made = answer.json()
        return self._landed(made.get("post_id") or made["id"], None, usage.used_up_quota(answer.headers))

    async def _hidden(self, place: int, media: MediaFile) -> str:
        """Id of a photo that is not shown yet, from an earlier try if there was one."""
        if known := self.outgoing.steps.get(f"photo {place}"):
            return known
        answer = await self._send(
            "photos",
            harmless=True,
            files=await _part(media),
            alt_text_custom=media.alt or None,
            published="false",
        )
        photo_id = str(answer.json()["id"])
        await self.outgoing.remember(f"photo {place}", photo_id)
        return photo_id

    async def _send(self, edge: str, **form: Any) -> Response:
        identity = self.outgoing.identity
        return await self.graph.send("POST", identity.access, f"{identity.external_id}/{edge}", **form)

    async def _listed(self, since: datetime | None) -> PublishedPost | None:
        """Post of exactly these words, created since the first moment at which it can be ours."""
        identity = self.outgoing.identity
        page = await self.graph.get(
            identity.access, f"{identity.external_id}/published_posts", fields=FIELDS, limit=RECENT
        )
        for each in reversed(page["data"]):
            at = parse_time(each["created_time"])
            if (since is None or at >= since - SKEW) and self._is_this(each):
                return PublishedPost(each["id"], each.get("permalink_url") or post_link(each["id"]), at)
        return None

    def _is_this(self, post: Json) -> bool:
        """Whether words match, or without words the photos, whose ids were remembered before."""
        if self.outgoing.text:
            return is_same_text(self.outgoing.text, post.get("message") or "")
        photos = {each for step, each in self.outgoing.steps.items() if step.startswith("photo ")}
        return bool(photos) and not post.get("message") and set(photo_ids(post)) == photos

    async def _comment(self, post_id: str) -> None:
        """Comment below a published post; a refusal here leaves the post published."""
        words = self.outgoing.besides.first_comment
        try:
            await self.graph.post(self.outgoing.identity.access, f"{post_id}/comments", message=words)
        except (Rejected, Reconnect, Misconfigured) as refused:
            log.warning(
                "first comment refused", account_id=self.outgoing.identity.account_id, code=refused.code
            )

    async def _is_commented(self, post_id: str) -> bool:
        identity, words = self.outgoing.identity, self.outgoing.besides.first_comment
        page: Json = await self.graph.get(
            identity.access, f"{post_id}/comments", fields="message,from", filter="stream", limit=RECENT
        )
        return any(
            is_same_text(words, each.get("message") or "")
            and str((each.get("from") or {}).get("id")) == identity.external_id
            for each in page["data"]
        )

    def _landed(self, post_id: str, url: str | None, used: UsedUpQuota | None) -> PublishedPost:
        return PublishedPost(str(post_id), url or post_link(post_id), self.now, used)


async def _part(media: MediaFile) -> Json:
    return {"source": (Path(media.path).name, await read_bytes(media), media.mime)}


def post_link(post_id: str) -> str:
    """Address of a post; Facebook redirects from there."""
    return f"https://www.facebook.com/{post_id}"


def photo_ids(post: Json) -> Iterator[str]:
    """Ids of a post's photos."""
    for each in (post.get("attachments") or {}).get("data", ()):
        inside = (each.get("subattachments") or {}).get("data")
        yield from (str(one["target"]["id"]) for one in inside or [each] if one.get("target"))


def is_same_text(written: str, shown: str) -> bool:
    """Whether this is the text that was sent; spaces at its ends and kinds of space may differ."""
    return written.split() == shown.split()


def parse_time(words: str) -> datetime:
    """Time such as 2026-11-20T09:00:00+0000."""
    return datetime.fromisoformat(words)


def parse_unix_time(words: str) -> datetime:
    """Time of remembered Unix seconds."""
    return datetime.fromtimestamp(int(words), UTC)
