"""What a post's card offers beside a decision: its options, and a thread of a text that is too long."""

from collections.abc import Iterator

from agents.platform_rules.registry import Platforms
from agents.replies import Button
from storage.models import OPEN, Post, Variant

VERB = "options"


def buttons(platforms: Platforms, post: Post, at: str) -> Iterator[Button]:
    """Buttons for it, while that can still be changed. `at` is "post:version"."""
    if any(is_long(platforms, variant) for variant in post.variants):
        yield Button("Split into a thread", f"split:{at}")
    found = with_options(platforms, post)
    if len(found) == 1:
        yield Button("Options", f"{VERB}:{at}.{found[0].id}", asks=True)
    elif found:
        yield Button("Options", f"{VERB}:{at}")


def with_options(platforms: Platforms, post: Post) -> list[Variant]:
    """Those that something can still be chosen for."""
    return [each for each in post.variants if each.status in OPEN and platforms.offers(each.account)]


def is_long(platforms: Platforms, variant: Variant) -> bool:
    """Would it be taken in parts, and not as it is?"""
    if variant.status not in OPEN or platforms.offers(variant.account).most_texts == 1:
        return False
    limits, current = platforms.limits(variant.account), variant.current
    texts = (current.words, *current.besides.get("more", ()))
    return any(limits.count(each) > limits.characters for each in texts)
