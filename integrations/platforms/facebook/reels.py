"""Reels of a Page: begun, fetched by Facebook, finished, and then processed.

Source: developers.facebook.com/docs/video-api/guides/reels-publishing. A Reel is published by its id, once,
and can be asked how far it is; a plain video that Facebook fetches has neither, so none is made.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from integrations.errors import Rejected, TryLater, Uncertain
from integrations.graph import Graph, usage
from integrations.platforms.base import OutgoingPost, PublishedPost, UsedUpQuota

WORKING = "Facebook is still working on the video, so it is looked up."
BROKEN = "Facebook could not use the video: choose another one."
VIDEO = "video"
"""The step: the id, and where the bytes go."""


@dataclass(frozen=True, slots=True)
class Reel:
    """Publishing of one `OutgoingPost` with a video. `url` is where Facebook fetches it."""

    graph: Graph
    outgoing: OutgoingPost
    url: Callable[[], str]
    now: datetime
    pauses: Sequence[float]

    async def publish(self) -> PublishedPost:
        """Begin or continue after an earlier try, and wait a little for the end."""
        video_id, upload_url, phases = *self._begun(), dict[str, str]()
        if video_id:
            phases = await self._phases(video_id)
        if not video_id or "error" in phases.values():
            video_id, upload_url = await self._begin()
            phases = {}
        used = None
        if phases.get("publishing_phase", "not_started") == "not_started":
            if phases.get("uploading_phase") != "complete":
                await self._upload(upload_url)
            used = await self._finish(video_id)
        return await self._out(video_id, used)

    async def find(self) -> PublishedPost | None:
        """Publication of the Reel. Raises `TryLater` while Facebook processes a finished one."""
        video_id, _ = self._begun()
        if not video_id:
            return None
        phases = await self._phases(video_id)
        if phases.get("publishing_phase") == "complete":
            return await self._landed(video_id, None)
        if phases.get("publishing_phase", "not_started") == "not_started" or "error" in phases.values():
            return None
        raise TryLater(WORKING, code="in_progress")

    def _begun(self) -> tuple[str, str]:
        video_id, _, upload_url = self.outgoing.steps.get(VIDEO, "").partition(" ")
        return video_id, upload_url

    async def _begin(self) -> tuple[str, str]:
        identity = self.outgoing.identity
        self.url()  # a desk that nobody reaches says so before anything is begun
        made = await self.graph.post(
            identity.access, f"{identity.external_id}/video_reels", harmless=True, upload_phase="start"
        )
        await self.outgoing.remember(VIDEO, f"{made['video_id']} {made['upload_url']}")
        return str(made["video_id"]), str(made["upload_url"])

    async def _upload(self, upload_url: str) -> None:
        """Give Facebook the address of the bytes."""
        headers = {"Authorization": f"OAuth {self.outgoing.identity.access}", "file_url": self.url()}
        await self.graph.client.send("POST", upload_url, sort=self.graph.sort, harmless=True, headers=headers)

    async def _finish(self, video_id: str) -> UsedUpQuota | None:
        """Publish the Reel; no other call shows it to people."""
        identity = self.outgoing.identity
        answer = await self.graph.send(
            "POST",
            identity.access,
            f"{identity.external_id}/video_reels",
            upload_phase="finish",
            video_id=video_id,
            video_state="PUBLISHED",
            description=self.outgoing.text or None,
        )
        return usage.used_up_quota(answer.headers)

    async def _out(self, video_id: str, used: UsedUpQuota | None) -> PublishedPost:
        for pause in self.pauses:
            phases = await self._phases(video_id)
            if phases.get("publishing_phase") == "complete":
                return await self._landed(video_id, used)
            if "error" in phases.values():
                raise Rejected(BROKEN, code="error")
            await asyncio.sleep(pause)
        raise Uncertain(WORKING, code="in_progress")

    async def _phases(self, video_id: str) -> dict[str, str]:
        """Uploading, processing and publishing phase: not_started, in_progress, complete, error."""
        found = await self.graph.get(self.outgoing.identity.access, video_id, fields="status")
        status: dict[str, Any] = found.get("status") or {}
        return {name: str(each["status"]) for name, each in status.items() if isinstance(each, dict)}

    async def _landed(self, video_id: str, used: UsedUpQuota | None) -> PublishedPost:
        identity = self.outgoing.identity
        found = await self.graph.get(identity.access, video_id, fields="post_id,permalink_url,created_time")
        post_id = f"{identity.external_id}_{found['post_id']}" if found.get("post_id") else video_id
        at = datetime.fromisoformat(found["created_time"]) if found.get("created_time") else self.now
        return PublishedPost(post_id, f"https://www.facebook.com/reel/{video_id}", at, used)
