"""Our own time while a plan is written: from a closing brace to the preview, from the last byte to the cards.

`python -m tests.bench.planning`: a whole desk on SQLite, and a strict Claude that notes when it sent what.
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from agents.replies import Card, Channel, Reply
from bot.surfaces.contract import Speaker
from tests.bench.gauge import percentile, quiet, say
from tests.doubles.claude import server, speaking
from tests.doubles.claude.server import KEY, ClaudeDouble
from tests.doubles.claude.speaking import Answer, tool
from tests.doubles.clock import HandClock
from tests.doubles.surface import Recorder
from tests.stories.test_models import FRIDAY
from tests.stories.theatre import Theatre, playing

TURNS = 40
POSTS = 5
WORDS = "Our spring sale is on: tulips, roses and lilies from the valley, fresh every morning, at our stall."


class Noting(ClaudeDouble):
    """Notes when each post of a plan was whole on the wire, and when everything was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.whole: list[float] = []
        self.ended = 0.0

    async def _stream(self, request: web.Request, body: dict[str, Any], answer: Answer) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        self.whole, sent = [], ""
        for event in speaking.events(answer, model=body["model"]):
            told = json.loads(event.split(b"data: ", 1)[1])
            sent += told.get("delta", {}).get("partial_json", "")
            ends = sent.count("}]}")
            self.whole += [time.perf_counter()] * (ends - len(self.whole))
            self.ended = time.perf_counter()
            await response.write(event)
            await asyncio.sleep(0.002)
        return response


class Watching(Recorder):
    """Notes when it was given what."""

    def __init__(self, name: str = "recorder") -> None:
        super().__init__(name)
        self.seen: list[float] = []
        self.shown = 0.0

    async def preview(self, channel: Channel, card: Card | None) -> None:
        """Another post can be seen."""
        self.seen.append(time.perf_counter())

    async def send(self, channel: Channel, reply: Reply, *, to: Speaker | None = None) -> Mapping[str, str]:
        """The cards are there."""
        self.shown = time.perf_counter()
        return await super().send(channel, reply, to=to)


def plan(number: int) -> Answer:
    """Five posts for two accounts; every turn's are others."""
    variants = [{"account": ref, "text": f"{number}: {WORDS}"} for ref in ("x", "linkedin")]
    posts = [{"brief": f"sale {number}", "due": "", "variants": variants}] * POSTS
    return Answer(
        (tool("plan_posts", {"topic": "t", "start": "", "end": "", "posts": posts}),), stop="tool_use"
    )


@asynccontextmanager
async def asked_first(folder: Path, claude: ClaudeDouble, surface: Watching) -> AsyncIterator[Theatre]:
    """A desk that asks the double first, and speaks on this surface."""
    given = {"COPYDESK_LLM": "anthropic", "ANTHROPIC_API_KEY": KEY, "ANTHROPIC_BASE_URL": claude.url}
    (folder / ".env").write_text("\n".join(f"{name}={value}" for name, value in given.items()))
    async with playing(folder, HandClock(FRIDAY)) as played:
        played.app.notifier.serve(surface)
        played.surface = surface
        yield played


async def measured() -> None:
    """Print the figures."""
    claude, surface, braces, lasts = Noting(), Watching(), list[float](), list[float]()
    with tempfile.TemporaryDirectory() as folder:
        async with server.listening(claude), asked_first(Path(folder), claude, surface) as played:
            for number in range(TURNS):
                claude.will(plan(number))
                surface.seen = []
                await played.says(f"plan {POSTS} posts about sale {number}")
                braces += [seen - whole for whole, seen in zip(claude.whole, surface.seen, strict=True)]
                lasts.append(surface.shown - claude.ended)
    for name, taken in (("closing brace to preview", braces), ("last byte to cards", lasts)):
        median, late = statistics.median(taken) * 1000, percentile(taken, 0.99) * 1000
        say(name, f"{median:6.1f} ms median, {late:6.1f} ms p99, {max(taken) * 1000:6.1f} ms at most")


if __name__ == "__main__":
    quiet()
    asyncio.run(measured())
