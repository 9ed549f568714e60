"""What X shows on loopback, in two vocabularies: who one is, posts with numbers, one's own, mentions."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tests.doubles.platforms.service import Answered, Asked, Json, Refusal

if TYPE_CHECKING:
    from tests.doubles.platforms.oauth_grants import Grant
    from tests.doubles.platforms.x import Post, XService

NEWER = {"retweet_count": "repost_count", "referenced_tweets": "referenced_posts"}
COUNTS = (
    "impression_count", "like_count", "reply_count", "retweet_count", "quote_count", "bookmark_count",
)  # fmt: skip
CLICKS = ("url_link_clicks", "user_profile_clicks")


def me(x: "XService", asked: Asked, grant: "Grant") -> Answered:
    """GET /2/users/me"""
    posts = sum(each.author == grant.who for each in x.posts.values())
    counts = {"followers_count": 12, "following_count": 3, "listed_count": 0, f"{x.word}_count": posts}
    wanted = asked.query.get("user.fields") == "public_metrics"
    return Answered(200, {"data": _person(x, grant.who) | ({"public_metrics": counts} if wanted else {})})


def lookup(x: "XService", asked: Asked, _grant: "Grant") -> Answered:
    """GET /2/tweets?ids="""
    ids = asked.query["ids"].split(",")
    if len(ids) > 100:
        raise Refusal(400, {"title": "Invalid Request", "type": "about:blank", "detail": "ids"})
    found = [_shown(x, x.posts[each], asked) for each in ids if each in x.posts]
    return Answered(200, {"data": found} if found else {"errors": [_gone(each) for each in ids]})


def own(x: "XService", asked: Asked, _grant: "Grant", who: str) -> Answered:
    """GET /2/users/{id}/tweets, newest first; late by `lag`."""
    start, seen = _start(asked), x.now() - x.lag
    posts = [each for each in x.posts.values() if each.author == who and start <= each.at <= seen]
    return _page(x, asked, posts)


def mentions(x: "XService", asked: Asked, _grant: "Grant", who: str) -> Answered:
    """GET /2/users/{id}/mentions, newest first."""
    name = re.compile(rf"@{x.names_of[who]}\b")
    posts = [each for each in x.posts.values() if name.search(each.text) and _start(asked) <= each.at]
    return _page(x, asked, posts)


def _start(asked: Asked) -> datetime:
    words = asked.query.get("start_time", "2010-11-06T00:00:00Z")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", words), f"X refuses start_time={words}"
    return datetime.fromisoformat(words)


def _page(x: "XService", asked: Asked, posts: "list[Post]") -> Answered:
    most, skip = int(asked.query["max_results"]), int(asked.query.get("pagination_token", "0"))
    assert 5 <= most <= 100, "X refuses max_results"
    newest = sorted(posts, key=lambda each: int(each.id), reverse=True)
    page = newest[skip : skip + most]
    body: Json = {"meta": {"result_count": len(page)}}
    if page:
        body["data"] = [_shown(x, each, asked) for each in page]
        authors = {each.author for each in page}
        body["includes"] = {"users": [_person(x, each) for each in sorted(authors)]}
    if skip + most < len(newest):
        body["meta"]["next_token"] = f"{skip + most}"
    return Answered(200, body)


def _person(x: "XService", who: str) -> Json:
    return {"id": who, "name": x.names_of[who].title(), "username": x.names_of[who]}


def _shown(x: "XService", post: "Post", asked: Asked) -> Json:
    wanted = asked.query.get("tweet.fields", "").split(",")
    full: Json = {
        "author_id": post.author,
        "created_at": post.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "entities": {"urls": post.urls} if post.urls else {},
        "attachments": {"media_keys": [f"3_{each}" for each in post.media]} if post.media else {},
        "referenced_tweets": [{"type": "replied_to", "id": post.above}] if post.above else [],
        "public_metrics": {name: post.numbers.get(name, 0) for name in COUNTS},
        "non_public_metrics": {name: post.numbers.get(name, 0) for name in CLICKS},
    }
    shown = {name: full[name] for name in wanted if name and full[name]}
    return {"id": post.id, "text": post.text, **(_newer(shown) if x.word == "post" else shown)}


def _newer(found: Json) -> Json:
    """The same in the words of the newer specification."""
    return {
        NEWER.get(name, name): _newer(value) if isinstance(value, dict) else value
        for name, value in found.items()
    }


def _gone(post_id: str) -> Json:
    return {
        "type": "https://api.twitter.com/2/problems/resource-not-found",
        "title": "Not Found Error",
        "detail": f"Could not find it: {post_id}",
        "resource_type": "tweet",
        "resource_id": post_id,
        "parameter": "ids",
        "value": post_id,
    }
