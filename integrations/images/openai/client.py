"""Painter over OpenAI's endpoint for images: one call for all variations of one size."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from time import monotonic
from typing import Literal

import httpx2
import openai
from openai.types import ImagesResponse

from integrations.errors import Declined, Misconfigured, OutsideError, TryLater
from integrations.images.base import MOST, PaintedPictures, PainterSetup, PictureRequest
from integrations.llm.api import prices
from integrations.llm.api.prices import Price, parse_price
from integrations.llm.base import FinishedCall, TokenUsage
from integrations.llm.openai import OPENAI
from integrations.llm.openai.errors import CLIENT_ERRORS, sort_error

MODEL = "gpt-image-2.6-flare"
"""The faster one of the two that are current (`openai.types.ImageModel`, 3.52)."""
QUALITY: Literal["medium"] = "medium"
LONGEST = 32_000
"""Characters of a prompt (`ImageGenerateParams.prompt`)."""
STEP = 16
"""Sides are divisible by it, for models that take any size (`ImageGenerateParams.size`)."""
ANY_SIZE = "gpt-image-2"
"""Prefix of the names of models that take any size."""
SIDES = "{}x{}"
SIZES = ((1024, 1024), (1536, 1024), (1024, 1536))
"""Sizes that the other models take."""
PATIENCE = 180.0
"""Seconds of one call: a picture takes ten, several of a higher quality more than a minute."""
CONNECT = 5.0
PRICES: Mapping[str, Sequence[Price]] = {
    # words in, pictures out (developers.openai.com/api/docs/pricing, November 2026)
    name: (parse_price("5", "1.25", "30"),)
    for name in (
        "gpt-image-2.6-flare",
        "gpt-image-2.6-sunburst",
        "gpt-image-2.5-flare",
        "gpt-image-2.5-sunburst",
    )
}
DECLINED = (
    "OpenAI declined to draw this. Describe it differently, or drop a picture of your own into the chat."
)
EMPTY = "OpenAI sent no picture."


class OpenAIPainter:
    """Implementation of `Painter`, `Charges`, `Probes` and `Closes` with OpenAI's image models."""

    name = "openai"
    label = "drawn by OpenAI"
    sets_words = False

    def __init__(self, surroundings: PainterSetup) -> None:
        self.model = surroundings.model(self.name) or MODEL
        self._client = openai.AsyncOpenAI(
            api_key=surroundings.key(self.name),
            base_url=surroundings.base_url(self.name, OPENAI.base_url),
            max_retries=0,  # the desk asks the next painter
            timeout=httpx2.Timeout(PATIENCE, connect=CONNECT),
        )

    async def paint(self, wish: PictureRequest) -> PaintedPictures:
        """Draw the variations. Calls are never repeated: a call that broke may have been paid."""
        began = monotonic()
        count = min(wish.count, MOST)
        try:
            raw = await self._client.images.with_raw_response.generate(
                model=self.model,
                prompt=wish.prompt[:LONGEST],
                n=count,
                size=nearest_size(wish.size, self.model),
                quality=QUALITY,
                output_format="png",
            )
            answer = raw.parse()
            pictures = _pictures(answer, count)
        except CLIENT_ERRORS as trouble:
            raise _sorted(trouble) from None
        called = FinishedCall(
            self.name,
            self.model,
            _counted(answer),
            raw.headers.get("x-request-id", ""),
            took=timedelta(seconds=monotonic() - began),
        )
        return PaintedPictures(pictures, called)

    def cost(self, called: FinishedCall, *, on: date) -> int | None:
        """Cost in millionths of a US dollar; None for a model whose price is not known."""
        return prices.call_cost(PRICES.get(called.model, ()), called.usage, on=on)

    async def probe(self) -> str:
        """Check that the model is served, at no cost."""
        try:
            served = {each.id for each in (await self._client.models.list()).data}
        except CLIENT_ERRORS as trouble:
            raise _sorted(trouble) from None
        if self.model not in served:
            raise Misconfigured(f"OpenAI has no model {self.model}: name another one.", code="404")
        return f"{self.model}: served"

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()


def nearest_size(wished: tuple[int, int], model: str) -> str:
    """Nearest size that the model takes, as "1088x1344"."""
    if model.startswith(ANY_SIZE):
        width, height = (max(STEP, round(side / STEP) * STEP) for side in wished)
    else:
        ratio = wished[0] / wished[1]
        width, height = min(SIZES, key=lambda size: abs(size[0] / size[1] - ratio))
    return SIDES.format(width, height)


def _pictures(answer: ImagesResponse, count: int) -> tuple[bytes, ...]:
    """Pictures of an answer. Raises `TryLater` for too few of them, and for bytes that are no picture."""
    try:
        found = [base64.b64decode(each.b64_json or "", validate=True) for each in answer.data or ()]
    except binascii.Error:
        raise TryLater(EMPTY, code="malformed") from None
    if len(found) != count or not all(found):
        raise TryLater(EMPTY, code="malformed")
    return tuple(found)


def _counted(answer: ImagesResponse) -> TokenUsage:
    usage = answer.usage
    return TokenUsage(input=usage.input_tokens, output=usage.output_tokens) if usage else TokenUsage()


def _sorted(trouble: Exception) -> OutsideError:
    """Error for a failed call; a refusal concerns a picture here, not words."""
    known = trouble if isinstance(trouble, OutsideError) else sort_error(trouble, OPENAI)
    return Declined(DECLINED, code=known.code) if isinstance(known, Declined) else known
