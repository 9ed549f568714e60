"""Webhooks of the Graph: the verification request and the signatures of deliveries.

Source: developers.facebook.com/docs/graph-api/webhooks/getting-started. The token that is typed where a
webhook is set up follows from our app's secret, so that there is no other one to keep: `check` says it.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from integrations.platforms.base import ReceivedActivity
from integrations.platforms.base.webhooks import ActivityNews, ForgedDelivery

SIGNATURE = "x-hub-signature-256"


def answer_challenge(query: Mapping[str, str], *, token: str) -> str | None:
    """Answer to a verification GET with the right token; None for any other."""
    brought = query.get("hub.verify_token", "")
    agreed = token and hmac.compare_digest(brought.encode(), token.encode())
    return query.get("hub.challenge") if agreed and query.get("hub.mode") == "subscribe" else None


def is_genuine(body: bytes, headers: Mapping[str, str], *, secret: str) -> bool:
    """Whether the body was signed with our app's secret. Header names are in lower case."""
    signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    brought = headers.get(SIGNATURE, "")
    return bool(secret) and hmac.compare_digest(f"sha256={signed}".encode(), brought.encode())


def verify_token(secret: str) -> str:
    """Verification token that follows from the app's secret; '' without an app."""
    return hmac.new(secret.encode(), b"webhook", hashlib.sha256).hexdigest()[:32] if secret else ""


Read = Callable[[Mapping[str, Any]], Sequence[tuple[str, ReceivedActivity]]]


def parse_delivery(
    body: bytes, headers: Mapping[str, str], *, secret: str, read: Read
) -> Sequence[ActivityNews]:
    """News of a delivery, parsed by the platform's `read`. Raises `ForgedDelivery`."""
    if not is_genuine(body, headers, secret=secret):
        raise ForgedDelivery("the signature does not fit")
    try:
        return [ActivityNews(whose, heard) for whose, heard in read(json.loads(body))]
    except (ValueError, LookupError, TypeError, AttributeError) as trouble:
        raise ForgedDelivery("it is not written as the platform writes") from trouble
