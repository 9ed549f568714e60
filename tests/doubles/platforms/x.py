"""X on loopback: posts with ids that tell the time, t.co links, media, rates, refusals in X's words."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from twitter_text import extract_urls, parse_tweet

from tests.doubles.platforms import x_media, x_reading
from tests.doubles.platforms.oauth_grants import Grant, Grants
from tests.doubles.platforms.service import Answered, Asked, Json, Refusal, Service

EPOCH = 1_288_834_974_657
WINDOW = timedelta(minutes=15)
MOST = 100
"""Posts of one account in 15 minutes."""
KEYS = {
    *("text", "reply", "media", "poll", "quote_tweet_id", "reply_settings", "community_id"),
    *("made_with_ai", "paid_partnership", "edit_options", "nullcast", "share_with_followers", "geo"),
}
REPLY_SETTINGS = {"following", "mentionedUsers", "subscribers", "verified"}
ADA, EVE = "1001", "1002"
PROBLEMS = "https://api.twitter.com/2/problems"


@dataclass
class Post:
    """What stands on X."""

    id: str
    author: str
    text: str
    at: datetime
    body: Json
    urls: list[Json] = field(default_factory=list)
    media: list[str] = field(default_factory=list)
    above: str = ""
    hidden: bool = False
    numbers: Json = field(default_factory=dict)


def problem(status: int, title: str, detail: str, kind: str = "about:blank", **headers: str) -> Refusal:
    """A refusal as X writes it (RFC 7807)."""
    body = {"type": kind, "title": title, "detail": detail, "status": status}
    return Refusal(status, body, kind="application/problem+json", **headers)


class XService(Service):
    """X. `word` is the vocabulary it answers in: "tweet" or "post"; its feed shows posts `lag` late."""

    broken = problem(503, "Service Unavailable", "Service Unavailable").answered

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.grants = Grants()
        self.names_of = {ADA: "ada", EVE: "eve"}
        self.posts: dict[str, Post] = {}
        self.media: dict[str, x_media.Media] = {}
        self.shared: list[tuple[str, str]] = []
        self.sent: dict[str, list[datetime]] = {}
        self.word = "tweet"
        self.lag = timedelta()
        self.working = 0
        self.media_fails = False
        self._number = 0

    def number(self) -> str:
        """The next id: milliseconds, then a count."""
        self._number += 1
        return str(((int(self.now().timestamp() * 1000) - EPOCH) << 22) | self._number)

    def says(self, author: str, text: str, *, above: str = "", at: datetime | None = None) -> Post:
        """Somebody posts this by hand."""
        post = Post(self.number(), author, html.escape(text, quote=False), at or self.now(), {}, above=above)
        self.posts[post.id] = post
        return post

    def play(self, asked: Asked) -> Answered:
        """One request."""
        if asked.path == "/i/oauth2/authorize":
            return self.grants.consent(asked, ADA, now=self.now())
        if asked.path == "/2/oauth2/token":
            self.grants.basic(asked)
            return self.grants.exchange(asked.form, now=self.now())
        if asked.path == "/2/oauth2/revoke":
            self.grants.basic(asked)
            self.grants.revoke(asked.form["token"])
            return Answered(200, {"revoked": True})
        grant = self._grant(asked)
        for (method, pattern), (needs, act) in ROUTES.items():
            if method == asked.method and (found := re.fullmatch(pattern, asked.path)):
                if needs not in grant.scopes:
                    raise problem(403, "Forbidden", "Forbidden")
                return act(self, asked, grant, *found.groups())
        raise problem(404, "Not Found", "No such path", f"{PROBLEMS}/resource-not-found")

    def _grant(self, asked: Asked) -> Grant:
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        grant = self.grants.tokens.get(token)
        if grant is None or grant.until <= self.now():
            raise problem(401, "Unauthorized", "Unauthorized")
        return grant

    def create(self, asked: Asked, grant: Grant) -> Answered:
        """POST /2/tweets"""
        headers = self._counted(grant.who)
        body = asked.json
        if set(body) - KEYS or not isinstance(body.get("text", ""), str):
            raise problem(400, "Invalid Request", "One or more parameters", f"{PROBLEMS}/invalid-request")
        if body.get("reply_settings", "following") not in REPLY_SETTINGS:
            raise problem(400, "Invalid Request", "reply_settings", f"{PROBLEMS}/invalid-request")
        self._judge(body, grant.who)
        post = self._put(body, grant.who)
        return Answered(201, {"data": {"id": post.id, "text": post.text}}, headers)

    def _judge(self, body: Json, who: str) -> None:
        text, media = body.get("text", ""), body.get("media", {}).get("media_ids", [])
        denied = problem(403, "Forbidden", "You are not permitted to perform this action.")
        if parse_tweet(text).weightedLength > 280 or not (text or media):
            raise denied
        for each in media:
            known = self.media.get(each)
            if known is None or known.owner != who or not known.ready:
                raise problem(400, "Invalid Request", "Your media IDs are invalid.")
        kinds = [self.media[each].category for each in media]
        if len(kinds) > 4 or (len(kinds) > 1 and set(kinds) != {"tweet_image"}):
            raise problem(400, "Invalid Request", "media_ids", f"{PROBLEMS}/invalid-request")
        if above := body.get("reply", {}).get("in_reply_to_tweet_id"):
            answered = self.posts.get(above)
            summoned = answered and (answered.author == who or f"@{self.names_of[who]}" in answered.text)
            if not summoned:
                raise denied
        if any(each.body.get("text", "") == text and each.author == who for each in self.posts.values()):
            raise problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content.")

    def _put(self, body: Json, who: str) -> Post:
        text, urls = html.escape(body.get("text", ""), quote=False), []
        for place, url in enumerate(sorted(set(extract_urls(text)), key=len, reverse=True)):
            short = f"https://t.co/{self._number:04}{place}abcde"
            plain = html.unescape(url)
            expanded = plain if plain.lower().startswith("http") else f"http://{plain}"
            urls.append({"start": 0, "end": 23, "url": short, "expanded_url": expanded})
            text = text.replace(url, short)
        media = body.get("media", {}).get("media_ids", [])
        if media:
            short = f"https://t.co/{self._number:04}media"
            text, urls = f"{text} {short}".strip(), [*urls, _to_media(short, media[0])]
        above = body.get("reply", {}).get("in_reply_to_tweet_id", "")
        post = Post(self.number(), who, text, self.now(), body, urls, media, above)
        self.posts[post.id] = post
        return post

    def _counted(self, who: str) -> dict[str, str]:
        now = self.now()
        recent = [each for each in self.sent.get(who, []) if each > now - WINDOW]
        reset = int((min(recent, default=now) + WINDOW).timestamp())
        headers = {"x-rate-limit-limit": str(MOST), "x-rate-limit-reset": str(reset)}
        if len(recent) >= MOST:
            raise problem(
                429, "Too Many Requests", "Too Many Requests", x_rate_limit_reset=str(reset),
                x_rate_limit_remaining="0",
            )  # fmt: skip
        self.sent[who] = [*recent, now]
        return {**headers, "x-rate-limit-remaining": str(MOST - len(recent) - 1)}

    def delete(self, _asked: Asked, grant: Grant, post_id: str) -> Answered:
        """DELETE /2/tweets/{id}"""
        post = self.posts.get(post_id)
        if post is None or post.author != grant.who:
            raise problem(404, "Not Found", "Could not find it", f"{PROBLEMS}/resource-not-found")
        del self.posts[post_id]
        return Answered(200, {"data": {"deleted": True}})

    def hide(self, asked: Asked, grant: Grant, post_id: str) -> Answered:
        """PUT /2/tweets/{id}/hidden: only below one's own."""
        post = self.posts.get(post_id)
        root = self.posts.get(post.above) if post else None
        if post is None or root is None or root.author != grant.who:
            raise problem(403, "Forbidden", "You are not permitted to perform this action.")
        post.hidden = bool(asked.json["hidden"])
        return Answered(200, {"data": {"hidden": post.hidden}})

    def share(self, asked: Asked, grant: Grant, who: str) -> Answered:
        """POST /2/users/{id}/retweets"""
        if who != grant.who or asked.json["tweet_id"] not in self.posts:
            raise problem(403, "Forbidden", "You are not permitted to perform this action.")
        self.shared.append((who, asked.json["tweet_id"]))
        return Answered(200, {"data": {"rest_id": asked.json["tweet_id"], "retweeted": True}})


def _to_media(short: str, media_id: str) -> Json:
    leads = f"https://x.com/ada/status/1/photo/{media_id}"
    return {"start": 0, "end": 23, "url": short, "expanded_url": leads, "media_key": f"3_{media_id}"}


Act = Callable[..., Answered]
ROUTES: dict[tuple[str, str], tuple[str, Act]] = {
    ("POST", "/2/tweets"): ("tweet.write", XService.create),
    ("DELETE", r"/2/tweets/(\d+)"): ("tweet.write", XService.delete),
    ("PUT", r"/2/tweets/(\d+)/hidden"): ("tweet.moderate.write", XService.hide),
    ("POST", r"/2/users/(\d+)/retweets"): ("tweet.write", XService.share),
    ("GET", "/2/tweets"): ("tweet.read", x_reading.lookup),
    ("GET", "/2/users/me"): ("users.read", x_reading.me),
    ("GET", r"/2/users/(\d+)/tweets"): ("tweet.read", x_reading.own),
    ("GET", r"/2/users/(\d+)/mentions"): ("tweet.read", x_reading.mentions),
    **x_media.ROUTES,
}
