"""Reels as the double of Facebook makes them: begun, fetched, finished, worked on, out."""

from dataclasses import dataclass, field
from typing import Protocol

from tests.doubles.platforms.meta.graph import Asked, Json, Refused, Route

STARTED = frozenset({"upload_phase", "video_id", "video_state", "description"})


class Owner(Protocol):
    """Whose Reels they are."""

    url: str

    def next_id(self) -> str: ...
    def put(self, message: str, **more: object) -> Json: ...


@dataclass
class Reels:
    """`slow` is how many looks the work takes, `broken` whether it fails."""

    owner: Owner
    made: dict[str, Json] = field(default_factory=dict)
    slow: int = 0
    broken: bool = False

    def routes(self, page: str, scope: str) -> list[Route]:
        """The edge of a Page, and where bytes go."""
        return [
            Route("POST", page + "/video_reels", self._reel, STARTED, scope, frozenset({"upload_phase"})),
            Route("POST", r"/video-upload/v26\.0/(\d+)", self._upload, frozenset(), scope),
        ]

    def look(self, video_id: str, wanted: str) -> Json:
        """The phases, or what it became."""
        reel = self.made[video_id]
        if "status" not in wanted:
            return {"id": video_id, "post_id": (reel["post"] or "").rpartition("_")[2] or None}
        if reel["finished"] and reel["looks"]:
            reel["looks"] -= 1
        elif reel["finished"] and not self.broken and not reel["post"]:
            reel["post"] = self.owner.put(reel["description"], reel=video_id)["id"]
        working = "complete" if reel["post"] else "in_progress" if reel["finished"] else "not_started"
        failed = "error" if reel["finished"] and self.broken else working
        uploading = "complete" if reel["uploaded"] else "not_started"
        return {
            "id": video_id,
            "status": {
                "video_status": "ready" if reel["post"] else "processing",
                "uploading_phase": {"status": uploading},
                "processing_phase": {"status": failed},
                "publishing_phase": {"status": working},
            },
        }

    def _reel(self, asked: Asked) -> Json:
        if asked.given["upload_phase"] == "start":
            video_id = self.owner.next_id()
            self.made[video_id] = {"uploaded": "", "finished": False, "post": "", "looks": self.slow}
            return {"video_id": video_id, "upload_url": f"{self.owner.url}/video-upload/v26.0/{video_id}"}
        reel = self.made.get(asked.given.get("video_id", ""))
        if (
            asked.given["upload_phase"] != "finish"
            or reel is None
            or not reel["uploaded"]
            or reel["finished"]
        ):
            raise Refused(100, "(#100) nothing to finish")
        if asked.given.get("video_state") != "PUBLISHED":
            raise Refused(100, "(#100) video_state is needed")
        reel |= {"finished": True, "description": asked.given.get("description", "")}
        return {"success": True}

    def _upload(self, asked: Asked) -> Json:
        if not asked.headers.get("file_url", "").startswith("https://"):
            raise Refused(100, "file_url must be public")
        self.made[asked.ids[0]]["uploaded"] = asked.headers["file_url"]
        return {"success": True}
