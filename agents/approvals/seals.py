"""The seal of an approval: a SHA-256 over exactly what will be sent, where, and when."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from storage.models import Variant

CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def seal(
    *,
    workspace_id: int,
    account_id: int,
    revision: int,
    words: str,
    media: Sequence[dict[str, Any]],
    due_at: datetime,
    reply_to: str = "",
    besides: Mapping[str, Any] | None = None,
) -> str:
    """The same for the same act only. Media counts by its bytes' SHA-256 and its alt text, in order.

    `besides` is as a Revision keeps it. Where there is nothing it is not written, so that seals from before
    there was such a thing stay good.
    """
    act = {
        "workspace": workspace_id,
        "account": account_id,
        "revision": revision,
        "words": words,
        "media": [[each["sha256"], each.get("alt", "")] for each in media],
        "due": due_at.astimezone(UTC).isoformat(timespec="seconds"),
        "reply_to": reply_to,
        **({"besides": dict(besides)} if besides else {}),
    }
    return hashlib.sha256(CANONICAL.encode(act).encode()).hexdigest()


def seal_of(variant: Variant) -> str:
    """The seal of a variant as it stands now."""
    return seal(
        workspace_id=variant.workspace_id,
        account_id=variant.account_id,
        revision=variant.revision,
        words=variant.current.words,
        media=variant.current.media,
        due_at=variant.due_at,
        besides=variant.current.besides,
    )
