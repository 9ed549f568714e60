"""Webhooks as the Graph sends them: the question at the beginning, and signatures.

Source: developers.facebook.com/docs/graph-api/webhooks/getting-started.
"""

import hashlib
import hmac
from collections.abc import Mapping

SIGNATURE = "x-hub-signature-256"


def challenge(query: Mapping[str, str], *, token: str) -> str | None:
    """What a GET is answered with when it brings the token that was agreed on; None for anybody else."""
    brought = query.get("hub.verify_token", "")
    agreed = token and hmac.compare_digest(brought.encode(), token.encode())
    return query.get("hub.challenge") if agreed and query.get("hub.mode") == "subscribe" else None


def is_genuine(body: bytes, headers: Mapping[str, str], *, secret: str) -> bool:
    """Was this body, to the byte, signed with our app's secret? Header names are in lower case."""
    signed = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    brought = headers.get(SIGNATURE, "")
    return bool(secret) and hmac.compare_digest(f"sha256={signed}".encode(), brought.encode())
