"""A Variant on a card: exactly what goes out on one account, every part of it with its count."""

from collections.abc import Iterator

from agents.checks import grounding, post_checks
from agents.checks.neighbours import Neighbours
from agents.media import fitting
from agents.platform_rules import extras
from agents.platform_rules.registry import Platforms
from agents.replies import Preview, card_pictures
from integrations.platforms.base import Limits
from storage.models import Post, Status, Variant, Workspace

OVER = (Status.PUBLISHED, Status.DROPPED)


def of(
    platforms: Platforms, workspace: Workspace, post: Post, variant: Variant, around: Neighbours
) -> list[Preview]:
    """Its words with what is said of them; then the other parts of a thread, and its first comment."""
    limits, label, current = (
        platforms.limits(variant.account),
        platforms.label(variant.account),
        variant.current,
    )
    warnings: tuple[str, ...] = ()
    if variant.status not in OVER:
        found = post_checks.check_among(
            around, platforms=platforms, workspace=workspace, post=post, variant=variant
        )
        warnings = (*found.errors, *found.warnings, *grounding.source_warnings(current.grounds))
    parts = len(current.besides.get("more", ())) + 1
    first = Preview(
        account=label if parts == 1 else f"{label} · 1 of {parts}",
        words=current.words,
        count=limits.count(current.words),
        limit=limits.characters,
        unit=limits.unit,
        note=extras.describe_variant(platforms, variant),
        warnings=warnings,
        media=fitting.list_media_lines(current.media, platforms.of(variant.account).label),
        pictures=card_pictures(current.media, folder=platforms.folder),
    )
    return [first, *_below(platforms, variant, limits, label)]


def _below(platforms: Platforms, variant: Variant, limits: Limits, label: str) -> Iterator[Preview]:
    more = variant.current.besides.get("more", ())
    for place, words in enumerate(more, start=2):
        yield Preview(
            f"{label} · {place} of {len(more) + 1}",
            words,
            limits.count(words),
            limits.characters,
            limits.unit,
        )
    if comment := variant.current.besides.get("first_comment", ""):
        most = platforms.offers(variant.account).comment_characters
        yield Preview(f"{label} · first comment", comment, limits.count(comment), most, limits.unit)
