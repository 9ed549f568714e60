"""Lettering of a card: words that the font can draw, set in balanced lines as large as a box allows."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import font_manrope
import regex
from PIL import ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

from integrations.images.cards.colours import Colour

FONTS = Path(font_manrope.__file__).parent / "files"
LEADING = 1.14
"""From line to line, of the letters' size."""
PICTURES = regex.compile(
    r"[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\ufe0e\ufe0f\u200d\u20e3]"
)
"""Emoji and their parts; digits and ©, which have an emoji's form too, are letters here."""
LETTERS = regex.compile(r"[\p{L}\p{M}\p{N}]")
FOREIGN = (
    "These cards are set in Latin, Greek and Cyrillic letters, and “{word}” is {script}: "
    "drop a picture of your own into the chat, or write the picture's words in other letters."
)
BOUND = regex.compile(r"(?<=\d) (?=[%‰€$£¥°])|(?<=[№#§$€£]) (?=\d)|(?<=\b\d{1,2}\.) (?=\p{Lu})")
"""The blank between a number and its sign, or a day and its month, where no line is broken."""
MISSING = "\uffff"
"""No letter (Unicode, noncharacters): it is drawn as what stands for those that a font does not have."""


@cache
def font(weight: str, size: int) -> FreeTypeFont:
    """Manrope in one weight; `size` in pixels."""
    return ImageFont.truetype(FONTS / f"Manrope-{weight}.ttf", size)


@cache
def _has(letter: str) -> bool:
    known = font("ExtraBold", 32)
    return bytes(known.getmask(letter)) != bytes(known.getmask(MISSING))


def drop_missing_letters(words: str) -> tuple[str, bool]:
    """Words without emoji and signs that the font lacks, and whether any were left out."""
    composed = " ".join(unicodedata.normalize("NFC", words).split())
    kept = "".join(
        each
        for each in composed
        if each.isspace() or _has(each) or (LETTERS.match(each) and not PICTURES.match(each))
    )
    return " ".join(kept.split()), kept != composed


def find_refusal(words: str) -> str:
    """Reason why these words cannot be drawn, as a sentence; '' when they can."""
    for word in drop_missing_letters(words)[0].split():
        if odd := next((each for each in word if not _has(each)), ""):
            return FOREIGN.format(word=word[:40], script=_script(odd))
    return ""


def _script(letter: str) -> str:
    return unicodedata.name(letter, "SOMETHING ELSE").split(" ")[0].replace("CJK", "Chinese").capitalize()


@dataclass(frozen=True, slots=True)
class TypesetText:
    """Words in lines at a size; `ascent` and `height` are pixels."""

    lines: tuple[str, ...]
    font: FreeTypeFont
    step: float

    @property
    def height(self) -> float:
        """Height from the top of the first line's capitals to the bottom of the last line."""
        below = self.font.getbbox(self.lines[-1], anchor="ls")[3]
        return self.capital + self.step * (len(self.lines) - 1) + max(0, below)

    @property
    def capital(self) -> float:
        """Height of a capital."""
        return -self.font.getbbox("H", anchor="ls")[1]

    @property
    def width(self) -> float:
        """Width of the longest line."""
        return max(self.font.getlength(each) for each in self.lines)


def fill_box(words: str, *, weight: str, box: tuple[float, float], largest: int, least: int) -> TypesetText:
    """Words as large as the box (width, height) allows. At `least` they may reach out below it."""
    low, high = least, largest
    words = _cut(words, weight, least, box[0])
    best = _at(words, weight, least, box[0])
    while low <= high:
        size = (low + high) // 2
        tried = _at(words, weight, size, box[0])
        if tried.height <= box[1] and tried.width <= box[0]:
            best, low = tried, size + 1
        else:
            high = size - 1
    return best


def _at(words: str, weight: str, size: int, width: float) -> TypesetText:
    chosen = font(weight, size)
    whole = BOUND.sub("\N{NO-BREAK SPACE}", words).split(" ")
    return TypesetText(tuple(_balanced(whole, chosen, width)), chosen, size * LEADING)


def _cut(words: str, weight: str, size: int, width: float) -> str:
    """Words, with a word that is wider than a whole line cut in pieces."""
    chosen = font(weight, size)
    pieces = [""]
    for each in words:
        if each != " " and pieces[-1] and chosen.getlength(pieces[-1].rsplit(" ", 1)[-1] + each) > width:
            pieces.append("")
        pieces[-1] += each
    return " ".join(pieces)


def _balanced(words: Sequence[str], chosen: FreeTypeFont, width: float) -> list[str]:
    """Lines, as few as the width allows and about equally long."""
    widest = _wrapped(words, chosen, width)
    narrow, wide = 0.0, width
    while wide - narrow > 2:
        middle = (narrow + wide) / 2
        if len(_wrapped(words, chosen, middle)) <= len(widest):
            wide = middle
        else:
            narrow = middle
    return _wrapped(words, chosen, wide)


def _wrapped(words: Sequence[str], chosen: FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and chosen.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def draw_text(
    draw: ImageDraw.ImageDraw, text: TypesetText, *, at: tuple[float, float], colour: Colour
) -> None:
    """Draw text with the top left of its first capital `at` a point."""
    for left, foot, line in _placed(text, at):
        draw.text((left, foot), line, font=text.font, fill=colour, anchor="ls")


def _placed(text: TypesetText, at: tuple[float, float]) -> Iterator[tuple[float, float, str]]:
    for place, line in enumerate(text.lines):
        yield at[0], at[1] + text.capital + place * text.step, line
