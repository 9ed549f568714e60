"""What LinkedIn asks of a webhook, and how its deliveries are known.

Source: learn.microsoft.com/linkedin/shared/api-guide/webhook-validation. Its words say that the prefix is
signed with the body; clients that work sign the body alone, so both are taken.
"""

import hashlib
import hmac

SIGNATURE = "x-li-signature"
"""The header that a delivery carries."""
PREFIX = "hmacsha256="


def answer(challenge_code: str, *, secret: str) -> dict[str, str]:
    """What LinkedIn wants back, as JSON, within 3 seconds, when it asks with `challengeCode`."""
    response = hmac.new(secret.encode(), challenge_code.encode(), hashlib.sha256).hexdigest()
    return {"challengeCode": challenge_code, "challengeResponse": response}


def is_genuine(body: bytes, signature: str, *, secret: str) -> bool:
    """Is this body LinkedIn's? `signature` is the header, '' where there was none."""
    given = signature.removeprefix(PREFIX).encode()
    signed = (hmac.new(secret.encode(), each, hashlib.sha256) for each in (PREFIX.encode() + body, body))
    fits = [hmac.compare_digest(each.hexdigest().encode(), given) for each in signed]
    return bool(secret) and any(fits)
