"""The extras of a post (thread parts, first comment, options): stored, sent, priced and shown."""

from collections.abc import Mapping, Sequence
from typing import Any

from agents.platform_rules.features import PlatformFeatures
from agents.platform_rules.limits import Item, shape_of
from agents.platform_rules.registry import Platforms
from agents.text import dollars
from integrations.platforms.base import PostExtras
from integrations.platforms.base.capabilities import PricesPosts
from storage.models import Variant

SHOWN_TO_BLIND = ("picture", "animation")
"""Kinds of files that are published with an alt text."""


def read_extras(kept: Mapping[str, Any]) -> PostExtras:
    """The extras in a Revision's column."""
    return PostExtras(
        more=tuple(kept.get("more", ())),
        first_comment=kept.get("first_comment", ""),
        options=dict(kept.get("options", {})),
    )


def extras_column(besides: PostExtras) -> dict[str, Any]:
    """The value of a Revision's column and of the seal: only extras that are set, so most posts have {}."""
    whole = {
        "more": list(besides.more),
        "first_comment": besides.first_comment,
        "options": dict(besides.options),
    }
    return {name: value for name, value in whole.items() if value}


def change_extras(kept: Mapping[str, Any], **new: Any) -> dict[str, Any]:
    """The column's value with some of it changed."""
    return {name: value for name, value in {**kept, **new}.items() if value}


def publishing_price(carrier: PricesPosts, words: str, kept: Mapping[str, Any], media: Sequence[Item]) -> int:
    """The price of publishing a post with its extras, in millionths of a US dollar."""
    described = sum(bool(each.get("alt")) and shape_of(each).kind in SHOWN_TO_BLIND for each in media)
    return carrier.price(words, described=described) + sum(map(carrier.price, kept.get("more", ())))


def describe_variant(platforms: Platforms, variant: Variant) -> str:
    """The note of a variant's preview: its author, its options and its price."""
    now, carrier = variant.current, platforms.priced(variant.account.carrier)
    said = [now.note, *describe_options(platforms.offers(variant.account), now.besides.get("options", {}))]
    if carrier is not None:
        cost = dollars(publishing_price(carrier, now.words, now.besides, now.media))
        said.append(
            f"costs {cost} ({platforms.carrier(variant.account).label}'s prices of {carrier.priced_on})"
        )
    return " · ".join(each for each in said if each)


def describe_options(offers: PlatformFeatures, options: Mapping[str, str]) -> list[str]:
    """The options as people read them, in the platform's order."""
    known = {name: each.label for name, each in offers.options.items()}
    ordered = [*(name for name in known if name in options), *(name for name in options if name not in known)]
    return [f"{known.get(name, name)}: {options[name]}" for name in ordered]
