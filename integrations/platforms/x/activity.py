"""Activity and numbers of X (docs.x.com/x-api: users/mentions, posts/lookup).

Both vocabularies of X are read: what documentation calls `retweet_count` and `referenced_tweets` its
specification of August 2026 calls `repost_count` and `referenced_posts`.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.platforms.base import Measurement, PlatformIdentity, ReceivedActivity
from integrations.platforms.base.webhooks import ActivityNews, ForgedDelivery
from integrations.platforms.x.api import FIELDS, Api, time_of_post
from integrations.platforms.x.text import plain_text

PAGE, PAGES = 100, 5
"""Mentions of one page, and pages read at once; the rest waits for the next time."""
PRIVATE = timedelta(days=29)
"""So long after a post its author may read clicks; X says 30 days."""
NUMBERS = {
    "views": ("impression_count",),
    "likes": ("like_count",),
    "comments": ("reply_count",),
    "shares": ("repost_count", "retweet_count"),
    "quotes": ("quote_count",),
    "bookmarks": ("bookmark_count",),
    "link_clicks": ("url_link_clicks",),
    "profile_clicks": ("user_profile_clicks",),
}
"""Our names → what X calls them."""
ACCOUNT = {
    "followers": ("followers_count",),
    "following": ("following_count",),
    "posts": ("post_count", "tweet_count"),
}
EVENTS = ("post.mention.create", "post.reply.create", "post.quote.create")
KINDS = {"replied_to": "reply", "quoted": "quote"}


async def measure(
    api: Api, identity: PlatformIdentity, external_ids: Sequence[str], *, now: datetime
) -> Sequence[Measurement]:
    """Numbers of these posts, a call for 100; clicks only while X reports them."""
    young = [each for each in external_ids if time_of_post(each) > now - PRIVATE]
    old = [each for each in external_ids if each not in young]
    readings: list[Measurement] = []
    for ids, fields in ((young, "public_metrics,non_public_metrics"), (old, "public_metrics")):
        for start in range(0, len(ids), PAGE):
            some = ",".join(ids[start : start + PAGE])
            found = await api.get(identity, "/2/tweets", **{"ids": some, FIELDS: fields})
            readings += [_reading(each) for each in found.get("data") or []]
    return readings


def _reading(post: Mapping[str, Any]) -> Measurement:
    told = {**(post.get("non_public_metrics") or {}), **(post.get("public_metrics") or {})}
    return _of(post["id"], told, NUMBERS)


def _of(external_id: str, told: Mapping[str, Any], names: Mapping[str, Sequence[str]]) -> Measurement:
    """Measurement from the counts under these names."""
    own = {ours: next((each for each in theirs if each in told), "") for ours, theirs in names.items()}
    known = {ours: name for ours, name in own.items() if name and told[name] is not None}
    return Measurement(external_id, {ours: int(told[name]) for ours, name in known.items()}, known)


async def survey(api: Api, identity: PlatformIdentity) -> Measurement:
    """Current numbers of the account."""
    found = await api.get(identity, "/2/users/me", **{"user.fields": "public_metrics"})
    return _of(identity.external_id, found["data"].get("public_metrics") or {}, ACCOUNT)


async def fetch_activity(
    api: Api, identity: PlatformIdentity, *, since: datetime
) -> Sequence[ReceivedActivity]:
    """Mentions, replies and quotes after `since`, oldest first."""
    asked = {
        "max_results": PAGE,
        "start_time": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "expansions": "author_id",
        "user.fields": "username",
        FIELDS: "author_id,referenced_tweets,entities,created_at",
    }
    heard: list[ReceivedActivity] = []
    for _ in range(PAGES):
        page = await api.get(identity, f"/2/users/{identity.external_id}/mentions", **asked)
        names = {each["id"]: each["username"] for each in (page.get("includes") or {}).get("users") or []}
        posts = [each for each in page.get("data") or [] if each.get("author_id") != identity.external_id]
        heard += [_heard(each, names) for each in posts]
        if not (more := (page.get("meta") or {}).get("next_token")):
            break
        asked["pagination_token"] = more
    return sorted((each for each in heard if each.at > since), key=lambda each: each.at)


def parse_webhook(body: bytes) -> Sequence[ActivityNews]:
    """News of a delivery of the Activity API (X's specification, ActivityStreamResponse).

    Raises `ForgedDelivery` for what X does not write.
    """
    try:
        event = json.loads(body)["data"]
        if event["event_type"] not in EVENTS:
            return []
        post, whose = event["payload"], str(event["filter"]["user_id"])
        users = (event.get("includes") or {}).get("users") or []
        heard = _heard(post, {each["id"]: each["username"] for each in users})
    except (ValueError, LookupError, TypeError, AttributeError) as trouble:
        raise ForgedDelivery("it is not written as X writes") from trouble
    return [] if post.get("author_id") == whose else [ActivityNews(whose, heard)]


def _heard(post: Mapping[str, Any], names: Mapping[str, str]) -> ReceivedActivity:
    references = post.get("referenced_posts") or post.get("referenced_tweets") or []
    known = ((KINDS[each["type"]], str(each["id"])) for each in references if each["type"] in KINDS)
    kind, about = next(known, ("mention", ""))
    return ReceivedActivity(
        external_id=post["id"],
        about=about,
        kind=kind,
        author=f"@{names.get(str(post.get('author_id')), 'somebody')}",
        text=plain_text(post),
        at=time_of_post(post["id"]),
    )
