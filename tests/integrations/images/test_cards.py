"""Cards: the same for the same wish, readable in any colour, within their margins, honest about letters."""

import asyncio
import io
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from integrations.errors import Rejected
from integrations.images import cards
from integrations.images.base import BrandStyle, PainterSetup, PictureRequest
from integrations.images.cards import colours, layouts, lettering
from integrations.images.cards.canvas import Canvas
from integrations.images.cards.layouts import CardText

PAINTER = cards.build(PainterSetup(lambda _: "", lambda _, default: default, lambda _: ""))
WISH = PictureRequest(
    "", "Our spring sale starts Monday: 20 % off", (600, 400), BrandStyle("Kranich & Söhne", ("#2F7D5B",))
)
COLOUR = st.tuples(*[st.integers(0, 255)] * 3)
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung " * 2


async def painted(wish: PictureRequest) -> tuple[bytes, ...]:
    return (await PAINTER.paint(wish)).pictures


async def test_the_same_wish_is_the_same_bytes_and_its_variations_differ() -> None:
    first, second = await painted(replace(WISH, count=2)), await painted(replace(WISH, count=2))
    assert first == second
    assert len({*first, *await painted(replace(WISH, count=3, first=2))}) == 5


async def test_pictures_have_exactly_the_size_that_was_wished_for() -> None:
    for size in ((1200, 675), (1080, 1350), (1080, 1920)):
        (content,) = await painted(replace(WISH, size=size))
        assert (await asyncio.to_thread(Image.open, io.BytesIO(content))).size == size


@given(brand=COLOUR, second=COLOUR)
@settings(max_examples=60, deadline=None)
def test_letters_can_be_read_on_any_brands_colours(brand: colours.Colour, second: colours.Colour) -> None:
    palette = colours.build_palette(
        tuple(f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in (brand, second))
    )
    near = palette.near(palette.brand)
    for grounds in ((palette.brand, near), (palette.paper,), (palette.deep,), (palette.soft,)):
        letters = colours.readable_colour(*grounds, liked=(palette.paper, palette.deep))
        assert min(colours.contrast(letters, ground) for ground in grounds) >= colours.READABLE


def test_contrast_is_that_of_wcag() -> None:
    assert colours.contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert colours.contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("layout", layouts.ALL, ids=lambda each: each.__name__)
@pytest.mark.parametrize("size", [(1200, 675), (1080, 1350), (400, 700)])
@pytest.mark.parametrize("words", ["Open", "Our spring sale starts Monday: 20 % off", LONG])
def test_no_letter_leaves_the_margins(layout: layouts.Layout, size: tuple[int, int], words: str) -> None:
    palette = colours.build_palette(("#2F7D5B",))
    with_words, without = Canvas(size, palette.paper), Canvas(size, palette.paper)
    for canvas, headline in ((with_words, words), (without, " ")):
        layout(canvas, palette, CardText(headline, "", Random(1)))  # noqa: S311
    letters = ImageChops.difference(_opened(with_words), _opened(without)).getbbox()
    assert letters is not None
    edge = with_words.margin * 0.6
    assert letters[0] >= edge
    assert letters[1] >= edge
    assert letters[2] <= size[0] - edge
    assert letters[3] <= size[1] - edge


def _opened(canvas: Canvas) -> Image.Image:
    return Image.open(io.BytesIO(canvas.png()))


def test_a_number_stays_with_its_sign_and_lines_are_about_equally_long() -> None:
    text = lettering.fill_box(WISH.headline, weight="ExtraBold", box=(300, 300), largest=60, least=10)
    assert any("20\N{NO-BREAK SPACE}%" in line for line in text.lines)
    widths = [text.font.getlength(line) for line in text.lines]
    assert min(widths) > max(widths) * 0.5


@pytest.mark.parametrize(
    "words", ["Größer als je", "Zażółć gęślą jaźń", "Свежий хлеб", "Φρέσκο ψωμί", "“Hé!” — 5 €"]
)
def test_letters_of_europe_can_be_set(words: str) -> None:
    assert lettering.find_refusal(words) == ""


@pytest.mark.parametrize(
    ("words", "script"),
    [
        ("مرحبا", "Arabic"),
        ("שלום", "Hebrew"),
        ("面包", "Chinese"),
        ("パン", "Katakana"),
        ("नमस्ते", "Devanagari"),
    ],
)
async def test_other_letters_are_refused_with_a_sentence(words: str, script: str) -> None:
    with pytest.raises(Rejected, match=f"is {script}: drop a picture of your own"):
        await painted(replace(WISH, headline=f"Hello {words}"))


async def test_emoji_are_left_out_and_that_is_said() -> None:
    with_emoji = await PAINTER.paint(replace(WISH, headline="Fresh 🥐👩🏽‍🍳 bread ✓"))
    without = await PAINTER.paint(replace(WISH, headline="Fresh bread"))
    assert with_emoji.pictures == without.pictures
    assert "left out" in with_emoji.note
    assert without.note == ""


@pytest.mark.parametrize("headline", ["", "   ", "🥐"])
async def test_a_card_without_words_is_refused(headline: str) -> None:
    with pytest.raises(Rejected, match="no words to put on a picture"):
        await painted(replace(WISH, headline=headline))


async def test_a_headline_of_any_length_is_cut_at_a_word() -> None:
    assert await painted(replace(WISH, headline="word " * 5000))


async def test_a_colour_that_is_none_is_passed_over() -> None:
    usual = await painted(replace(WISH, style=BrandStyle("Kranich")))
    assert await painted(replace(WISH, style=BrandStyle("Kranich", ("blue", "#12")))) == usual
