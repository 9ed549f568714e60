"""Webhooks of X: challenge and signature of deliveries (docs.x.com/x-api/webhooks/quickstart).

The secret is the app's consumer secret, which is not the client secret of OAuth 2.0.
"""

import base64
import hashlib
import hmac

SIGNATURE = "x-twitter-webhooks-signature"
"""The header that a delivery carries."""


def answer_challenge(crc_token: str, *, secret: str) -> dict[str, str]:
    """Answer to a `crc_token`, as JSON; X asks at the beginning, then every hour."""
    return {"response_token": _signed(crc_token.encode(), secret)}


def is_genuine(body: bytes, signature: str, *, secret: str) -> bool:
    """Whether the body is X's. `signature` is the header, '' where there was none."""
    return bool(secret) and hmac.compare_digest(_signed(body, secret).encode(), signature.encode())


def _signed(content: bytes, secret: str) -> str:
    digest = hmac.new(secret.encode(), content, hashlib.sha256).digest()
    return f"sha256={base64.b64encode(digest).decode()}"
