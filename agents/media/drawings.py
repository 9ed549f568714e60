"""Drawings for a post: the card of each choice, and the button that asks for a picture."""

import re
from collections.abc import Iterator
from pathlib import Path

from agents.replies import Button, Card, Text, card_pictures, text
from agents.text import LINK, shortened
from storage.models import OPEN, GeneratedPicture, Post
from storage.unit_of_work import Work

HEADLINE = 120
"""Characters of a headline on a picture."""
TAGS = re.compile(r"(?<!\w)[#@]\w+")
SENTENCE = re.compile(r".+?[.!?…](?=\s|$)")
SHOWS = "A card with the words: {headline}"
"""The alt text of a picture that shows only words."""


def find_headline(words: str) -> str:
    """The first sentence of a post without links and tags, as a headline for a picture."""
    for line in words.splitlines():
        plain = " ".join(TAGS.sub(" ", LINK.sub(" ", line)).split())
        if re.search(r"\w", plain):
            found = SENTENCE.match(plain) if len(plain) > HEADLINE else None
            return shortened(found[0] if found else plain, most=HEADLINE)
    return ""


def drawing_key(drawing_id: int) -> str:
    """The key of a drawing's card."""
    return f"drawing:{drawing_id}"


def drawing_source(drawing: GeneratedPicture) -> str:
    """The source of a drawing's media on every account: the SHA-256 of its first picture."""
    return str(drawing.pictures[0]["sha256"])


async def find_drawing_card(work: Work, drawing_id: int, *, folder: Path) -> Card | None:
    """The card of the drawing with this id; None where there is none."""
    drawing = await work.generated_pictures.by_id(drawing_id)
    post = await work.posts.by_id(drawing.post_id) if drawing else None
    return drawing_card(post, drawing, folder=folder) if drawing and post else None


def drawing_card(post: Post, drawing: GeneratedPicture, *, folder: Path) -> Card:
    """The card of a choice, with a button that puts it on its post while the post can be changed."""
    stands = is_on_post(post, drawing)
    is_open = any(variant.status in OPEN for variant in post.variants)
    use = Button("Use it", f"use:{drawing.id}:0", "primary")
    return Card(
        key=drawing_key(drawing.id),
        title=f"Picture {drawing.variation + 1} for #{post.number}",
        lines=tuple(_lines(drawing, stands=stands)),
        buttons=(use,) if is_open and not stands else (),
        pictures=card_pictures(({**each, "alt": drawing.alt} for each in drawing.pictures), folder=folder),
    )


def _lines(drawing: GeneratedPicture, *, stands: bool) -> Iterator[Text]:
    if drawing.concept:
        yield text(drawing.concept)
    sizes = ", ".join(f"{each['width']:,}×{each['height']:,}" for each in drawing.pictures)
    yield text(f"{sizes} · {drawing.note}")
    yield text(f"alt text: {drawing.alt}" if drawing.alt else "no alt text yet")
    if stands:
        yield text("✓ on the post")


def is_on_post(post: Post, drawing: GeneratedPicture) -> bool:
    """Whether the drawing is on the post."""
    return any(
        each.get("source") == drawing_source(drawing)
        for variant in post.variants
        for each in variant.current.media
    )


def image_button(post: Post) -> Iterator[Button]:
    """The button that has a picture made, for a post without media."""
    changeable = [variant for variant in post.variants if variant.status in OPEN]
    if changeable and not any(variant.current.media for variant in changeable):
        yield Button("Image", f"do:image:{post.number}")
