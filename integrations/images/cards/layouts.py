"""Layouts of a card: positions of headline and brand name, and the shapes around them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from random import Random

from integrations.images.cards import lettering
from integrations.images.cards.canvas import Box, Canvas
from integrations.images.cards.colours import Colour, Palette, change_tone, readable_colour
from integrations.images.cards.lettering import TypesetText

LARGEST, LEAST = 0.155, 0.042
"""The size of a headline's letters, of the picture's shorter side."""
FEW, LARGER = 3, 0.24
"""So few words may be larger."""
SMALL = 0.042
"""The size of the brand's name."""


@dataclass(frozen=True, slots=True)
class CardText:
    """Words on a card, both drawable; `brand` may be ''."""

    headline: str
    brand: str
    chance: Random
    """where a layout has a choice"""


Layout = Callable[[Canvas, Palette, CardText], None]


def _inside(canvas: Canvas) -> Box:
    edge = canvas.margin
    return edge, edge, canvas.width - edge, canvas.height - edge


def _headline(canvas: Canvas, card: CardText, box: Box, colour: Colour, *, stands: float) -> TypesetText:
    """Draw the headline as large as the box allows; `stands` 0 is at its top, 1 at its foot."""
    left, top, right, bottom = box
    text = lettering.fill_box(
        card.headline,
        weight="ExtraBold",
        box=(right - left, bottom - top),
        largest=round(canvas.short * (LARGER if len(card.headline.split()) <= FEW else LARGEST)),
        least=round(canvas.short * LEAST),
    )
    canvas.write(text, at=(left, top + (bottom - top - text.height) * stands), colour=colour)
    return text


def _name(canvas: Canvas, card: CardText, *, at: tuple[float, float], room: float, colour: Colour) -> None:
    """Draw the brand's name with its top left corner `at` a point."""
    if card.brand:
        size = round(canvas.short * SMALL)
        text = lettering.fill_box(
            card.brand, weight="Bold", box=(room, size * 1.2), largest=size, least=size // 2
        )
        canvas.write(text, at=at, colour=colour)


def _name_height(canvas: Canvas, card: CardText) -> float:
    return canvas.short * SMALL * 3.1 if card.brand else 0.0


def calm(canvas: Canvas, palette: Palette, card: CardText) -> None:
    """Brand colour with a large quiet circle that leaves the picture; the headline at the foot."""
    ground, shape = palette.brand, palette.near(palette.brand)
    letters = readable_colour(ground, shape, liked=(palette.paper, palette.deep))
    canvas.block((0, 0, canvas.width, canvas.height), ground)
    canvas.disc((canvas.width * 0.94, canvas.height * 0.12), sqrt(canvas.width * canvas.height) * 0.46, shape)
    left, top, right, bottom = _inside(canvas)
    bar = canvas.short * 0.012
    canvas.block(
        (left, top, left + bar * 7, top + bar),
        readable_colour(ground, shape, liked=(palette.lively, letters)),
    )
    _name(canvas, card, at=(left, top + bar * 4), room=right - left, colour=letters)
    top += bar * 4 + _name_height(canvas, card)
    right = left + (right - left) * (0.86 if canvas.is_wide else 1)
    _headline(canvas, card, (left, top, right, bottom), letters, stands=1)


def paper(canvas: Canvas, palette: Palette, card: CardText) -> None:
    """Nearly white ground with two quarter circles in a corner."""
    canvas.block((0, 0, canvas.width, canvas.height), palette.paper)
    reach = canvas.height * 0.9 if canvas.is_wide else canvas.short * 0.56
    canvas.disc((canvas.width, 0), reach, palette.brand)
    canvas.disc((canvas.width, 0), reach * 0.52, palette.lively)
    left, top, right, bottom = _inside(canvas)
    foot = bottom - canvas.short * SMALL * 0.75
    mark = readable_colour(palette.paper, liked=(palette.brand, palette.deep))
    _name(canvas, card, at=(left, foot), room=right - left, colour=mark)
    bottom -= _name_height(canvas, card)
    if canvas.is_wide:
        right = canvas.width - reach - canvas.margin * 0.35
    else:
        top = max(top, reach + canvas.margin * 0.5)
    _headline(canvas, card, (left, top, right, bottom), palette.deep, stands=1)


def tiles(canvas: Canvas, palette: Palette, card: CardText) -> None:
    """Field of quarter circles beside or above the headline."""
    canvas.block((0, 0, canvas.width, canvas.height), palette.paper)
    side = canvas.height / 4 if canvas.is_wide else canvas.width / 5
    across, down = (2, 4) if canvas.is_wide else (5, 2)
    from_left = canvas.width - across * side if canvas.is_wide else 0.0
    colours = (palette.brand, palette.soft, palette.lively, palette.deep)
    for place in range(across * down):
        column, row = place % across, place // across
        corner = from_left + column * side, row * side
        _tile(canvas, corner, side, *card.chance.sample(colours, 2), turn=card.chance.randrange(6))
    left, top, right, bottom = _inside(canvas)
    if canvas.is_wide:
        right = from_left - canvas.margin * 0.8
    else:
        top = down * side + canvas.margin * 0.85
    mark = readable_colour(palette.paper, liked=(palette.brand, palette.deep))
    _name(canvas, card, at=(left, bottom - canvas.short * SMALL * 0.75), room=right - left, colour=mark)
    bottom -= _name_height(canvas, card)
    _headline(canvas, card, (left, top, right, bottom), palette.deep, stands=0.5)


def _tile(
    canvas: Canvas, corner: tuple[float, float], side: float, ground: Colour, shape: Colour, *, turn: int
) -> None:
    """Square with a quarter circle in one of its corners, a circle, or a half circle."""
    left, top = corner
    canvas.block((left, top, left + side, top + side), ground)
    if turn == 4:
        canvas.disc((left + side / 2, top + side / 2), side * 0.32, shape)
    elif turn == 5:
        canvas.slice((left, top - side / 2, left + side, top + side / 2), 0, 180, shape)
    else:
        x, y = left + side * (turn in (1, 2)), top + side * (turn in (2, 3))
        canvas.slice((x - side, y - side, x + side, y + side), (turn % 4) * 90, (turn % 4) * 90 + 90, shape)


def night(canvas: Canvas, palette: Palette, card: CardText) -> None:
    """Dark ground with rings that spread from a corner."""
    canvas.block((0, 0, canvas.width, canvas.height), palette.deep)
    step = canvas.short * 0.075
    centre = canvas.width - canvas.margin * 0.2, canvas.height - canvas.margin * 0.2
    shades = [change_tone(palette.brand, 0.30 + 0.032 * place, 0.075) for place in range(6)]
    for place, shade in enumerate(shades):
        canvas.ring(centre, step * (len(shades) - place) * 1.35, step * 0.38, shade)
    canvas.disc(centre, step * 0.8, palette.lively)
    left, top, right, bottom = _inside(canvas)
    letters = readable_colour(palette.deep, *shades, liked=(palette.paper,))
    mark = readable_colour(palette.deep, liked=(palette.lively, letters))
    _name(canvas, card, at=(left, top), room=right - left, colour=mark)
    top += _name_height(canvas, card)
    right = left + (right - left) * (0.82 if canvas.is_wide else 1)
    bottom -= 0 if canvas.is_wide else step * 4.2
    _headline(canvas, card, (left, top, right, bottom), letters, stands=0.5 if canvas.is_wide else 0)


def leaf(canvas: Canvas, palette: Palette, card: CardText) -> None:
    """Light sheet on the brand's soft colour, with a line at its side."""
    canvas.block((0, 0, canvas.width, canvas.height), palette.soft)
    inset = canvas.margin * 0.62
    sheet = inset, inset, canvas.width - inset, canvas.height - inset
    canvas.block(sheet, palette.paper, round=canvas.short * 0.03)
    left, top, right, bottom = sheet
    room = canvas.margin * 0.95
    line = canvas.short * 0.012
    foot = bottom - room - canvas.short * SMALL * 0.75
    mark = readable_colour(palette.paper, liked=(palette.brand, palette.deep))
    _name(canvas, card, at=(left + room, foot), room=right - left - 2 * room, colour=mark)
    bottom -= room + _name_height(canvas, card)
    top += room
    box = left + room + line * 4, top, right - room, bottom
    text = _headline(canvas, card, box, palette.deep, stands=0.5)
    above = (bottom - top - text.height) / 2 - line * 2
    canvas.block(
        (left + room, top + above, left + room + line, bottom - above), palette.lively, round=line / 2
    )


ALL: Sequence[Layout] = (calm, paper, tiles, night, leaf)
"""In the order in which variations show them."""
