"""Webhooks as the Graph sends them: the question at the beginning, and signatures.

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
    """What a GET is answered with when it brings the token that was agreed on; None for anybody else."""
    brought = query.get("hub.verify_token", "")
    agreed = token and hmac.compare_digest(brought.encode(), token.encode())
    return query.get("hub.challenge") if agreed and query.get("hub.mode") == "subscribe" else None


def is_genuine(body: bytes, headers: Mapping[str, str], *, secret: str) -> bool:
    """Was this body, to the byte, signed with our app's secret? Header names are in lower case."""
    signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    brought = headers.get(SIGNATURE, "")
    return bool(secret) and hmac.compare_digest(f"sha256={signed}".encode(), brought.encode())


def verify_token(secret: str) -> str:
    """The token of whoever owns the app with this secret; '' without an app."""
    return hmac.new(secret.encode(), b"webhook", hashlib.sha256).hexdigest()[:32] if secret else ""


Read = Callable[[Mapping[str, Any]], Sequence[tuple[str, ReceivedActivity]]]


def parse_delivery(
    body: bytes, headers: Mapping[str, str], *, secret: str, read: Read
) -> Sequence[ActivityNews]:
    """What a delivery tells, by the platform's own way to read it. Raises `Forged`."""
    if not is_genuine(body, headers, secret=secret):
        raise ForgedDelivery("the signature does not fit")
    try:
        return [ActivityNews(whose, heard) for whose, heard in read(json.loads(body))]
    except (ValueError, LookupError, TypeError, AttributeError) as trouble:
        raise ForgedDelivery("it is not written as the platform writes") from trouble
