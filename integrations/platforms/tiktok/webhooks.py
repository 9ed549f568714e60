"""How TikTok's deliveries are known (developers.tiktok.com/doc/webhooks-verification).

`Tiktok-Signature: t=1633174587,s=18494715036ac4416a1d0a673871a2edbcfc94d94bd88ccd2c5ec9b3425afe66`
"""

import hashlib
import hmac
from datetime import UTC, datetime, timedelta

SIGNATURE = "tiktok-signature"
"""The header that a delivery carries."""
FRESH = timedelta(minutes=5)
"""An older one is somebody's copy."""


def is_genuine(body: bytes, signature: str, *, secret: str, now: datetime) -> bool:
    """Is this body TikTok's, and of this moment? `secret` is our app's client secret."""
    parts = dict(each.strip().partition("=")[::2] for each in signature.split(","))
    moment, given = parts.get("t", ""), parts.get("s", "")
    if not secret or not (moment.isascii() and moment.isdecimal() and len(moment) < 12):
        return False
    signed = hmac.new(secret.encode(), moment.encode() + b"." + body, hashlib.sha256).hexdigest()
    is_fresh = abs(now - datetime.fromtimestamp(int(moment), UTC)) <= FRESH
    return is_fresh and hmac.compare_digest(signed.encode(), given.encode())
