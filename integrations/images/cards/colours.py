"""Colours of a card: tones of the brand's own hue, and readable letter colours.

Tones are made in OKLCH (bottosson.github.io/posts/oklab), where the same step looks the same in every hue;
contrast is WCAG's (w3.org/TR/WCAG22, "contrast ratio").
"""

import re
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin

Colour = tuple[int, int, int]

READABLE = 4.5
"""WCAG 2.2, 1.4.3: letters against what they stand on."""
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
USUAL = "#2F4F9E"
"""For brands without a colour: a quiet blue."""
HEX = re.compile(r"#?([0-9a-fA-F]{6})")
GREY = 0.02
"""Chroma below which a colour has no hue worth keeping."""


def parse_colour(words: str) -> Colour | None:
    """Colour from #RRGGBB; None for anything else."""
    found = HEX.fullmatch(words.strip())
    return None if found is None else _bytes(tuple(bytes.fromhex(found[1])))


def _bytes(values: tuple[int, ...]) -> Colour:
    red, green, blue = values
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio, from 1 (the same) to 21 (black on white)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = map(_linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: int) -> float:
    part = value / 255
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _gamma(part: float) -> int:
    part = min(1.0, max(0.0, part))
    return round(255 * (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055))


def _oklch(colour: Colour) -> tuple[float, float, float]:
    """(lightness 0–1, chroma, hue in radians)"""
    red, green, blue = map(_linear, colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    return lightness, hypot(a, b), atan2(b, a)


def _rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Linear parts, outside 0–1 where no screen shows the colour."""
    a, b = chroma * cos(hue), chroma * sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def change_tone(colour: Colour, lightness: float, chroma: float, *, turned: float = 0.0) -> Colour:
    """Hue of a colour at another lightness, as strong as `chroma` where screens can show that.

    `turned` is how far around the wheel, in degrees. A grey stays grey.
    """
    _, strength, hue = _oklch(colour)
    chroma = 0.0 if strength < GREY else chroma
    parts = _rgb(lightness, chroma, hue + turned * pi / 180)
    while chroma > 0.002 and not all(-0.001 <= each <= 1.001 for each in parts):
        chroma *= 0.94
        parts = _rgb(lightness, chroma, hue + turned * pi / 180)
    return _bytes(tuple(map(_gamma, parts)))


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Mixture of two colours with `share` of the other."""
    return _bytes(tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True)))


def readable_colour(*grounds: Colour, liked: tuple[Colour, ...] = ()) -> Colour:
    """Letter colour for these grounds: the first readable liked colour, else white or black."""
    for each in (*liked, WHITE, BLACK):
        if all(contrast(each, ground) >= READABLE for ground in grounds):
            return each
    return max((WHITE, BLACK), key=lambda each: min(contrast(each, ground) for ground in grounds))


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of one brand's cards."""

    brand: Colour
    deep: Colour
    """nearly black, with the hue"""
    soft: Colour
    """a light ground"""
    paper: Colour
    """nearly white, with the hue"""
    lively: Colour
    """the second colour"""

    def near(self, ground: Colour) -> Colour:
        """Tone close to a ground for large shapes, on which letters stay readable."""
        letters = readable_colour(ground, liked=(self.paper, self.deep))
        tinted = mix(ground, self.lively, 0.22)
        if contrast(letters, tinted) >= READABLE:
            return tinted
        away = self.deep if _luminance(letters) > _luminance(ground) else self.paper
        return mix(ground, away, 0.2)


def build_palette(told: tuple[str, ...]) -> Palette:
    """Palette from the brand's colours in their order; anything but #RRGGBB is skipped."""
    colours = [found for each in told if (found := parse_colour(each)) is not None]
    brand = colours[0] if colours else parse_colour(USUAL) or BLACK
    second = colours[1] if len(colours) > 1 else change_tone(brand, 0.80, 0.13, turned=70)
    return Palette(
        brand=brand,
        deep=change_tone(brand, 0.24, 0.06),
        soft=change_tone(brand, 0.91, 0.045),
        paper=change_tone(brand, 0.975, 0.010),
        lively=second,
    )
