"""What every painter keeps, whoever wrote it: run for everything that is discovered, over real sockets."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image

from integrations import discovery
from integrations.errors import Misconfigured
from integrations.images.base import MOST, BrandStyle, Painter, PainterSetup, PictureRequest
from integrations.llm.base.abilities import Charges, Closes, Probes
from tests.doubles.images import server
from tests.doubles.images.server import KEY, ImagesDouble

ALL = discovery.find_painters()
FREE = {"cards"}
"""They talk to nobody."""
WISH = PictureRequest(
    "A loaf of bread.", "Fresh bread from seven", (1080, 1344), BrandStyle("Kranich", ("#2F7D5B",))
)
CANVASES = ((1200, 675), (1200, 1200), (1080, 1350), (1080, 1920))


@pytest.fixture
async def double() -> AsyncIterator[ImagesDouble]:
    async with server.listening() as listening:
        yield listening


@pytest.fixture(params=sorted(ALL))
async def painter(request: pytest.FixtureRequest, double: ImagesDouble) -> AsyncIterator[Painter]:
    here = PainterSetup(lambda _: KEY, lambda *_: double.url, lambda _: "")
    built: Painter = await asyncio.to_thread(ALL[request.param].build, here)
    yield built
    if isinstance(built, Closes):
        await built.close()


def test_it_says_what_it_is(painter: Painter) -> None:
    assert painter.name in ALL
    assert painter.name.isidentifier()
    assert painter.label.strip()
    assert bool(painter.model) == (painter.name not in FREE)


async def test_as_many_different_pictures_come_as_were_wished_for(painter: Painter) -> None:
    painted = await painter.paint(replace(WISH, count=MOST))
    assert len(set(painted.pictures)) == MOST
    for content in painted.pictures:
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.format in {"PNG", "JPEG"}
            picture.load()


@pytest.mark.parametrize("size", CANVASES)
async def test_pictures_have_the_ratio_that_was_wished_for(painter: Painter, size: tuple[int, int]) -> None:
    (content,) = (await painter.paint(replace(WISH, size=size))).pictures
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.width / picture.height == pytest.approx(size[0] / size[1], rel=0.02)
        assert picture.width == pytest.approx(size[0], rel=0.02)


async def test_what_was_called_is_named_and_has_its_price(painter: Painter) -> None:
    called = (await painter.paint(WISH)).called
    assert (called.provider, called.model, called.trouble) == (painter.name, painter.model, None)
    if isinstance(painter, Charges):
        assert painter.cost(called, on=date(2026, 11, 20))
        assert called.usage.total > 0
    else:
        assert called.cost == 0


async def test_who_can_be_tried_can_be_tried_for_nothing(painter: Painter, double: ImagesDouble) -> None:
    if isinstance(painter, Probes):
        assert painter.model in await painter.probe()
    assert double.asked == []


async def test_who_costs_money_says_so(painter: Painter) -> None:
    assert isinstance(painter, Charges) == (painter.name not in FREE)


@pytest.mark.parametrize("name", sorted({*ALL} - FREE))
def test_without_a_key_it_is_not_built(name: str) -> None:
    with pytest.raises(Misconfigured, match=f"{name.upper()}_API_KEY"):
        ALL[name].build(PainterSetup(lambda _: "", lambda _, default: default, lambda _: ""))
