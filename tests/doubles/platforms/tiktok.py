"""TikTok on loopback: envelopes, choices that an account allows, uploads by range, a slow status."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.doubles.platforms.oauth_grants import Grant, Grants
from tests.doubles.platforms.service import Answered, Asked, Json, Refusal, Service

ADA = "open-ada"
SMALLEST, LARGEST = 5_000_000, 64_000_000
INFO = {
    *("title", "description", "privacy_level", "disable_comment", "disable_duet", "disable_stitch"),
    *("brand_content_toggle", "brand_organic_toggle", "is_aigc", "auto_add_music"),
}


@dataclass
class Publishing:
    """One publish_id. `looks` is how often it says that it is being worked on."""

    id: str
    who: str
    info: Json
    source: Json
    until: datetime
    at: datetime
    content: bytearray = field(default_factory=bytearray)
    chunks: int = 0
    looks: int = 0
    failed: str = ""
    post_id: str = ""

    def is_whole(self) -> bool:
        """Are all of its bytes there?"""
        pulled: bool = self.source["source"] == "PULL_FROM_URL"
        return pulled or len(self.content) == self.source["video_size"]


def refusal(status: int, code: str) -> Refusal:
    """A refusal as TikTok writes it."""
    return Refusal(status, {"data": {}, "error": {"code": code, "message": "-", "log_id": "1"}})


def taken(content: Json) -> Answered:
    """An answer as TikTok writes it."""
    return Answered(200, {"data": content, "error": {"code": "ok", "message": "", "log_id": "1"}})


class TikTokService(Service):
    """TikTok, with one account. `verified` is where pictures may be fetched from."""

    broken = refusal(500, "internal_error").answered

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.grants = Grants(id_name="client_key", between=",", lasts=timedelta(days=1))
        self.publishings: dict[str, Publishing] = {}
        self.numbers: dict[str, Json] = {}
        self.levels = ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "SELF_ONLY"]
        self.creator: Json = {"max_video_post_duration_sec": 300}
        self.verified = "https://desk.example.com/"
        self.working = 0
        self.fails = ""
        self.moderates = False
        self.tells_bytes = True

    def out(self) -> list[Publishing]:
        """What people can see."""
        return [each for each in self.publishings.values() if each.is_whole() and not each.failed]

    def play(self, asked: Asked) -> Answered:
        """One request."""
        if asked.path == "/v2/auth/authorize/":
            return self.grants.consent(asked, ADA, now=self.now())
        if asked.path.startswith("/v2/oauth/"):
            self.grants.owner(asked.form)
            if asked.path.endswith("/revoke/"):
                self.grants.revoke(asked.form["token"])
                return Answered(200, {})
            return self.grants.exchange(asked.form, now=self.now())
        if found := re.fullmatch(r"/upload/(\S+)", asked.path):
            return self.bring(asked, found[1])
        grant = self._grant(asked)
        needs, act = ROUTES[asked.method, asked.path]
        if needs not in grant.scopes:
            raise refusal(401, "scope_not_authorized")
        return act(self, asked, grant)

    def _grant(self, asked: Asked) -> Grant:
        grant = self.grants.tokens.get(asked.headers.get("authorization", "").removeprefix("Bearer "))
        if grant is None or grant.until <= self.now():
            raise refusal(401, "access_token_invalid")
        return grant

    def who(self, asked: Asked, grant: Grant) -> Answered:
        """GET /v2/user/info/: only the fields that are asked for"""
        known = {"open_id": ADA, "username": "ada", "display_name": "Ada", "follower_count": 12,
                 "following_count": 3, "likes_count": 40, "video_count": len(self.out())}  # fmt: skip
        wanted = asked.query["fields"].split(",")
        if any("count" in each for each in wanted) and "user.info.stats" not in grant.scopes:
            raise refusal(401, "scope_not_authorized")
        return taken({"user": {each: known[each] for each in wanted}})

    def ask_creator(self, _asked: Asked, _grant: Grant) -> Answered:
        """POST /v2/post/publish/creator_info/query/"""
        known = {"creator_username": "ada", "privacy_level_options": self.levels, **self.creator}
        return taken({"comment_disabled": False, "duet_disabled": False, "stitch_disabled": False, **known})

    def _judge(self, info: Json) -> None:
        if set(info) - INFO or len(info.get("title", "").encode("utf-16-le")) // 2 > 2200:
            raise refusal(400, "invalid_params")
        if info.get("privacy_level") not in self.levels:
            raise refusal(403, "privacy_level_option_mismatch")
        for part in ("comment", "duet", "stitch"):
            if self.creator.get(f"{part}_disabled") and not info.get(f"disable_{part}", True):
                raise refusal(400, "invalid_params")

    def announce_video(self, asked: Asked, grant: Grant) -> Answered:
        """POST /v2/post/publish/video/init/"""
        body = asked.json
        self._judge(body["post_info"])
        source = body["source_info"]
        size, chunk, count = source["video_size"], source["chunk_size"], source["total_chunk_count"]
        small = size < SMALLEST and chunk == size and count == 1
        if not small and not (SMALLEST <= chunk <= LARGEST and count == max(1, size // chunk)):
            raise refusal(400, "invalid_params")
        publishing = self._publishing(grant.who, body)
        url = f"{self.url}/upload/{publishing.id}"
        return taken({"publish_id": publishing.id, "upload_url": url})

    def announce_pictures(self, asked: Asked, grant: Grant) -> Answered:
        """POST /v2/post/publish/content/init/"""
        body = asked.json
        self._judge(body["post_info"])
        if len(body["post_info"]["title"].encode("utf-16-le")) // 2 > 90:
            raise refusal(400, "invalid_params")
        if not all(each.startswith(self.verified) for each in body["source_info"]["photo_images"]):
            raise refusal(403, "url_ownership_unverified")
        return taken({"publish_id": self._publishing(grant.who, body).id})

    def _publishing(self, who: str, body: Json) -> Publishing:
        number = len(self.publishings) + 1
        until = self.now() + timedelta(hours=1)
        made = Publishing(
            f"v_pub_file~v2.{number}", who, body["post_info"], body["source_info"], until, self.now()
        )
        made.looks, made.failed = self.working, self.fails
        made.post_id = (
            "" if self.moderates or made.info["privacy_level"] == "SELF_ONLY" else str(7000 + number)
        )
        self.publishings[made.id] = made
        return made

    def bring(self, asked: Asked, publish_id: str) -> Answered:
        """PUT of one piece, in its order"""
        publishing = self.publishings[publish_id]
        first, last, total = map(int, re.findall(r"\d+", asked.headers["content-range"]))
        if publishing.until <= self.now():
            raise Refusal(403, {})
        expected = len(publishing.content), publishing.source["video_size"]
        if (first, total) != expected or publishing.is_whole():
            raise Refusal(416, {})
        if len(asked.body) != last - first + 1 or asked.headers["content-length"] != str(len(asked.body)):
            raise Refusal(400, {})
        publishing.content += asked.body
        publishing.chunks += 1
        if publishing.is_whole() and publishing.chunks != publishing.source["total_chunk_count"]:
            raise Refusal(400, {})
        return Answered(201 if publishing.is_whole() else 206)

    def status(self, asked: Asked, grant: Grant) -> Answered:
        """POST /v2/post/publish/status/fetch/"""
        publishing = self.publishings.get(asked.json["publish_id"])
        if publishing is None or publishing.who != grant.who:
            raise refusal(400, "invalid_publish_id")
        if not publishing.is_whole():
            told = {"uploaded_bytes": len(publishing.content)} if self.tells_bytes else {}
            return taken({"status": "PROCESSING_UPLOAD", **told})
        if publishing.looks > 0:
            publishing.looks -= 1
            pulled = publishing.source["source"] == "PULL_FROM_URL"
            return taken({"status": "PROCESSING_DOWNLOAD"} if pulled else {
                "status": "PROCESSING_UPLOAD", "uploaded_bytes": publishing.source["video_size"]
            })  # fmt: skip
        if publishing.failed:
            return taken({"status": "FAILED", "fail_reason": publishing.failed})
        ids = {"publicaly_available_post_id": [publishing.post_id]} if publishing.post_id else {}
        return taken({"status": "PUBLISH_COMPLETE", **ids})

    def listed(self, asked: Asked, _grant: Grant) -> Answered:
        """POST /v2/video/list/"""
        assert asked.json["max_count"] <= 20
        videos = [
            {"id": each.post_id, "video_description": each.info.get("description") or each.info["title"],
             "create_time": int(each.at.timestamp())}
            for each in self.out() if each.post_id and not each.looks
        ]  # fmt: skip
        return taken({"videos": videos})

    def numbered(self, asked: Asked, _grant: Grant) -> Answered:
        """POST /v2/video/query/"""
        ids = asked.json["filters"]["video_ids"]
        assert len(ids) <= 20
        return taken({"videos": [{"id": each, **self.numbers[each]} for each in ids if each in self.numbers]})


ROUTES: dict[tuple[str, str], tuple[str, Callable[..., Answered]]] = {
    ("GET", "/v2/user/info/"): ("user.info.basic", TikTokService.who),
    ("POST", "/v2/post/publish/creator_info/query/"): ("video.publish", TikTokService.ask_creator),
    ("POST", "/v2/post/publish/video/init/"): ("video.publish", TikTokService.announce_video),
    ("POST", "/v2/post/publish/content/init/"): ("video.publish", TikTokService.announce_pictures),
    ("POST", "/v2/post/publish/status/fetch/"): ("video.publish", TikTokService.status),
    ("POST", "/v2/video/list/"): ("video.list", TikTokService.listed),
    ("POST", "/v2/video/query/"): ("video.list", TikTokService.numbered),
}
