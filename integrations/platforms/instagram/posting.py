"""Publishing on Instagram: a picture, a Reel or a carousel by containers; and the first comment below.

Source: developers.facebook.com/docs/instagram-platform/content-publishing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from integrations.errors import Misconfigured, OutsideError, Reconnect, Rejected
from integrations.graph import Graph, Json
from integrations.graph.containers import ContainerDialect, ContainerPart, Containers
from integrations.platforms.base import MediaFile, OutgoingPost, PublishedPost, UsedUpQuota
from integrations.platforms.instagram.error_codes import EARLY, container_error

RECENT = 25
LISTED = "id,caption,timestamp"
DIALECT = ContainerDialect(
    label="Instagram",
    make="media",
    publish="media_publish",
    status="status_code",
    reason="status",
    early=frozenset({EARLY}),
    refused=container_error,
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Posting:
    """Publishing of one `OutgoingPost`."""

    graph: Graph
    outgoing: OutgoingPost
    media_url: Callable[[MediaFile], str]
    containers: Containers

    async def publish(self) -> PublishedPost:
        """Publish the post and its first comment, unless an earlier try did."""
        media_id, used = await self.containers.publish(self._part(), self._seek)
        words = self.outgoing.besides.first_comment
        if words and not (self.outgoing.steps and await self._is_commented(media_id)):
            await self._comment(media_id, words)
        return await self._landed(media_id, used)

    async def find(self) -> PublishedPost | None:
        """Publication of the container; None while the first comment is missing."""
        media_id = await self.containers.find(0, self._seek)
        if media_id is None:
            return None
        if self.outgoing.besides.first_comment and not await self._is_commented(media_id):
            return None
        return await self._landed(media_id, None)

    def _part(self) -> ContainerPart:
        media, caption = self.outgoing.media, {"caption": self.outgoing.text or None}
        if not media:
            raise Rejected("Instagram takes no post without a picture or video.", code="no_media")
        if len(media) == 1:
            form = {**self._file(media[0], alone=True), **caption}
            return ContainerPart(0, lambda _children: form, waits=True)
        children = tuple({**self._file(each, alone=False), "is_carousel_item": "true"} for each in media)
        return ContainerPart(
            0,
            lambda made: {"media_type": "CAROUSEL", "children": ",".join(made), **caption},
            children,
            waits=True,
        )

    def _file(self, media: MediaFile, *, alone: bool) -> Json:
        """Form of a file's container; a video alone is a Reel; alt texts are for pictures alone."""
        if not media.mime.startswith("video/"):
            return {"image_url": self.media_url(media), "alt_text": media.alt or None}
        if not alone:
            return {"media_type": "VIDEO", "video_url": self.media_url(media)}
        on_profile = self.outgoing.besides.options.get("reel", "profile") == "profile"
        return {
            "media_type": "REELS",
            "video_url": self.media_url(media),
            "share_to_feed": "true" if on_profile else "false",
        }

    async def _seek(self, since: datetime) -> str | None:
        """Id of the account's oldest post since then with this caption."""
        identity = self.outgoing.identity
        page = await self.graph.get(
            identity.access, f"{identity.external_id}/media", fields=LISTED, limit=RECENT
        )
        fresh = [each for each in page["data"] if parse_time(each["timestamp"]) >= since]
        words = self.outgoing.text.split()
        return next(
            (str(each["id"]) for each in fresh[::-1] if (each.get("caption") or "").split() == words), None
        )

    async def _comment(self, media_id: str, words: str) -> None:
        """Comment below a published post; a refusal here leaves the post published."""
        identity = self.outgoing.identity
        try:
            await self.graph.post(identity.access, f"{media_id}/comments", message=words)
        except (Rejected, Reconnect, Misconfigured) as trouble:
            log.warning("first comment refused", account_id=identity.account_id, code=trouble.code)

    async def _is_commented(self, media_id: str) -> bool:
        identity, words = self.outgoing.identity, self.outgoing.besides.first_comment.split()
        page = await self.graph.get(identity.access, f"{media_id}/comments", fields="text,username")
        return any(
            f"@{each.get('username')}" == identity.handle and (each.get("text") or "").split() == words
            for each in page["data"]
        )

    async def _landed(self, media_id: str, used: UsedUpQuota | None) -> PublishedPost:
        """Published post; a failure to read its link changes nothing."""
        identity = self.outgoing.identity
        try:
            found = await self.graph.get(identity.access, media_id, fields="permalink,timestamp")
            return PublishedPost(media_id, found["permalink"], parse_time(found["timestamp"]), used)
        except (OutsideError, LookupError):
            url = f"https://www.instagram.com/{identity.handle.removeprefix('@')}/"
            return PublishedPost(media_id, url, self.containers.now, used)


def parse_time(words: str) -> datetime:
    """Time such as 2026-11-20T09:00:00+0000."""
    return datetime.fromisoformat(words)
