"""A strict Threads: containers of text, pictures, videos and carousels; replies, insights, consent."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from tests.doubles.platforms.meta.consent import TRADED, Consent
from tests.doubles.platforms.meta.containers import Store
from tests.doubles.platforms.meta.graph import Asked, GraphDouble, Json, Refused, Route

ID = r"/v1\.0/(\d+)"
LISTED = frozenset({"fields", "since", "until", "limit", "before", "after", "reverse"})
FORM = frozenset(
    [
        "media_type",
        "text",
        "image_url",
        "video_url",
        "alt_text",
        "is_carousel_item",
        "children",
        "reply_to_id",
        "reply_control",
    ]
)
EVERYTHING = {
    "threads_basic",
    "threads_content_publish",
    "threads_manage_replies",
    "threads_read_replies",
    "threads_manage_insights",
    "threads_manage_mentions",
    "threads_delete",
}
LINK = re.compile(r"https?://\S+")
QUOTA = 250


class ThreadsDouble(GraphDouble):
    """One account, ada; `posts` newest last."""

    def __init__(self) -> None:
        super().__init__()
        self.account = "17841400000000001"
        self.consent = Consent(self, self.account, EVERYTHING)
        self.token = self.consent.token()
        self.containers = Store()
        self.posts: dict[str, Json] = {}
        self.hidden: set[str] = set()
        self.shared: list[str] = []
        self.mentions: list[Json] = []
        self.used = 0
        self.unlisted = False
        self.routes = self._routes()

    def says(self, text: str, *, below: str, who: str = "bob") -> str:
        """Somebody answers a post."""
        return self._put({"text": text, "reply_to_id": below}, who)

    def _routes(self) -> list[Route]:
        publishes, reads = "threads_content_publish", "threads_basic"
        fields = frozenset({"fields"})
        return [
            Route("POST", ID + "/threads", self._lay_down, FORM, publishes, frozenset({"media_type"})),
            Route("POST", ID + "/threads_publish", self._publish, frozenset({"creation_id"}), publishes),
            Route("GET", ID + "/threads", self._own, LISTED, reads),
            Route("GET", ID + "/replies", self._own_replies, LISTED, "threads_read_replies"),
            Route("GET", ID + "/mentions", self._mentions, LISTED, "threads_manage_mentions"),
            Route("GET", ID + "/conversation", self._conversation, LISTED, "threads_read_replies"),
            Route("GET", ID + "/insights", self._insights, frozenset({"metric"}), "threads_manage_insights"),
            Route(
                "GET",
                ID + "/threads_insights",
                self._survey,
                frozenset({"metric", "since", "until"}),
                "threads_manage_insights",
            ),
            Route("GET", ID + "/threads_publishing_limit", self._limit, fields, reads),
            Route("POST", ID + "/manage_reply", self._hide, frozenset({"hide"}), "threads_manage_replies"),
            Route("POST", ID + "/repost", self._share, frozenset(), publishes),
            Route("GET", r"/v1\.0/me", self._me, fields, reads),
            Route("GET", r"/v1\.0/debug_token", self._debug, frozenset({"input_token"})),
            Route("GET", ID, self._look, fields, reads),
            Route("DELETE", ID, self._delete, frozenset(), "threads_delete"),
            Route("POST", "/oauth/access_token", self.consent.trade, TRADED, needs=TRADED, open=True),
            Route("GET", "/access_token", self.consent.lengthen, frozenset({"grant_type", "client_secret"})),
            Route("GET", "/refresh_access_token", self.consent.prolong, frozenset({"grant_type"})),
        ]

    def _lay_down(self, asked: Asked) -> Json:
        given, kind = asked.given, asked.given["media_type"]
        self._mine(asked)
        if weight(given.get("text", "")) > 500:
            raise Refused(100, "Param text must be at most 500 characters long.")
        if len(set(LINK.findall(given.get("text", "")))) > 5:
            raise Refused(100, "THREADS_API__LINK_LIMIT_EXCEEDED")
        if given.get("reply_to_id", "") not in ("", *self.posts):
            raise Refused(100, "The post to answer is not there", subcode=33)
        self._media(kind, given)
        media, now = kind in ("IMAGE", "VIDEO"), self.seconds()
        return {"id": self.containers.add(self.next_id(), self.account, dict(given), now=now, media=media).id}

    def _media(self, kind: str, given: Mapping[str, str]) -> None:
        if kind == "TEXT" and not given.get("text"):
            raise Refused(100, "text is needed")
        if kind in ("IMAGE", "VIDEO") and not given.get(f"{kind.lower()}_url", "").startswith("https://"):
            raise Refused(100, "a public https address is needed")
        if kind == "CAROUSEL":
            children = given.get("children", "").split(",")
            if not 2 <= len(children) <= 20:
                raise Refused(100, "a carousel has 2 to 20 items")
            for each in children:
                self.containers.child(each, self.account, now=self.seconds())

    def _publish(self, asked: Asked) -> Json:
        self._mine(asked)
        if self.containers.early:
            self.containers.early -= 1
            raise Refused(24, "The requested resource does not exist", subcode=4279009)
        found = self.containers.made.get(asked.given["creation_id"])
        if found is None or found.looks or found.state in ("ERROR", "EXPIRED"):
            raise Refused(24, "The requested resource does not exist", subcode=4279009)
        if found.state == "PUBLISHED":
            raise Refused(100, "It was published already")
        if self.used >= QUOTA:
            raise Refused(613, "Calls to this api have exceeded the rate limit.")
        self.used += 1
        found.state, found.post = "PUBLISHED", self._put(found.form, "ada")
        return {"id": found.post}

    def _put(self, form: Mapping[str, Any], who: str) -> str:
        post_id = self.next_id()
        above = form.get("reply_to_id")
        self.posts[post_id] = {
            "id": post_id,
            "text": form.get("text", ""),
            "username": who,
            "timestamp": self.written(),
            "permalink": f"https://www.threads.net/@{who}/post/{post_id}",
            "media_type": form.get("media_type", "TEXT"),
            "alt_text": form.get("alt_text"),
            "reply_control": form.get("reply_control"),
            "children": form.get("children"),
            "is_reply_owned_by_me": who == "ada",
            **({"replied_to": {"id": above}, "root_post": {"id": above}} if above else {}),
        }
        return post_id

    def _own(self, asked: Asked) -> Json:
        found = [each for each in self._by("ada") if "replied_to" not in each]
        return self._page(asked, [{**each, "has_replies": self._below(each["id"]) != []} for each in found])

    def _own_replies(self, asked: Asked) -> Json:
        return self._page(asked, [each for each in self._by("ada") if "replied_to" in each])

    def _conversation(self, asked: Asked) -> Json:
        return self._page(asked, self._below(asked.ids[0]))

    def _mentions(self, asked: Asked) -> Json:
        return self._page(asked, self.mentions)

    def _below(self, post_id: str) -> list[Json]:
        return [each for each in self.posts.values() if each.get("root_post", {}).get("id") == post_id]

    def _by(self, who: str) -> list[Json]:
        return [] if self.unlisted else [each for each in self.posts.values() if each["username"] == who]

    def _page(self, asked: Asked, found: list[Json]) -> Json:
        newest, start = found[::-1], int(asked.given.get("after", 0))
        size = min(int(asked.given.get("limit", 25)), 100)
        page: Json = {"data": newest[start : start + size]}
        if start + size < len(newest):
            page["paging"] = {"cursors": {"after": str(start + size)}, "next": "https://with.a.token"}
        return page

    def _look(self, asked: Asked) -> Json:
        wanted = asked.given["fields"].split(",")
        if "status" in wanted:
            found = self.containers.look(asked.ids[0], now=self.seconds())
            return {"id": found.id, "status": found.state, "error_message": found.reason}
        if asked.ids[0] not in self.posts:
            raise Refused(100, "Object does not exist", subcode=33)
        return {name: each for name, each in self.posts[asked.ids[0]].items() if name in wanted}

    def _insights(self, asked: Asked) -> Json:
        if asked.ids[0] not in self.posts:
            raise Refused(100, "Object does not exist", subcode=33)
        names = asked.given["metric"].split(",")
        return {"data": [{"name": each, "values": [{"value": len(each)}]} for each in names]}

    def _survey(self, asked: Asked) -> Json:
        names = [each for each in asked.given["metric"].split(",") if each != "views"]
        sums = [{"name": each, "total_value": {"value": 7}} for each in names]
        return {"data": [{"name": "views", "values": [{"value": 2}, {"value": 3}]}, *sums]}

    def _limit(self, asked: Asked) -> Json:
        self._mine(asked)
        return {
            "data": [{"quota_usage": self.used, "config": {"quota_total": QUOTA, "quota_duration": 86400}}]
        }

    def _hide(self, asked: Asked) -> Json:
        if self.posts.get(asked.ids[0], {}).get("username") in (None, "ada"):
            raise Refused(100, "Only answers of others can be hidden")
        self.hidden.add(asked.ids[0])
        return {"success": True}

    def _share(self, asked: Asked) -> Json:
        self.shared.append(asked.ids[0])
        return {"id": self.next_id()}

    def _delete(self, asked: Asked) -> Json:
        if self.posts.pop(asked.ids[0], None) is None:
            raise Refused(100, "Object does not exist", subcode=33)
        return {"success": True, "deleted_id": asked.ids[0]}

    def _me(self, asked: Asked) -> Json:
        return {"id": asked.grant.account, "username": "ada"}

    def _debug(self, asked: Asked) -> Json:
        return {"data": {"is_valid": True, "scopes": sorted(self.grants[asked.given["input_token"]].scopes)}}

    def _mine(self, asked: Asked) -> None:
        if asked.ids[0] != asked.grant.account:
            raise Refused(10, "Not the account of this token", status=403)


def weight(text: str) -> int:
    """Signs, and bytes where they are pictures (category So, and what joins them)."""
    return sum(len(each.encode()) if unicodedata.category(each) == "So" else 1 for each in text)
