"""Activity on Threads: replies and mentions, by polling or webhook; and insights.

Sources, below developers.facebook.com/docs/threads: reply-management, threads-mentions, webhooks, insights.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from integrations.graph import Graph, Json
from integrations.platforms.base import PlatformIdentity, ReceivedActivity
from integrations.platforms.threads.posting import parse_time

FIELDS = "id,text,username,timestamp,replied_to,root_post,is_reply_owned_by_me"
MENTIONED = "id,text,username,timestamp"
RECENT = 25
"""Own posts whose conversations are looked through; a call for each that has answers."""
NORMAL = {"views": "views", "likes": "likes", "replies": "comments", "reposts": "shares", "quotes": "quotes"}
"""Threads' name → ours. Its "shares" are posts sent on to somebody: "sends" here."""
OWN = {"shares": "sends", "clicks": "clicks", "followers_count": "followers"}
CALLED = {ours: theirs for theirs, ours in (NORMAL | OWN).items()}


async def fetch_activity(
    graph: Graph, identity: PlatformIdentity, *, since: datetime
) -> Sequence[ReceivedActivity]:
    """Replies below recent posts, and mentions elsewhere, oldest first, without duplicates."""
    heard: dict[str, ReceivedActivity] = {}
    async for each in _answers(graph, identity, since):
        heard[each.external_id] = each
    path, after = f"{identity.external_id}/mentions", int(since.timestamp())
    async for item in graph.every(identity.access, path, fields=MENTIONED, since=after):
        found = _heard(item, "mention")
        if found.at > since:
            heard.setdefault(found.external_id, found)
    return sorted(heard.values(), key=lambda each: each.at)


async def _answers(
    graph: Graph, identity: PlatformIdentity, since: datetime
) -> AsyncIterator[ReceivedActivity]:
    own = await graph.get(
        identity.access, f"{identity.external_id}/threads", fields="id,has_replies", limit=RECENT
    )
    for post in own["data"]:
        if not post.get("has_replies"):
            continue
        path = f"{post['id']}/conversation"
        async for each in graph.every(identity.access, path, fields=FIELDS, reverse="true"):
            if parse_time(each["timestamp"]) <= since:
                break
            if not each.get("is_reply_owned_by_me"):
                yield _heard(each, "reply")


def parse_webhook(payload: Mapping[str, Any]) -> Sequence[tuple[str, ReceivedActivity]]:
    """Pairs of (account's id, activity) of a webhook delivery; unknown changes are skipped.

    Threads writes `values` where other webhooks have `entry` and `changes`; one or several.
    """
    values = payload.get("values") or ()
    changes = [values] if isinstance(values, Mapping) else list(values)
    kinds = {"replies": "reply", "mentions": "mention"}
    return [
        (_whose(payload, each["value"]), _heard(each["value"], kinds[each["field"]]))
        for each in changes
        if each.get("field") in kinds
    ]


def _whose(payload: Mapping[str, Any], value: Json) -> str:
    """Account of an activity: the owner of the post that a reply is below, else the webhook's target."""
    return str((value.get("root_post") or {}).get("owner_id") or payload.get("target_id") or "")


def _heard(each: Json, kind: str) -> ReceivedActivity:
    return ReceivedActivity(
        external_id=str(each["id"]),
        about=str((each.get("replied_to") or each.get("root_post") or {}).get("id") or ""),
        kind=kind,
        author=f"@{each.get('username', '')}",
        text=str(each.get("text") or ""),
        at=parse_time(each["timestamp"]),
    )


def normalise_insights(metrics: Sequence[Json]) -> dict[str, int]:
    """Insights under our names. A sum stands in `total_value`, a series in `values`."""
    found: dict[str, int] = {}
    for each in metrics:
        name = NORMAL.get(each["name"]) or OWN.get(each["name"]) or str(each["name"])
        whole = each.get("total_value")
        values = [whole] if whole else each.get("values") or ()
        if values:
            found[name] = sum(int(one["value"]) for one in values)
    return found
