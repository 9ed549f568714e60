"""Activity on a Page: comments, mentions and visitors' posts, by polling or webhook; and insights.

Sources, below developers.facebook.com/docs: pages-api/comments-mentions, graph-api/webhooks/reference/page,
graph-api/reference/insights. A name of an insight that ended is refused with everything asked beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from integrations.graph import Graph, Json
from integrations.platforms.base import PlatformIdentity, ReceivedActivity
from integrations.platforms.facebook.posting import RECENT, parse_time

COMMENTS = (
    "comments.filter(stream).order(reverse_chronological).limit(50){id,message,from,created_time,parent}"
)
WRITTEN = "id,message,from,created_time"
METRICS = ("post_media_view", "post_total_media_view_unique", "post_clicks", "post_video_views")
COUNTS = "shares,reactions.limit(0).summary(true),comments.limit(0).summary(true)"
SURVEY = (
    "page_media_view",
    "page_total_media_view_unique",
    "page_post_engagements",
    "page_daily_follows_unique",
    "page_views_total",
)
NORMAL = {
    "post_media_view": "views",
    "post_total_media_view_unique": "reach",
    "post_clicks": "clicks",
    "post_video_views": "video_views",
    "page_media_view": "views",
    "page_total_media_view_unique": "reach",
    "page_post_engagements": "engagements",
    "page_daily_follows_unique": "new_followers",
    "page_views_total": "profile_views",
}
"""Facebook's name → ours."""
POST_CALLED = {"likes": "reactions", **{NORMAL[each]: each for each in METRICS}}
PAGE_CALLED = {"followers": "followers_count", **{NORMAL[each]: each for each in SURVEY}}


async def fetch_activity(
    graph: Graph, identity: PlatformIdentity, *, since: datetime
) -> Sequence[ReceivedActivity]:
    """Comments below recent posts, mentions, visitors' posts, oldest first: three calls."""
    path, token = identity.external_id, identity.access
    own = await graph.get(token, f"{path}/published_posts", fields=f"id,{COMMENTS}", limit=RECENT)
    found = [
        _heard(each, "comment", about=post["id"])
        for post in own["data"]
        for each in (post.get("comments") or {}).get("data", ())
        if _whose(each) != identity.external_id
    ]
    for edge, kind in (("tagged", "mention"), ("visitor_posts", "post")):
        page = await graph.get(token, f"{path}/{edge}", fields=WRITTEN, limit=RECENT)
        found += [_heard(each, kind) for each in page["data"] if _whose(each) != identity.external_id]
    unique = {each.external_id: each for each in found if each.at > since}
    return sorted(unique.values(), key=lambda each: each.at)


def parse_webhook(payload: Mapping[str, Any]) -> Sequence[tuple[str, ReceivedActivity]]:
    """Pairs of (Page's id, activity) of a webhook delivery; unknown changes are skipped."""
    if payload.get("object") != "page":
        return []
    return [
        (str(entry["id"]), heard)
        for entry in payload.get("entry") or ()
        for change in entry.get("changes") or ()
        for heard in _changed(change.get("field"), change.get("value") or {}, str(entry["id"]))
    ]


def _changed(field: object, value: Json, page_id: str) -> Iterator[ReceivedActivity]:
    is_comment = field == "feed" and value.get("item") == "comment"
    if value.get("verb") != "add" or not (is_comment or field == "mention") or _whose(value) == page_id:
        return
    yield ReceivedActivity(
        external_id=str(value.get("comment_id") or value.get("post_id") or ""),
        about=str(value.get("post_id") or ""),
        kind="comment" if is_comment else "mention",
        author=str((value.get("from") or {}).get("name") or value.get("sender_name") or ""),
        text=str(value.get("message") or ""),
        at=datetime.fromtimestamp(int(value.get("created_time") or 0), UTC),
    )


def _whose(each: Json) -> str:
    return str((each.get("from") or {}).get("id") or "")


def _heard(each: Json, kind: str, *, about: str = "") -> ReceivedActivity:
    """Activity from a comment; its author is given only to Pages with the right to read it."""
    return ReceivedActivity(
        external_id=str(each["id"]),
        about=str((each.get("parent") or {}).get("id") or about),
        kind=kind,
        author=str((each.get("from") or {}).get("name") or ""),
        text=str(each.get("message") or ""),
        at=parse_time(each["created_time"]),
    )


def count_reactions(post: Json) -> dict[str, int]:
    """Likes (all reactions), comments and shares of a post."""
    return {
        "likes": int(post["reactions"]["summary"]["total_count"]),
        "comments": int(post["comments"]["summary"]["total_count"]),
        "shares": int((post.get("shares") or {}).get("count") or 0),
    }


def normalise_insights(metrics: Sequence[Json]) -> dict[str, int]:
    """Insights under our names; the days of a series are summed."""
    return {
        NORMAL.get(each["name"], str(each["name"])): sum(int(one["value"]) for one in each["values"])
        for each in metrics
    }
