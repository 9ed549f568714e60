"""The examples of docs/extend are run as they stand: each is a provider of another distribution here."""

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType

import pytest
from aiohttp import web
from PIL import Image

from agents.refusals import Refused
from agents.replies import Button, Card, Preview, Reply, plain, say
from agents.turns.toolbox import BadCall, Toolbox
from bot.surfaces.contract import Incoming, Press, Surface
from bot.wiring.models import build_model_chain
from bot.wiring.painters import build_painters
from integrations import discovery
from integrations.images.base import BrandStyle, PainterSetup, PictureRequest
from integrations.llm.base import FinalAnswer, FinishedCall, TextDelta
from integrations.platforms.base import Describes, PlatformSetup
from tests.contracts import test_painters, test_platforms
from tests.docs import pages
from tests.doubles.clock import HandClock
from tests.doubles.door import ScriptedDoor
from tests.doubles.feed import MemoryFeed
from tests.integrations.llm.asking import request
from tests.stories.theatre import Theatre, playing, settings_in

Example = Callable[[str], ModuleType]
NAMES = {
    "platform": "board",
    "tool": "days_tool",
    "surface": "lines",
    "model": "parrot",
    "painter": "stripes",
}
"""Page → the module that its example becomes."""
GROUPS = {"platform": "copydesk.platforms", "model": "copydesk.llm", "painter": "copydesk.images"}


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Example:
    """Installs the example of a page, offered as an entry point where it can be, and imports it."""
    site = tmp_path / "site"

    def install(page: str) -> ModuleType:
        (block,) = pages.blocks(pages.text_of(f"docs/extend/{page}.md"), language="python")
        name = NAMES[page]
        meta = site / f"{name}-1.0.dist-info"
        meta.mkdir(parents=True)
        (site / f"{name}.py").write_text(block.text, encoding="utf-8")
        (meta / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        if page in GROUPS:
            (meta / "entry_points.txt").write_text(f"[{GROUPS[page]}]\n{name} = {name}\n")
        monkeypatch.syspath_prepend(str(site))
        invalidate_caches()
        return import_module(name)

    return install


@pytest.fixture
def clock() -> HandClock:
    """A Friday."""
    return HandClock(datetime(2026, 11, 20, 9, tzinfo=UTC))


def test_every_page_has_one_example() -> None:
    assert {page.stem for page in (pages.DOCS / "extend").iterdir()} == set(NAMES)
    for page in NAMES:
        assert len(pages.blocks(pages.text_of(f"docs/extend/{page}.md"), language="python")) == 1


class Notices:
    """The notice board that the example of a platform speaks to."""

    def __init__(self) -> None:
        self.up: dict[str, dict[str, str]] = {}
        self.tokens: set[str] = set()

    async def put(self, request: web.Request) -> web.Response:
        """Put a notice up; the same key is the same notice."""
        notice = await request.json()
        self.tokens.add(request.headers["Authorization"])
        kept = self.up.setdefault(notice["key"], {**notice, "id": f"n{len(self.up) + 1}"})
        return web.json_response(kept)

    async def look(self, request: web.Request) -> web.Response:
        """The notices with a key."""
        found = self.up.get(request.query["key"])
        return web.json_response([found] if found else [])


@asynccontextmanager
async def board_served() -> AsyncIterator[tuple[Notices, str]]:
    """A board on loopback, and its address."""
    notices, site = Notices(), web.Application()
    site.router.add_post("/notices", notices.put)
    site.router.add_get("/notices", notices.look)
    runner = web.AppRunner(site, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield notices, "http://{}:{}".format(*runner.addresses[0][:2])
    await runner.cleanup()


async def test_the_platform_keeps_the_contract_of_platforms(example: Example, clock: HandClock) -> None:
    module = example("platform")
    around = PlatformSetup(lambda _name, default: default, "http://here", clock.now, MemoryFeed())
    board: Describes = (await asyncio.to_thread(discovery.build_platforms, around))[module.Board.name]
    test_platforms.test_it_describes_itself(board)
    test_platforms.test_its_limits_make_sense(board)
    for text in test_platforms.TEXTS:
        test_platforms.test_it_counts_any_text_and_the_empty_one_as_nothing(board, text)
    test_platforms.test_longer_texts_count_more(board)
    test_platforms.test_what_is_asked_before_connecting_can_be_asked(board)
    await test_platforms.test_answers_that_lead_nowhere_are_refused_and_nothing_is_asked_outside(board)


async def test_the_platform_is_connected_planned_for_and_published_to_once(
    example: Example, clock: HandClock, tmp_path: Path
) -> None:
    example("platform")
    async with board_served() as (notices, address):
        await asyncio.to_thread((tmp_path / ".env").write_text, f"BOARD_BASE_URL={address}\n")
        async with playing(tmp_path, clock, zone="UTC") as theatre:
            await _connect(theatre)
            await theatre.says("plan 1 post about our bakery for board tomorrow at 10:00")
            await theatre.presses("Approve", on="#1")
            await theatre.passes(days=2)
            assert "https://board.example.org/n1" in "".join(plain(each) for each in theatre.card("#1").lines)
    assert len(notices.up) == 1
    assert notices.tokens == {"Bearer abc123"}


async def _connect(theatre: Theatre) -> None:
    form = (await theatre.presses_value("connect:board")).form
    reply = await theatre.hands_in(form, token="abc123")
    assert "Board @board is connected" in plain(reply.text)


async def test_the_tool_is_called_through_a_toolbox(
    example: Example, clock: HandClock, tmp_path: Path
) -> None:
    toolbox = Toolbox.of_tools(example("tool").count_days_until)
    async with playing(tmp_path, clock) as theatre:
        context = await theatre.context()
        (spec,) = toolbox.specs(context.capabilities)
        assert spec.schema["required"] == ["day"]
        reply = await toolbox.call(context, "count_days_until", {"day": "2026-12-24"})
        assert plain(reply.text) == "34 days until 2026-12-24, on 2 accounts."
        with pytest.raises(Refused, match="is not a day"):
            await toolbox.call(context, "count_days_until", {"day": "soon"})
        with pytest.raises(BadCall):
            await toolbox.call(context, "count_days_until", {})


async def test_the_surface_shows_replies_and_brings_what_people_do(example: Example) -> None:
    surface, lines, reader = _lines(example("surface"))
    card = Card("post:1", "#1 bread", "waiting", previews=(Preview("X", "Fresh bread.", 12, 280),))
    waiting = Reply(text=say("Here it is.").text, cards=(card,), buttons=(Button("Approve", "approve:1:1"),))
    door = ScriptedDoor(surface, waiting, say("✓ Approved."))
    reader.feed_data(b"plan 1 post about bread\n!1\n")
    reader.feed_eof()
    await surface.run(door)
    said, pressed = door.received
    assert isinstance(said, Incoming)
    assert said.text == "plan 1 post about bread"
    assert isinstance(pressed, Press)
    assert pressed.value == "approve:1:1"
    assert lines == ["Here it is.", "[#1 bread] waiting", "  X: Fresh bread.", "  !1 Approve", "✓ Approved."]


async def test_the_surface_works_with_the_real_door(
    example: Example, clock: HandClock, tmp_path: Path
) -> None:
    surface, lines, reader = _lines(example("surface"))
    async with playing(tmp_path, clock, surface_name=surface.name, place="dana") as theatre:
        theatre.app.notifier.serve(surface)
        reader.feed_data(b"/help\n")
        reader.feed_eof()
        await surface.run(theatre.app.gateway)
    assert "/plan WHAT" in "\n".join(lines)


def _lines(module: ModuleType) -> tuple[Surface, list[str], asyncio.StreamReader]:
    lines: list[str] = []
    reader = asyncio.StreamReader()
    return module.Lines(reader, lines.append, person="dana"), lines, reader


async def test_the_model_answers_through_the_chain(example: Example, tmp_path: Path) -> None:
    example("model")
    chain = await asyncio.to_thread(lambda: build_model_chain(settings_in(tmp_path, COPYDESK_LLM="parrot")))
    events = [each async for each in chain.answer(request())]
    done = events[-1]
    assert isinstance(done, FinalAnswer)
    assert done.text == "You said: How is post 3?"
    assert "".join(each.text for each in events if isinstance(each, TextDelta)) == done.text
    assert [each.provider for each in events if isinstance(each, FinishedCall)] == ["parrot"]
    await chain.close()


async def test_the_model_answers_people(example: Example, clock: HandClock, tmp_path: Path) -> None:
    example("model")
    await asyncio.to_thread((tmp_path / ".env").write_text, "COPYDESK_LLM=parrot\n")
    async with playing(tmp_path, clock) as theatre:
        assert plain((await theatre.says("Good morning")).text).startswith("You said: ")


async def test_the_painter_draws_what_the_contract_of_painters_asks(example: Example, tmp_path: Path) -> None:
    module = example("painter")
    settings = await asyncio.to_thread(lambda: settings_in(tmp_path, COPYDESK_IMAGES="stripes"))
    painter = (await asyncio.to_thread(build_painters, settings))[0]
    assert painter.name == "stripes"
    wish = PictureRequest("bread", "Bread", (1080, 1350), BrandStyle("Kranich", ("#2F7D5B",)), count=2)
    painted = await painter.paint(wish)
    assert len(set(painted.pictures)) == 2
    with Image.open(io.BytesIO(painted.pictures[0])) as picture:
        assert (picture.size, picture.getpixel((0, 0))) == ((1080, 1350), (0x2F, 0x7D, 0x5B))
    built = module.build(PainterSetup(lambda _: "", lambda _, default: default, lambda _: ""))
    await test_painters.test_as_many_different_pictures_come_as_were_wished_for(built)
    for size in test_painters.CANVASES:
        await test_painters.test_pictures_have_the_ratio_that_was_wished_for(built, size)
    assert painted.called.cost == 0
