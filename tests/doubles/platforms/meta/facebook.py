"""A strict Facebook: one person with three Pages, posts, photos, Reels, comments, insights, consent."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from tests.doubles.platforms.meta.consent import TRADED, Consent
from tests.doubles.platforms.meta.graph import Asked, Grant, GraphDouble, Json, Refused, Route
from tests.doubles.platforms.meta.reels import Reels

V = r"/v26\.0"
ID = V + r"/(\d+(?:_\d+)?)"
EVERYTHING = {
    "pages_show_list",
    "pages_manage_posts",
    "pages_read_engagement",
    "pages_manage_engagement",
    "pages_read_user_content",
    "pages_manage_metadata",
    "read_insights",
    "business_management",
}
LISTED = frozenset({"fields", "limit", "after"})
EXCHANGED = frozenset({"grant_type", "client_id", "client_secret", "fb_exchange_token"})
SIZE = 4_000_000
DEAD = {"page_impressions", "post_impressions"}
TASKS = {"MODERATE", "CREATE_CONTENT", "ANALYZE"}


class FacebookDouble(GraphDouble):
    """`posts` by id, newest last; `page` is the one whose token is `token`."""

    def __init__(self) -> None:
        super().__init__()
        self.page = "100000000000001"
        self.names = {
            self.page: "Acme Garden",
            "100000000000002": "Acme Tools",
            "100000000000003": "Not mine",
        }
        self.consent = Consent(self, "200000000000001", EVERYTHING)
        self.token = self.page_token(self.page)
        self.posts: dict[str, Json] = {}
        self.photos: dict[str, Json] = {}
        self.comments: dict[str, Json] = {}
        self.tagged: list[Json] = []
        self.likes: list[str] = []
        self.dead = set(DEAD)
        self.reels = Reels(self)
        self.routes = self._routes()

    def page_token(self, page: str) -> str:
        """A Page's token."""
        token = f"PAGE{len(self.grants):04}"
        self.grants[token] = Grant(page, set(self.consent.scopes))
        return token

    def says(self, text: str, *, below: str, who: str = "300000000000009") -> str:
        """Somebody comments."""
        return self._said(below, text, who)

    def _routes(self) -> list[Route]:
        posts, engages, reads = "pages_manage_posts", "pages_manage_engagement", "pages_read_engagement"
        feed = frozenset({"message", "link", "attached_media", "fields"})
        photo = frozenset({"source", "caption", "alt_text_custom", "published"})
        days = frozenset({"metric", "period", "since", "until"})
        return [
            Route("POST", V + "/oauth/access_token", self.consent.trade, TRADED, needs=TRADED, open=True),
            Route("GET", V + "/oauth/access_token", self._lengthen, EXCHANGED, needs=EXCHANGED, open=True),
            Route("GET", V + "/debug_token", self._debug, frozenset({"input_token"}), open=True),
            Route("GET", V + "/me/accounts", self._accounts, LISTED, "pages_show_list"),
            Route("POST", ID + "/feed", self._feed, feed, posts),
            Route("POST", ID + "/photos", self._photo, photo, posts, frozenset({"source", "published"})),
            *self.reels.routes(ID, posts),
            Route("GET", ID + "/published_posts", self._listed, LISTED, reads),
            Route("GET", ID + "/tagged", self._tagged, LISTED, "pages_read_user_content"),
            Route(
                "GET", ID + "/visitor_posts", lambda _asked: {"data": []}, LISTED, "pages_read_user_content"
            ),
            Route("GET", ID + "/comments", self._commented, LISTED | {"filter"}, "pages_read_user_content"),
            Route("POST", ID + "/comments", self._comment, frozenset({"message"}), engages),
            Route("POST", ID + "/likes", self._like, frozenset(), engages),
            Route("GET", ID + "/insights", self._insights, days, "read_insights"),
            Route("POST", ID, self._change, frozenset({"is_hidden"}), engages),
            Route("DELETE", ID, self._delete, frozenset(), posts),
            Route("GET", ID, self._look, frozenset({"fields"}), reads),
        ]

    def _lengthen(self, asked: Asked) -> Json:
        grant = self.grants.get(asked.given["fb_exchange_token"])
        if grant is None or grant.kind != "short" or asked.given["grant_type"] != "fb_exchange_token":
            raise Refused(190, "Invalid OAuth access token", status=401)
        return self.consent.lengthen(Asked(asked.given, (), grant))

    def _debug(self, asked: Asked) -> Json:
        if asked.given["access_token"] != f"{self.consent.app_id}|{self.consent.app_secret}":
            raise Refused(100, "(#100) You must provide an app access token")
        grant = self.grants.get(asked.given["input_token"])
        if grant is None or grant.trouble:
            return {"data": {"is_valid": False, "scopes": []}}
        return {"data": {"is_valid": True, "scopes": sorted(grant.scopes)}}

    def _accounts(self, asked: Asked) -> Json:
        tasks = {page: sorted(TASKS) for page in self.names} | {"100000000000003": ["ANALYZE"]}
        pages = [
            {"id": page, "name": name, "access_token": self.page_token(page), "tasks": tasks[page]}
            for page, name in self.names.items()
        ]
        pages[0]["username"] = "acmegarden"
        return {"data": pages}

    def _feed(self, asked: Asked) -> Json:
        self._mine(asked)
        media = json.loads(asked.given.get("attached_media", "[]"))
        photos = [each["media_fbid"] for each in media]
        if not asked.given.get("message") and not asked.given.get("link") and not photos:
            raise Refused(100, "(#100) You must provide a message, a link or media")
        if photos and "link" in asked.given:
            raise Refused(100, "(#100) A link and attached media exclude each other")
        for each in photos:
            if self.photos.get(each, {}).get("used", True):
                raise Refused(1366051, "These photos were already posted.")
            self.photos[each]["used"] = True
        made = self.put(asked.given.get("message", ""), photos=photos, link=asked.given.get("link"))
        wanted = asked.given.get("fields", "id").split(",")
        return {name: each for name, each in made.items() if name in wanted}

    def put(self, message: str, **more: object) -> Json:
        """A post of the Page's own."""
        if any(each["message"] == message and message for each in self.posts.values() if more.get("strict")):
            raise Refused(506, "Duplicate status message")
        post_id = f"{self.page}_{self.next_id()}"
        link = f"https://www.facebook.com/{post_id}/"
        self.posts[post_id] = {
            "id": post_id, "message": message, "created_time": self.written(), "permalink_url": link, **more
        }  # fmt: skip
        return self.posts[post_id]

    def _photo(self, asked: Asked) -> Json:
        self._mine(asked)
        if int(asked.given["source"].partition(" ")[0]) > SIZE:
            raise Refused(1366046, "Your photos should be less than 4 MB")
        photo = self.next_id()
        published = asked.given["published"] == "true"
        self.photos[photo] = {"alt": asked.given.get("alt_text_custom"), "used": published}
        if not published:
            return {"id": photo}
        return {"id": photo, "post_id": self.put(asked.given.get("caption", ""), photos=[photo])["id"]}

    def _listed(self, asked: Asked) -> Json:
        self._mine(asked)
        newest = list(self.posts.values())[::-1][: int(asked.given["limit"])]
        if "comments" in asked.given["fields"]:
            return {
                "data": [
                    {
                        "id": each["id"],
                        **({"comments": {"data": below}} if (below := self._below(each["id"])) else {}),
                    }
                    for each in newest
                ]
            }
        return {"data": [{**each, "attachments": _attached(each.get("photos") or [])} for each in newest]}

    def _tagged(self, asked: Asked) -> Json:
        return {"data": self.tagged}

    def _below(self, post_id: str) -> list[Json]:
        return [each for each in self.comments.values() if each["root"] == post_id][::-1]

    def _commented(self, asked: Asked) -> Json:
        return {"data": self._below(asked.ids[0])}

    def _comment(self, asked: Asked) -> Json:
        if not asked.given.get("message"):
            raise Refused(100, "(#100) message is needed")
        return {"id": self._said(asked.ids[0], asked.given["message"], asked.grant.account)}

    def _said(self, below: str, text: str, who: str) -> str:
        if below not in self.posts and below not in self.comments:
            raise Refused(100, "Object does not exist", subcode=33)
        comment_id = f"{below.rpartition('_')[2]}_{self.next_id()}"
        parent = self.comments.get(below)
        self.comments[comment_id] = {
            "id": comment_id,
            "message": text,
            "from": {"id": who, "name": self.names.get(who, "Bob")},
            "created_time": self.written(),
            "root": parent["root"] if parent else below,
            **({"parent": {"id": below}} if parent else {}),
        }
        return comment_id

    def _like(self, asked: Asked) -> Json:
        self.likes.append(asked.ids[0])
        return {"success": True}

    def _insights(self, asked: Asked) -> Json:
        names = asked.given["metric"].split(",")
        if set(names) & self.dead:
            raise Refused(100, "(#100) The value must be a valid insights metric")
        return {"data": [{"name": each, "values": [{"value": 2}, {"value": 3}]} for each in names]}

    def _change(self, asked: Asked) -> Json:
        if asked.ids[0] not in self.comments:
            raise Refused(100, "Object does not exist", subcode=33)
        self.comments[asked.ids[0]]["is_hidden"] = asked.given["is_hidden"] == "true"
        return {"success": True}

    def _delete(self, asked: Asked) -> Json:
        if not self.posts.pop(asked.ids[0], None) and not self.comments.pop(asked.ids[0], None):
            raise Refused(100, "Object does not exist", subcode=33)
        return {"success": True}

    def _look(self, asked: Asked) -> Json:
        wanted, node = asked.given["fields"], asked.ids[0]
        if node in self.names:
            names = {} if node != self.page else {"username": "acmegarden"}
            return {"id": node, "name": self.names[node], "followers_count": 12, **names}
        if node in self.reels.made:
            return self.reels.look(node, wanted)
        if node not in self.posts:
            raise Refused(100, "Object does not exist", subcode=33)
        if "reactions" in wanted:
            some: Mapping[str, Json] = {"reactions": {"summary": {"total_count": 4}}}
            return {**some, "comments": {"summary": {"total_count": 2}}, "shares": {"count": 1}}
        return self.posts[node]

    def _mine(self, asked: Asked) -> None:
        if asked.ids[0] != asked.grant.account:
            raise Refused(200, "(#200) Not a token of this Page", status=403)


def _attached(photos: list[str]) -> Json:
    """One stands by itself, several below an album."""
    found = [{"target": {"id": each}} for each in photos]
    return {"data": found if len(found) < 2 else [{"subattachments": {"data": found}}]}


def webhook(page: str, value: Json, field: str = "feed") -> Json:
    """As Facebook sends it."""
    at = int(datetime(2026, 11, 20, 9, 0, tzinfo=UTC).timestamp())
    change = {"field": field, "value": {"verb": "add", "created_time": at, **value}}
    return {"object": "page", "entry": [{"id": page, "time": at, "changes": [change]}]}
