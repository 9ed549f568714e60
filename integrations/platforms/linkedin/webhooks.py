"""Webhooks of LinkedIn: the challenge, the signature, and the news of a page.

Sources: learn.microsoft.com/linkedin/shared/api-guide/webhook-validation (its words say that the prefix is
signed with the body; clients that work sign the body alone, so both are taken), and
.../marketing/community-management/organizations/organization-social-action-notifications.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from integrations.platforms.base import ReceivedActivity
from integrations.platforms.base.webhooks import ActivityNews, ForgedDelivery

SIGNATURE = "x-li-signature"
"""The header that a delivery carries."""
PREFIX = "hmacsha256="
KEPT_FOR = timedelta(hours=48)
"""Longest storage of members' activity (Marketing API terms)."""
KINDS = {"COMMENT": "comment", "SHARE_MENTION": "mention", "PHOTO_MENTION": "mention", "SHARE": "share"}
"""Action of others on a page → our word. Actions of its admins, edits and likes are skipped."""
SOMEBODY = "a member"


def answer_challenge(challenge_code: str, *, secret: str) -> dict[str, str]:
    """Answer to a `challengeCode`, as JSON, expected within 3 seconds."""
    response = hmac.new(secret.encode(), challenge_code.encode(), hashlib.sha256).hexdigest()
    return {"challengeCode": challenge_code, "challengeResponse": response}


def is_genuine(body: bytes, signature: str, *, secret: str) -> bool:
    """Whether the body is LinkedIn's. `signature` is the header, '' where there was none."""
    given = signature.removeprefix(PREFIX).encode()
    signed = (hmac.new(secret.encode(), each, hashlib.sha256) for each in (PREFIX.encode() + body, body))
    fits = [hmac.compare_digest(each.hexdigest().encode(), given) for each in signed]
    return bool(secret) and any(fits)


def parse_webhook(body: bytes) -> Sequence[ActivityNews]:
    """News of activity on a page, up to ten at once. Raises `ForgedDelivery`.

    The words and names of members stay at LinkedIn: its terms forbid handing them to others, and a model may
    be somebody else's.
    """
    try:
        batch = json.loads(body)["notifications"]
        return [_told(each) for each in batch if each["action"] in KINDS]
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as trouble:
        raise ForgedDelivery("it is not written as LinkedIn writes") from trouble


def _told(each: Mapping[str, Any]) -> ActivityNews:
    """News of a page. A post has two names: an activity, and the decorated URN of its creation."""
    decorated = each.get("decoratedSourcePost") or {}
    heard = ReceivedActivity(
        external_id=str(each.get("generatedActivity") or each["notificationId"]),
        about=str(decorated.get("entity") or each.get("sourcePost") or ""),
        kind=KINDS[each["action"]],
        author=SOMEBODY,
        text="",
        at=datetime.fromtimestamp(each["lastModifiedAt"] / 1000, UTC),
    )
    return ActivityNews(str(each["organizationalEntity"]), heard)
