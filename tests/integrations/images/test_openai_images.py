"""OpenAI as a painter: what it is asked, and what its troubles mean."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta

import pytest

from integrations.errors import Declined, Misconfigured, OutsideError, Rejected, TryLater
from integrations.images import openai
from integrations.images.base import BrandStyle, PainterSetup, PictureRequest
from integrations.images.openai.client import OpenAIPainter, nearest_size
from tests.doubles.images import server
from tests.doubles.images.server import KEY, ImagesDouble, Odd, Refusal

WISH = PictureRequest("A loaf of bread.", "Bread", (1080, 1350), BrandStyle(), count=2)


@pytest.fixture
async def double() -> AsyncIterator[ImagesDouble]:
    async with server.listening() as listening:
        yield listening


@asynccontextmanager
async def images(double: ImagesDouble, *, key: str = KEY, model: str = "") -> AsyncIterator[OpenAIPainter]:
    here = PainterSetup(lambda _: key, lambda *_: double.url, lambda _: model)
    built = await asyncio.to_thread(openai.build, here)
    assert isinstance(built, OpenAIPainter)
    try:
        yield built
    finally:
        await built.close()


async def test_variations_of_one_size_are_one_call(double: ImagesDouble) -> None:
    async with images(double) as painter:
        painted = await painter.paint(WISH)
        assert painter.cost(painted.called, on=date(2026, 11, 20)) == 120 * 5 + 1056 * 30
    assert double.asked == [
        {
            "model": "gpt-image-2.6-flare",
            "prompt": "A loaf of bread.",
            "n": 2,
            "size": "1088x1344",
            "quality": "medium",
            "output_format": "png",
        }
    ]
    assert len(painted.pictures) == 2
    assert painted.called.request_id == "req_1"


@pytest.mark.parametrize(
    ("refusal", "sorts", "words"),
    [
        (Refusal(400, "moderation_blocked"), Declined, "declined to draw this"),
        (Refusal(400, "content_policy_violation"), Declined, "declined to draw this"),
        (Refusal(400, "invalid_value"), Rejected, "does not take this request"),
        (Refusal(401, "invalid_api_key"), Misconfigured, "OPENAI_API_KEY"),
        (Refusal(402), Misconfigured, "billing"),
        (Refusal(429, "insufficient_quota"), Misconfigured, "billing"),
        (Refusal(404, "model_not_found"), Misconfigured, "choose another one"),
        (Refusal(429, headers={"retry-after": "3600"}), TryLater, "slow down"),
        (Refusal(500), TryLater, "HTTP 500"),
        (Refusal(503), TryLater, "HTTP 503"),
        (Odd("cut"), TryLater, "connection"),
        (Odd({"created": 1, "data": []}), TryLater, "no picture"),
        (Odd({"created": 1, "data": [{"url": "https://example.com/a.png"}] * 2}), TryLater, "no picture"),
        (Odd({"created": 1, "data": [{"b64_json": "no base64!"}] * 2}), TryLater, "no picture"),
    ],
)
async def test_trouble_is_sorted_and_nothing_is_asked_twice(
    double: ImagesDouble, refusal: Refusal | Odd, sorts: type[OutsideError], words: str
) -> None:
    double.will(refusal)
    async with images(double) as painter:
        with pytest.raises(OutsideError) as trouble:
            await painter.paint(WISH)
    assert type(trouble.value) is sorts
    assert words in trouble.value.sentence
    assert KEY not in str(trouble.value)
    assert len(double.asked) == 1


async def test_an_hour_is_waited_when_an_hour_is_asked_for(double: ImagesDouble) -> None:
    double.will(Refusal(429, headers={"retry-after": "3600"}))
    async with images(double) as painter:
        with pytest.raises(TryLater) as trouble:
            await painter.paint(WISH)
    assert trouble.value.wait == timedelta(hours=1)


async def test_a_model_that_is_not_served_is_found_out_without_a_picture(double: ImagesDouble) -> None:
    async with images(double, model="gpt-image-9") as painter:
        with pytest.raises(Misconfigured, match="no model gpt-image-9"):
            await painter.probe()
    assert double.asked == []


async def test_a_retired_model_is_refused_with_a_sentence(double: ImagesDouble) -> None:
    async with images(double, model="gpt-image-1") as painter:
        with pytest.raises(Rejected, match="does not take this request"):
            await painter.paint(WISH)


@pytest.mark.parametrize(
    ("size", "model", "asked"),
    [
        ((1200, 675), "gpt-image-2.6-flare", "1200x672"),
        ((1080, 1920), "gpt-image-2", "1088x1920"),
        ((1200, 675), "gpt-image-1.5", "1536x1024"),
        ((1080, 1350), "gpt-image-1-mini", "1024x1536"),
        ((1200, 1200), "chatgpt-image-latest", "1024x1024"),
    ],
)
def test_each_model_is_asked_for_a_size_that_it_takes(size: tuple[int, int], model: str, asked: str) -> None:
    assert nearest_size(size, model) == asked
