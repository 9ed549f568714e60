"""A strict Instagram: containers of pictures, Reels and carousels; comments, insights, consent."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.doubles.platforms.meta.consent import TRADED, Consent
from tests.doubles.platforms.meta.containers import Store
from tests.doubles.platforms.meta.graph import Asked, GraphDouble, Json, Refused, Route

V = r"/v26\.0"
ID = V + r"/(\d+)"
EVERYTHING = {
    "instagram_business_basic",
    "instagram_business_content_publish",
    "instagram_business_manage_comments",
    "instagram_business_manage_insights",
}
FORM = frozenset(
    {
        "media_type",
        "image_url",
        "video_url",
        "caption",
        "alt_text",
        "is_carousel_item",
        "children",
        "share_to_feed",
    }
)
LISTED = frozenset({"fields", "limit", "after", "since"})
SURVEYED = frozenset({"metric", "metric_type", "period", "since", "until"})
FORBIDDEN_TO_KNOW = {"impressions", "plays", "video_views"}


class InstagramDouble(GraphDouble):
    """One professional account, ada; `posts` newest last. `daily` is how many it takes in 24 hours."""

    def __init__(self) -> None:
        super().__init__()
        self.account = "17841400000000002"
        self.consent = Consent(self, self.account, EVERYTHING)
        self.token = self.consent.token()
        self.containers = Store()
        self.posts: dict[str, Json] = {}
        self.comments: dict[str, Json] = {}
        self.tags: list[Json] = []
        self.daily, self.used = 100, 0
        self.unlisted = False
        self.routes = self._routes()

    def says(self, text: str, *, below: str, who: str = "bob") -> str:
        """Somebody comments, or answers a comment."""
        if below not in self.posts and below not in self.comments:
            raise Refused(100, "Object does not exist", subcode=33)
        comment_id = self.next_id()
        said = {"id": comment_id, "text": text, "username": who, "timestamp": self.written(), "below": below}
        self.comments[comment_id] = said
        return comment_id

    def _routes(self) -> list[Route]:
        publishes, comments = "instagram_business_content_publish", "instagram_business_manage_comments"
        basic, insights = "instagram_business_basic", "instagram_business_manage_insights"
        message = frozenset({"message"})
        return [
            Route("POST", ID + "/media", self._lay_down, FORM, publishes),
            Route("POST", ID + "/media_publish", self._publish, frozenset({"creation_id"}), publishes),
            Route("GET", ID + "/media", self._own, LISTED, basic),
            Route("GET", ID + "/tags", lambda _asked: {"data": self.tags}, LISTED, comments),
            Route("GET", ID + "/comments", self._commented, LISTED, comments),
            Route("POST", ID + "/comments", self._comment, message, comments, message),
            Route("POST", ID + "/replies", self._reply, message, comments, message),
            Route("GET", ID + "/insights", self._insights, SURVEYED, insights),
            Route("GET", ID + "/content_publishing_limit", self._limit, frozenset({"fields"}), basic),
            Route("GET", V + "/me", self._me, frozenset({"fields"}), basic),
            Route("POST", ID, self._hide, frozenset({"hide"}), comments),
            Route("GET", ID, self._look, frozenset({"fields"}), basic),
            Route("POST", "/oauth/access_token", self._trade, TRADED, needs=TRADED, open=True),
            Route("GET", "/access_token", self.consent.lengthen, frozenset({"grant_type", "client_secret"})),
            Route("GET", "/refresh_access_token", self.consent.prolong, frozenset({"grant_type"})),
        ]

    def _trade(self, asked: Asked) -> Json:
        made = self.consent.trade(asked)
        rights = sorted(self.grants[made["access_token"]].scopes)
        return {"data": [{**made, "permissions": ",".join(rights)}]}

    def _lay_down(self, asked: Asked) -> Json:
        given, kind = asked.given, asked.given.get("media_type", "IMAGE")
        self._mine(asked)
        self._caption(given)
        if kind == "CAROUSEL":
            children = given.get("children", "").split(",")
            if not 2 <= len(children) <= 10:
                raise Refused(36000, "Carousel validation", subcode=2207028)
            for each in children:
                self.containers.child(each, self.account, now=self.seconds())
        else:
            self._address(kind, given)
        media, now = kind != "CAROUSEL", self.seconds()
        return {"id": self.containers.add(self.next_id(), self.account, dict(given), now=now, media=media).id}

    def _caption(self, given: Mapping[str, str]) -> None:
        caption = given.get("caption", "")
        tags, people = re.findall(r"#\w+", caption), re.findall(r"@\w+", caption)
        if len(caption) > 2200 or len(tags) > 30 or len(people) > 20:
            raise Refused(36004, "The caption is too long", subcode=2207010)
        if caption and given.get("is_carousel_item") == "true":
            raise Refused(100, "captions are not for items of a carousel")

    def _address(self, kind: str, given: Mapping[str, str]) -> None:
        name = "image_url" if kind == "IMAGE" else "video_url"
        if not given.get(name, "").startswith("https://"):
            raise Refused(9004, "The media could not be fetched from this uri", subcode=2207052)
        if kind == "VIDEO" and given.get("is_carousel_item") != "true":
            raise Refused(100, "VIDEO is no longer supported: use REELS")
        if kind != "IMAGE" and "alt_text" in given:
            raise Refused(100, "alt_text is for images")

    def _publish(self, asked: Asked) -> Json:
        self._mine(asked)
        found = self.containers.made.get(asked.given["creation_id"])
        if found is None or found.state in ("ERROR", "EXPIRED"):
            raise Refused(24, "The requested resource does not exist", subcode=2207006)
        if self.containers.early or found.looks:
            self.containers.early = max(self.containers.early - 1, 0)
            raise Refused(9007, "Media ID is not available", subcode=2207027)
        if found.state == "PUBLISHED":
            raise Refused(100, "It was published already")
        if self.used >= self.daily:
            raise Refused(9, "Application request limit reached", subcode=2207042)
        self.used += 1
        found.state, found.post = "PUBLISHED", self._put(found.form)
        return {"id": found.post}

    def _put(self, form: Mapping[str, Any]) -> str:
        post_id = self.next_id()
        self.posts[post_id] = {
            "id": post_id,
            "caption": form.get("caption"),
            "timestamp": self.written(),
            "permalink": f"https://www.instagram.com/p/{post_id}/",
            "form": form,
        }
        return post_id

    def _own(self, asked: Asked) -> Json:
        self._mine(asked)
        newest = [] if self.unlisted else list(self.posts.values())[::-1]
        page = newest[: int(asked.given.get("limit", 25))]
        if "comments" not in asked.given["fields"]:
            return {"data": page}
        return {"data": [{"id": each["id"], "comments": {"data": self._below(each["id"])}} for each in page]}

    def _below(self, above: str) -> list[Json]:
        found = [each for each in self.comments.values() if each["below"] == above]
        return [{**each, "replies": {"data": self._below(each["id"])}} for each in found]

    def _commented(self, asked: Asked) -> Json:
        return {"data": self._below(asked.ids[0])}

    def _comment(self, asked: Asked) -> Json:
        return {"id": self.says(asked.given["message"], below=asked.ids[0], who="ada")}

    def _reply(self, asked: Asked) -> Json:
        if asked.ids[0] not in self.comments:
            raise Refused(100, "Object does not exist", subcode=33)
        return self._comment(asked)

    def _insights(self, asked: Asked) -> Json:
        names = asked.given["metric"].split(",")
        if set(names) & FORBIDDEN_TO_KNOW:
            raise Refused(100, "metric must be one of …")
        if asked.ids[0] == self.account:
            if asked.given.get("metric_type") != "total_value":
                raise Refused(100, "metric_type=total_value is needed")
            return {"data": [{"name": each, "total_value": {"value": 7}} for each in names]}
        if asked.ids[0] not in self.posts:
            raise Refused(100, "Object does not exist", subcode=33)
        return {"data": [{"name": each, "values": [{"value": 3}]} for each in names if each != "reach"]}

    def _limit(self, asked: Asked) -> Json:
        self._mine(asked)
        return {"data": [{"quota_usage": self.used, "config": {"quota_total": self.daily}}]}

    def _me(self, asked: Asked) -> Json:
        everything = {"id": "app-scoped", "user_id": self.account, "username": "ada", "followers_count": 12}
        return {name: everything[name] for name in asked.given["fields"].split(",")}

    def _hide(self, asked: Asked) -> Json:
        if asked.ids[0] not in self.comments:
            raise Refused(100, "Object does not exist", subcode=33)
        self.comments[asked.ids[0]]["hidden"] = asked.given["hide"] == "true"
        return {"success": True}

    def _look(self, asked: Asked) -> Json:
        wanted = asked.given["fields"].split(",")
        if "status_code" in wanted:
            found = self.containers.look(asked.ids[0], now=self.seconds())
            status = f"Error: Media upload has failed with error code {found.reason}" if found.reason else ""
            return {"id": found.id, "status_code": found.state, "status": status}
        if asked.ids[0] not in self.posts:
            raise Refused(100, "Object does not exist", subcode=33)
        return {name: each for name, each in self.posts[asked.ids[0]].items() if name in wanted}

    def _mine(self, asked: Asked) -> None:
        if asked.ids[0] != asked.grant.account:
            raise Refused(10, "Not the account of this token", status=403)


def webhook(account: str, field: str, value: Json, *, flat: bool = False) -> Json:
    """As Instagram sends it; `flat` as its examples for this login have it."""
    at = int(datetime(2026, 11, 20, 9, 0, tzinfo=UTC).timestamp())
    change = {"field": field, "value": value}
    entry = {"id": account, "time": at, **(change if flat else {"changes": [change]})}
    return {"object": "instagram", "entry": [entry]}
