"""What goes out beside a post's words, as rows keep it and as platforms take it."""

from collections.abc import Mapping
from typing import Any

from integrations.platforms.base import Besides


def read(kept: Mapping[str, Any]) -> Besides:
    """From a Revision's column."""
    return Besides(
        more=tuple(kept.get("more", ())),
        first_comment=kept.get("first_comment", ""),
        options=dict(kept.get("options", {})),
    )


def written(besides: Besides) -> dict[str, Any]:
    """For a Revision's column, and for the seal: only what there is, so that most posts have {}."""
    whole = {
        "more": list(besides.more),
        "first_comment": besides.first_comment,
        "options": dict(besides.options),
    }
    return {name: value for name, value in whole.items() if value}
