"""What goes out beside a post's words, as rows keep it, as platforms take it, and as people read it."""

from collections.abc import Mapping
from typing import Any

from agents import wording
from agents.platforms import Platforms
from integrations.platforms.base import Besides
from integrations.platforms.base.acts import Prices
from storage.models import Variant


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


def note(platforms: Platforms, variant: Variant) -> str:
    """Who wrote it, what follows it, and what it costs, where there is something to say."""
    beside, carrier = read(variant.current.besides), platforms.carrier(variant.account)
    said = [variant.current.note]
    if beside.more:
        said.append(f"the first of a thread of {len(beside.more) + 1}")
    if beside.first_comment:
        said.append(f"first comment: “{beside.first_comment}”")
    said += [f"{name}: {value}" for name, value in beside.options.items()]
    if isinstance(carrier, Prices):
        texts = (variant.current.words, *beside.more)
        said.append(f"costs {wording.money(sum(carrier.price(each) for each in texts))}")
    return " · ".join(each for each in said if each)
