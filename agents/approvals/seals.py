"""The seal of an approval: a SHA-256 over exactly what will be sent, where, and when."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from agents.platform_rules import extras
from integrations.platforms.base import OutgoingPost
from storage.models import Revision, Variant
from storage.repositories.publishing.due_variants import DueVariant

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
    """A hash that is the same for the same act only. Media count by SHA-256 and alt text, in order.

    `besides` is as a Revision keeps it. An empty one is left out: seals from
    before it existed stay good.
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


def seal_of(variant: Variant, *, revision: Revision | None = None) -> str:
    """The seal of a variant as it stands now, or with a first revision that is not stored yet."""
    return _seal_in(variant, revision or variant.current, variant.workspace_id, variant.account_id)


def seal_moved(variant: Variant, *, workspace_id: int, account_id: int) -> str:
    """The seal of a variant for the same act in another workspace, which took its account over."""
    return _seal_in(variant, variant.current, workspace_id, account_id)


def _seal_in(variant: Variant, revision: Revision, workspace_id: int, account_id: int) -> str:
    return seal(
        workspace_id=workspace_id,
        account_id=account_id,
        revision=variant.revision,
        words=revision.words,
        media=revision.media,
        due_at=variant.due_at,
        besides=revision.besides,
    )


def seal_outgoing(due: DueVariant, outgoing: OutgoingPost) -> str:
    """The seal of what is really about to be sent, with the media by their bytes."""
    return seal(
        workspace_id=due.workspace_id,
        account_id=outgoing.identity.account_id,
        revision=due.revision,
        words=outgoing.text,
        media=[{"sha256": each.sha256, "alt": each.alt} for each in outgoing.media],
        due_at=due.due_at,
        besides=extras.extras_column(outgoing.besides),
    )
