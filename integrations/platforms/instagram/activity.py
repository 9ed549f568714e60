"""Activity on Instagram: comments and tags, by polling or webhook; and insights.

Sources, below developers.facebook.com/docs/instagram-platform: comment-moderation, mentions,
webhooks/examples, and in the reference instagram-media/insights and instagram-user/insights.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from integrations.graph import Graph, Json
from integrations.platforms.base import PlatformIdentity, ReceivedActivity
from integrations.platforms.instagram.posting import RECENT, parse_time

COMMENT = "id,text,username,timestamp"
COMMENTS = f"id,comments.limit(50){{{COMMENT},replies{{{COMMENT}}}}}"
TAGGED = "id,caption,username,timestamp"
METRICS = "views,reach,likes,comments,shares,saved,total_interactions"
SURVEY = "reach,views,accounts_engaged,total_interactions,likes,comments,shares,saves,replies"
NORMAL = {"saved": "saves", "total_interactions": "engagements"}
"""Instagram's name → ours, where they differ."""
CALLED = {"followers": "followers_count", **{ours: theirs for theirs, ours in NORMAL.items()}}


async def fetch_activity(
    graph: Graph, identity: PlatformIdentity, *, since: datetime
) -> Sequence[ReceivedActivity]:
    """Comments and answers to them below recent posts, and tags elsewhere, oldest first: two calls."""
    token, path = identity.access, identity.external_id
    own = await graph.get(token, f"{path}/media", fields=COMMENTS, limit=RECENT)
    heard = [each for post in own["data"] for each in _below(post)]
    tagged = await graph.get(token, f"{path}/tags", fields=TAGGED, limit=RECENT)
    heard += [_heard(each, "mention", text=each.get("caption")) for each in tagged["data"]]
    fresh = [each for each in heard if each.at > since and each.author != identity.handle]
    return sorted(fresh, key=lambda each: each.at)


def _below(post: Json) -> Iterator[ReceivedActivity]:
    for comment in (post.get("comments") or {}).get("data", ()):
        yield _heard(comment, "comment", about=post["id"])
        for reply in (comment.get("replies") or {}).get("data", ()):
            yield _heard(reply, "reply", about=comment["id"])


def parse_webhook(payload: Mapping[str, Any]) -> Sequence[tuple[str, ReceivedActivity]]:
    """Pairs of (account's id, activity) of a webhook delivery; unknown changes are skipped.

    A change stands in `changes`, or in the entry itself, as the examples for this login have it.
    """
    if payload.get("object") != "instagram":
        return []
    return [
        (str(entry["id"]), heard)
        for entry in payload.get("entry") or ()
        for change in entry.get("changes") or [entry]
        for heard in _changed(change.get("field"), change.get("value") or {}, entry)
    ]


def _changed(field: object, value: Json, entry: Json) -> Iterator[ReceivedActivity]:
    """Activity of a change. A mention brings ids alone. The account's own comments are skipped."""
    who, media = value.get("from") or {}, value.get("media") or {}
    if field not in ("comments", "mentions") or str(who.get("id")) == str(entry["id"]):
        return
    yield ReceivedActivity(
        external_id=str(value.get("id") or value.get("comment_id") or value.get("media_id") or ""),
        about=str(value.get("parent_id") or media.get("id") or value.get("media_id") or ""),
        kind="mention" if field == "mentions" else "reply" if value.get("parent_id") else "comment",
        author=f"@{who['username']}" if who.get("username") else "",
        text=str(value.get("text") or ""),
        at=datetime.fromtimestamp(int(entry.get("time") or 0), UTC),
    )


def _heard(each: Json, kind: str, *, about: str = "", text: str | None = None) -> ReceivedActivity:
    return ReceivedActivity(
        external_id=str(each["id"]),
        about=about,
        kind=kind,
        author=f"@{each.get('username', '')}",
        text=str(text or each.get("text") or ""),
        at=parse_time(each["timestamp"]),
    )


def normalise_insights(metrics: Sequence[Json]) -> dict[str, int]:
    """Insights under our names. A sum is in `total_value`, a lifetime's in `values`."""
    found: dict[str, int] = {}
    for each in metrics:
        whole = each.get("total_value")
        values = [whole] if whole else each.get("values") or ()
        if values:
            found[NORMAL.get(each["name"], str(each["name"]))] = sum(int(one["value"]) for one in values)
    return found
