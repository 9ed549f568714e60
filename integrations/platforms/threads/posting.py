"""Publishing on Threads: a container for each text, each published below the one before.

Source: developers.facebook.com/docs/threads/posts, .../reply-management, .../troubleshooting (the reasons
of containers that failed). `auto_publish_text` would save a call and is not used: what timed out under it
could not be told from what never arrived.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from integrations.errors import OutsideError, Rejected, TryLater, Uncertain
from integrations.graph import Graph, Json
from integrations.graph.containers import ContainerDialect, ContainerPart, Containers, Seek
from integrations.platforms.base import MediaFile, OutgoingPost, PublishedPost, UsedUpQuota
from integrations.platforms.threads.text import is_same_text

EARLY = "24/4279009"
"""Media not found: said of containers that are not ready to be published."""
RECENT = 25
PARTLY = "The thread is out up to its part {place}, and the rest is not. {why}"
FIELDS = "id,text,timestamp,permalink"
REASONS = {
    "ASPEC": "its sides are of a shape that it does not take",
    "BIT_RATE": "its bit rate is too high",
    "DURATION": "it is too long or too short",
    "FRAME_RATE": "its frame rate is not taken",
    "AUDIO": "its sound is not taken",
    "PROCESSING_VIDEO": "the video could not be read",
}


def container_error(reason: str) -> OutsideError:
    """Error for the `error_message` of a container; passing failures get a new container."""
    for sign, why in REASONS.items():
        if sign in reason:
            return Rejected(f"Threads does not take this picture or video: {why}.", code=reason[:60])
    return TryLater("Threads could not fetch the picture or video.", code=reason[:60] or "ERROR")


DIALECT = ContainerDialect(
    label="Threads",
    make="threads",
    publish="threads_publish",
    status="status",
    reason="error_message",
    early=frozenset({EARLY}),
    refused=container_error,
)


@dataclass(frozen=True, slots=True)
class Posting:
    """Publishing of one `OutgoingPost`. `to` is the post it replies to, or ''."""

    graph: Graph
    outgoing: OutgoingPost
    media_url: Callable[[MediaFile], str]
    containers: Containers
    to: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts of the thread; mostly a single one."""
        return (self.outgoing.text, *self.outgoing.besides.more)

    async def publish(self) -> PublishedPost:
        """Publish every text that is not out yet, in the order of the thread."""
        first, above = "", self.to
        used: UsedUpQuota | None = None
        for place, text in enumerate(self.texts):
            above, last = await self._put_up(place, text, above)
            first, used = first or above, last or used
        return await self._landed(first, used)

    async def find(self) -> PublishedPost | None:
        """Publication if all texts are out."""
        first, above = "", self.to
        for place, text in enumerate(self.texts):
            found = await self.containers.find(place, self._seek(text, above))
            if found is None:
                return None
            first, above = first or found, found
        return await self._landed(first, None)

    async def _put_up(self, place: int, text: str, above: str) -> tuple[str, UsedUpQuota | None]:
        """Publish one text. Raises `Uncertain` where it is refused after earlier ones are out."""
        try:
            return await self.containers.publish(self._part(place, text, above), self._seek(text, above))
        except Rejected as refused:
            if place == 0:
                raise
            raise Uncertain(PARTLY.format(place=place, why=refused.sentence), code=refused.code) from refused

    def _part(self, place: int, text: str, above: str) -> ContainerPart:
        media = self.outgoing.media if place == 0 else ()
        beside: Json = {
            "text": text or None,
            "reply_to_id": above or None,
            "reply_control": self.outgoing.besides.options.get("reply") if place == 0 else None,
        }
        if not media:
            return ContainerPart(place, lambda _children: {"media_type": "TEXT", **beside})
        if len(media) == 1:
            form = {**self._file(media[0]), **beside}
            return ContainerPart(place, lambda _children: form, waits=True)
        children = tuple({**self._file(each), "is_carousel_item": "true"} for each in media)
        return ContainerPart(
            place,
            lambda made: {"media_type": "CAROUSEL", "children": ",".join(made), **beside},
            children,
            waits=True,
        )

    def _file(self, media: MediaFile) -> Json:
        is_video = media.mime.startswith("video/")
        return {
            "media_type": "VIDEO" if is_video else "IMAGE",
            "video_url" if is_video else "image_url": self.media_url(media),
            "alt_text": media.alt or None,
        }

    def _seek(self, text: str, above: str) -> Seek:
        async def seek(since: datetime) -> str | None:
            """Answers are listed elsewhere than what begins a thread."""
            identity, edge = self.outgoing.identity, "replies" if above else "threads"
            asked = {"fields": FIELDS, "since": int(since.timestamp()), "limit": RECENT}
            page = await self.graph.get(identity.access, f"{identity.external_id}/{edge}", **asked)
            return _of(page["data"], text)

        return seek

    async def _landed(self, post_id: str, used: UsedUpQuota | None) -> PublishedPost:
        """Published post; a failure to read its link changes nothing."""
        identity = self.outgoing.identity
        try:
            found = await self.graph.get(identity.access, post_id, fields="permalink,timestamp")
            return PublishedPost(post_id, found["permalink"], parse_time(found["timestamp"]), used)
        except (OutsideError, LookupError):
            url = f"https://www.threads.net/{identity.handle}"
            return PublishedPost(post_id, url, self.containers.now, used)


def _of(posts: Sequence[Json], text: str) -> str | None:
    """Id of the oldest post with this text."""
    return next(
        (str(each["id"]) for each in reversed(posts) if is_same_text(text, each.get("text") or "")), None
    )


def parse_time(words: str) -> datetime:
    """Time such as 2026-11-20T09:00:00+0000."""
    return datetime.fromisoformat(words)
