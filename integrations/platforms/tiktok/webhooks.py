"""Webhooks of TikTok: signature and news (developers.tiktok.com/doc: webhooks-verification,
webhooks-events, and "Content Posting webhooks" of content-posting-api-reference-get-video-status).

Comments are told of by another API of TikTok's, which this app is not part of.
`Tiktok-Signature: t=1633174587,s=18494715036ac4416a1d0a673871a2edbcfc94d94bd88ccd2c5ec9b3425afe66`
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from integrations.platforms.base.webhooks import AccessWithdrawnNews, ForgedDelivery, News, PublicationIdNews

SIGNATURE = "tiktok-signature"
"""The header that a delivery carries."""
FRESH = timedelta(minutes=5)
"""An older one is somebody's copy."""
PUBLIC, REMOVED = "post.publish.publicly_available", "authorization.removed"
PICTURES = "p_"
"""Prefix of the publish_id of pictures, in TikTok's examples."""


def is_genuine(body: bytes, signature: str, *, secret: str, now: datetime) -> bool:
    """Whether the body is TikTok's and recent. `secret` is our app's client secret."""
    parts = dict(each.strip().partition("=")[::2] for each in signature.split(","))
    moment, given = parts.get("t", ""), parts.get("s", "")
    if not secret or not (moment.isascii() and moment.isdecimal() and len(moment) < 12):
        return False
    signed = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    is_fresh = abs(now - datetime.fromtimestamp(int(moment), UTC)) <= FRESH
    return is_fresh and hmac.compare_digest(signed.encode(), given.encode())


def parse_webhook(body: bytes) -> Sequence[News]:
    """News of a delivery: a published post, or withdrawn access. Raises `ForgedDelivery`.

    What became of a post otherwise is asked by its publish_id anyway.
    """
    try:
        event = json.loads(body)
        content, whose = json.loads(event["content"]), str(event["user_openid"])
        if event["event"] == PUBLIC:
            publish_id, post_id = str(content["publish_id"]), str(content["post_id"])
            kind = "photo" if publish_id.startswith(PICTURES) else "video"
            return [PublicationIdNews(whose, publish_id, post_id, f"{kind}/{post_id}")]
        if event["event"] == REMOVED:
            return [AccessWithdrawnNews(whose)]
    except (ValueError, LookupError, TypeError, AttributeError) as trouble:
        raise ForgedDelivery("it is not written as TikTok writes") from trouble
    return []
