"""Publishing on Mastodon: pictures, then status by status; statuses of a crashed try are found again.

A status carries an Idempotency-Key, which servers know for an hour (docs.joinmastodon.org/methods/statuses)
and some pass over, so what an earlier try may have put up is first looked for among the account's own.
"""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from integrations.errors import Rejected, TryLater, Uncertain
from integrations.http import used_up_quota
from integrations.media_files import read_bytes
from integrations.platforms.base import MediaFile, OutgoingPost, PublishedPost, UsedUpQuota
from integrations.platforms.mastodon.api import Api, Json

PATIENCE = 20.0
"""Real seconds that a server is given to work on one picture or video before it is tried later."""
PAUSE = 0.5
SKEW = timedelta(minutes=5)
"""So far a server's clock may be behind ours."""
RECENT = 40
"""Statuses that are looked through, the most of one page."""
BEGAN = "began"
PARTLY = "The thread is out up to its part {place}, and the rest is not. {why}"


@dataclass(frozen=True, slots=True)
class Posting:
    """Publishing of one `OutgoingPost`. `to` is the status it replies to, or ''."""

    api: Api
    outgoing: OutgoingPost
    to: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Texts of the thread; mostly a single one."""
        return (self.outgoing.text, *self.outgoing.besides.more)

    async def publish(self) -> PublishedPost:
        """Publish every text that is not out yet."""
        media = [await self._uploaded(place, each) for place, each in enumerate(self.outgoing.media)]
        resumed = BEGAN in self.outgoing.steps
        if len(self.texts) > 1 and not resumed:
            await self.outgoing.remember(BEGAN, "yes")
        first, above, used = None, self.to, None
        for place, text in enumerate(self.texts):
            status = await self._earlier(place, above, text) if resumed else None
            if status is None:
                status, used = await self._part(place, above, text, media if place == 0 else ())
            if len(self.texts) > 1:
                await self.outgoing.remember(f"status {place}", status["id"])
            first, above = first or status, status["id"]
        assert first is not None  # noqa: S101 - there is always a first text
        return read_publication(first, used)

    async def find(self) -> PublishedPost | None:
        """Publication if all texts are out."""
        first, above = None, self.to
        for place, text in enumerate(self.texts):
            status = await self._earlier(place, above, text)
            if status is None:
                return None
            first, above = first or status, status["id"]
        return read_publication(first, None) if first else None

    async def _earlier(self, place: int, above: str, text: str) -> Json | None:
        """Status of an earlier try, as remembered or as found on the account."""
        identity = self.outgoing.identity
        if known := self.outgoing.steps.get(f"status {place}"):
            status: Json = await self.api.get(identity, f"/api/v1/statuses/{known}")
            return status
        page = await self.api.get(
            identity,
            f"/api/v1/accounts/{identity.external_id}/statuses",
            limit=RECENT,
            exclude_reblogs="true",
        )
        for status in page:
            if self._may_be(status, place, above) and await self._source(status["id"]) == text:
                return dict(status)
        return None

    def _may_be(self, status: Json, place: int, above: str) -> bool:
        """Whether a status is recent, in its place, and with these pictures, which may be without words."""
        since = self.outgoing.not_before
        recent = since is None or parse_time(status["created_at"]) >= since - SKEW
        return (
            recent
            and str(status.get("in_reply_to_id") or "") == above
            and self._shows([str(each["id"]) for each in status["media_attachments"]], place)
        )

    def _shows(self, attached: Sequence[str], place: int) -> bool:
        """Whether the attachments are ours: ids of uploads are remembered before a status is published."""
        count = len(self.outgoing.media) if place == 0 else 0
        known = [self.outgoing.steps.get(f"media {number}") for number in range(count)]
        return list(attached) == known

    async def _source(self, status_id: str) -> str:
        """Text as it was written: `content` is HTML."""
        found = await self.api.get(self.outgoing.identity, f"/api/v1/statuses/{status_id}/source")
        return str(found["text"])

    async def _part(
        self, place: int, above: str, text: str, media: Sequence[str]
    ) -> tuple[Json, UsedUpQuota | None]:
        """Publish one status. Raises `Uncertain` where it is refused after earlier ones are out."""
        try:
            return await self._post(place, above, text, media)
        except Rejected as refused:
            if place == 0:
                raise
            raise Uncertain(PARTLY.format(place=place, why=refused.sentence), code=refused.code) from refused

    async def _post(
        self, place: int, above: str, text: str, media: Sequence[str]
    ) -> tuple[Json, UsedUpQuota | None]:
        body: Json = {"status": text, **_options(self.outgoing.besides.options)}
        if media:
            body["media_ids"] = list(media)
        if above:
            body["in_reply_to_id"] = above
        answer = await self.api.send(
            "POST",
            self.outgoing.identity,
            "/api/v1/statuses",
            json=body,
            headers={"Idempotency-Key": self._key(place, text)},
        )
        return answer.json(), used_up_quota(answer.headers, "account")

    def _key(self, place: int, text: str) -> str:
        """Idempotency key; it includes the words, because another desk may have the same numbers."""
        words = f"{self.outgoing.key}/{place}/{text}"
        return hashlib.sha256(words.encode()).hexdigest()

    async def _uploaded(self, place: int, media: MediaFile) -> str:
        """Id of a picture on the server, from an earlier try if it still exists."""
        if known := self.outgoing.steps.get(f"media {place}"):
            try:
                return await self._ready(known)
            except Rejected:  # servers forget what is attached to nothing
                pass
        answer = await self.api.send(
            "POST",
            self.outgoing.identity,
            "/api/v2/media",
            harmless=True,
            files={"file": (Path(media.path).name, await read_bytes(media), media.mime)},
            data={"description": media.alt} if media.alt else {},
        )
        media_id = str(answer.json()["id"])
        await self.outgoing.remember(f"media {place}", media_id)
        return media_id if answer.status_code == 200 else await self._ready(media_id)

    async def _ready(self, media_id: str) -> str:
        """Wait until the server has processed the file (206: not yet). Raises `TryLater`, `Rejected`."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    path = f"/api/v1/media/{media_id}"
                    answer = await self.api.send("GET", self.outgoing.identity, path)
                    if answer.status_code == 200:
                        return media_id
                    await asyncio.sleep(PAUSE)
        except TimeoutError:
            raise TryLater("The server is still working on the pictures.", code="206") from None


def _options(chosen: Mapping[str, str]) -> Json:
    """Visibility and language, in the fields of a status."""
    return {name: chosen[name] for name in ("visibility", "language") if name in chosen}


def read_publication(status: Json, used: UsedUpQuota | None) -> PublishedPost:
    """Publication of a status."""
    return PublishedPost(
        str(status["id"]), str(status.get("url") or status["uri"]), parse_time(status["created_at"]), used
    )


def parse_time(words: str) -> datetime:
    """Time such as 2026-11-20T09:00:00.000Z."""
    return datetime.fromisoformat(words)
