"""Text cards drawn locally from a headline, a brand's name and its colours: no key, network or money.

The same wish gives the same bytes, for one version of Pillow. Letters are Latin, Greek and Cyrillic; what
needs others is refused with a sentence, and emoji are left out.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from time import monotonic

from integrations.errors import Rejected
from integrations.images.base import MOST, PaintedPictures, Painter, PainterSetup, PictureRequest
from integrations.images.cards import colours, layouts, lettering
from integrations.images.cards.canvas import Canvas
from integrations.images.cards.layouts import CardText, Layout
from integrations.llm.base import FinishedCall

NOTHING = "There are no words to put on a picture: say what should stand on it."
WITHOUT = "Emoji and signs that the letters do not have were left out."
LONGEST = 160
"""Characters of a headline: more cannot be read in passing. The rest is cut at a word."""
SIDES = (200, 4000)
"""Pixels of the shortest and the longest side that are drawn."""


def build(_surroundings: PainterSetup) -> Painter:
    """Painter of text cards; it needs no settings."""
    return CardPainter()


class CardPainter:
    """Painter of text cards. Pictures are drawn one at a time, in a thread."""

    name = "cards"
    label = "set from the post's words"
    model = ""
    sets_words = True

    def __init__(self) -> None:
        self._one = asyncio.Lock()

    async def paint(self, wish: PictureRequest) -> PaintedPictures:
        """Draw the variations. Raises `Rejected` where words cannot be set, and for sizes beyond `SIDES`."""
        began = monotonic()
        headline, left_out = await asyncio.to_thread(_headline, wish)
        made = []
        for number in range(wish.first, wish.first + min(wish.count, MOST)):
            async with self._one:
                made.append(await asyncio.to_thread(_drawn, wish, headline, number))
        called = FinishedCall(self.name, self.model, took=timedelta(seconds=monotonic() - began), cost=0)
        return PaintedPictures(tuple(made), called, note=WITHOUT if left_out else "")


def _headline(wish: PictureRequest) -> tuple[str, bool]:
    if not (SIDES[0] <= min(wish.size) and max(wish.size) <= SIDES[1]):
        raise Rejected(f"Pictures have {SIDES[0]} to {SIDES[1]:,} pixels a side.", code="size")
    for words in (wish.headline, wish.style.brand):
        if why := lettering.find_refusal(words):
            raise Rejected(why, code="letters")
    headline, left_out = lettering.drop_missing_letters(wish.headline)
    if not headline:
        raise Rejected(NOTHING, code="empty")
    return _shortened(headline), left_out


def _shortened(words: str) -> str:
    if len(words) <= LONGEST:
        return words
    cut = words[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-")
    return f"{cut}…"


def _drawn(wish: PictureRequest, headline: str, number: int) -> bytes:
    palette = colours.build_palette(wish.style.colours)
    canvas = Canvas(wish.size, palette.paper)
    brand, _ = lettering.drop_missing_letters(wish.style.brand)
    _layout(wish.style.brand, number)(canvas, palette, CardText(headline, brand, _chance(headline, number)))
    return canvas.png()


def _layout(brand: str, number: int) -> Layout:
    """Layout of a picture; a brand's first pictures share one layout."""
    first = _chance(brand, 0).randrange(len(layouts.ALL))
    ordered: Sequence[Layout] = (*layouts.ALL[first:], *layouts.ALL[:first])
    return ordered[number % len(ordered)]


def _chance(words: str, number: int) -> Random:
    """Random generator that gives the same choices for the same words."""
    seed = hashlib.sha256(f"{number} {words}".encode()).digest()
    return Random(seed)  # noqa: S311 - no secret comes of it
