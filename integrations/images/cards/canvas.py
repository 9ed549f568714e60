"""Canvas with smooth shapes and letters above them, in pixels of the finished picture."""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

from integrations.images.cards import lettering
from integrations.images.cards.colours import Colour
from integrations.images.cards.lettering import TypesetText

FINER = 3
"""Shapes are drawn so much larger and then made smaller: Pillow's own have steps for edges."""
Point = tuple[float, float]
Box = tuple[float, float, float, float]
"""(left, top, right, bottom)"""


class Canvas:
    """Picture in the making: first its shapes, then its letters."""

    def __init__(self, size: tuple[int, int], ground: Colour) -> None:
        self.width, self.height = size
        self.short = min(size)
        self.margin = self.short * 0.085
        """Nothing that is read stands nearer to an edge: apps round corners and lay buttons over them."""
        self.is_wide = self.width > self.height * 1.2
        self._large = Image.new("RGB", (self.width * FINER, self.height * FINER), ground)
        self._shapes = ImageDraw.Draw(self._large)
        self._letters: list[Callable[[ImageDraw.ImageDraw], None]] = []

    def block(self, box: Box, colour: Colour, *, round: float = 0) -> None:  # noqa: A002
        """Draw a rectangle, with round corners where a radius is given."""
        corners = [each * FINER for each in box]
        right, bottom = corners[2] - 1, corners[3] - 1  # Pillow's include their last pixel
        self._shapes.rounded_rectangle((corners[0], corners[1], right, bottom), round * FINER, fill=colour)

    def disc(self, centre: Point, radius: float, colour: Colour) -> None:
        """Draw a full circle."""
        self._shapes.circle((centre[0] * FINER, centre[1] * FINER), radius * FINER, fill=colour)

    def ring(self, centre: Point, radius: float, thick: float, colour: Colour) -> None:
        """Draw a circle's line, inside its radius."""
        place = (centre[0] * FINER, centre[1] * FINER)
        self._shapes.circle(place, radius * FINER, outline=colour, width=max(1, round(thick * FINER)))

    def slice(self, box: Box, start: int, stop: int, colour: Colour) -> None:
        """Draw a part of a box's ellipse between two angles in degrees, clockwise from three o'clock."""
        left, top, right, bottom = (each * FINER for each in box)
        self._shapes.pieslice((left, top, right, bottom), start, stop, fill=colour)

    def write(self, text: TypesetText, *, at: Point, colour: Colour) -> None:
        """Draw letters above every shape."""
        self._letters.append(lambda draw: lettering.draw_text(draw, text, at=at, colour=colour))

    def png(self) -> bytes:
        """Bytes of the finished picture; the same for the same calls."""
        made = self._large.resize((self.width, self.height), Image.Resampling.BOX)
        draw = ImageDraw.Draw(made)
        for each in self._letters:
            each(draw)
        content = io.BytesIO()
        made.save(content, "PNG", compress_level=6)
        return content.getvalue()
