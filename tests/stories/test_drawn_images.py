"""Pictures that OpenAI draws: from a model's description, in the brand's style, within the budget."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from agents import tools
from agents.replies import Card, Reply, plain
from agents.turns import planner
from agents.turns.toolbox import Toolbox
from integrations.llm.base import ToolCall
from tests.doubles.clock import HandClock
from tests.doubles.images import server
from tests.doubles.images.server import KEY, ImagesDouble, Refusal
from tests.doubles.model import Scripted
from tests.stories.theatre import Theatre, playing, words_of

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EVERYTHING = Toolbox.of(tools)
PLAN = "plan 1 post about our new bakery for X and LinkedIn tomorrow at 9:00"
BREAD = {
    "concept": "A loaf in the morning sun, because mornings are when people buy bread.",
    "prompt": "A loaf of rye bread on a wooden board, low sun from the left.",
    "headline": "Bread from seven",
    "alt": "A loaf of rye bread on a wooden board in low sun",
    "style": "",
}


@pytest.fixture
async def painter() -> AsyncIterator[ImagesDouble]:
    async with server.listening() as listening:
        yield listening


@asynccontextmanager
async def with_openai(home: Path, painter: ImagesDouble, **more: str) -> AsyncIterator[Theatre]:
    """A desk whose pictures the double draws."""
    given = {"COPYDESK_IMAGES": "openai", "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": painter.url, **more}
    lines = "\n".join(f"{name}={value}" for name, value in given.items())
    with (home / ".env").open("a") as settings:
        await asyncio.to_thread(settings.write, f"{lines}\n")
    async with playing(home, HandClock(FRIDAY)) as theatre:
        yield theatre


async def asks(theatre: Theatre, number: int, *, by: str = "dana", count: int = 1, **more: str) -> Reply:
    """A model asks for pictures of this description."""
    picture = {**BREAD, **more}
    call = ToolCall("1", "make_image", {"number": number, "picture": picture, "variations": count})
    turn = theatre.with_model(await theatre.context(by=by), Scripted(calls=(call,), text="Here."))
    said = f"make an image for {number}"
    return await planner.run_turn(turn, said, toolbox=EVERYTHING, progress=theatre.no_progress)


async def media(theatre: Theatre, number: int = 1) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    async with theatre.app.desk.database.read(theatre.workspace_id) as work:
        post = await work.posts.numbered(number)
        return {each.account.ref: each.current.media for each in post.variants}


def use(card: Card) -> str:
    """The button that puts a choice on its post."""
    return next(each.value for each in card.buttons if each.label == "Use it")


async def test_openai_draws_what_a_model_described_in_the_brands_style(
    home: Path, painter: ImagesDouble
) -> None:
    async with with_openai(home, painter) as theatre:
        for kind, value in (("name", "Kranich"), ("colour", "#2F7D5B"), ("style", "paper cut-outs")):
            await theatre.says(f"/brand {kind} {value}")
        await theatre.says(PLAN)
        reply = await asks(theatre, 1, count=2)
        assert [each["size"] for each in painter.asked] == ["1200x672", "1088x1344"]
        assert {each["n"] for each in painter.asked} == {2}
        for said in (BREAD["prompt"], "Kranich", "#2F7D5B", "Style: paper cut-outs", "Show no words"):
            assert said in painter.asked[0]["prompt"]
        assert "drawn by OpenAI" in words_of(reply)
        assert BREAD["concept"] in words_of(reply)
        await theatre.presses_value(use(reply.cards[0]))
        assert {one["alt"] for (one,) in (await media(theatre)).values()} == {BREAD["alt"]}
        usage = plain((await theatre.says("/usage")).text)
        assert "images, gpt-image-2.6-flare: 2 calls, 2,352 tokens, $0.06" in usage


async def test_the_style_that_people_took_is_kept_for_the_next_pictures(
    home: Path, painter: ImagesDouble
) -> None:
    async with with_openai(home, painter) as theatre:
        await theatre.says(PLAN)
        liked = await asks(theatre, 1, style="watercolour, soft edges")
        await asks(theatre, 1)
        assert "watercolour" not in painter.asked[-1]["prompt"]
        await theatre.presses_value(use(liked.cards[0]))
        await asks(theatre, 1)
        assert "Style: watercolour, soft edges" in painter.asked[-1]["prompt"]


@pytest.mark.parametrize(
    "refusal", [Refusal(500), Refusal(429, headers={"retry-after": "3600"}), Refusal(402)]
)
async def test_when_openai_does_not_draw_a_card_is_set_and_that_is_said_once(
    home: Path, painter: ImagesDouble, refusal: Refusal
) -> None:
    painter.will(refusal, refusal)
    async with with_openai(home, painter) as theatre:
        await theatre.says(PLAN)
        reply = await asks(theatre, 1)
        assert plain(reply.text).startswith(
            "ℹ Our usual painter does not answer just now, so this was set from the post's words."
        )
        assert "A card with the words: Bread from seven" in words_of(reply)
        assert "ℹ" not in plain((await asks(theatre, 1)).text)
        assert len(painter.asked) == 2


async def test_an_owner_alone_is_told_of_a_wrong_key(home: Path, painter: ImagesDouble) -> None:
    async with with_openai(home, painter, OPENAI_API_KEY="sk-wrong") as theatre:
        await theatre.says(PLAN)
        await theatre.says("/image 1")
        told = [(name, plain(reply.text)) for name, reply in theatre.stage.private]
    ((name, sentence),) = told
    assert name == "dana"
    assert "OPENAI_API_KEY" in sentence
    assert "sk-wrong" not in theatre.said()


async def test_what_openai_declines_is_said_and_not_worked_around(home: Path, painter: ImagesDouble) -> None:
    painter.will(Refusal(400, "moderation_blocked"))
    async with with_openai(home, painter) as theatre:
        await theatre.says(PLAN)
        reply = await theatre.says("/image 1 our rival in flames")
        assert plain(reply.text).startswith("OpenAI declined to draw this.")
        assert "our rival in flames" in painter.asked[0]["prompt"]
        assert not [key for key in theatre.stage.cards if key.startswith("drawing:")]


async def test_a_days_budget_holds_for_pictures_too(home: Path, painter: ImagesDouble) -> None:
    async with with_openai(home, painter, COPYDESK_DOLLARS_A_DAY="0.01") as theatre:
        await theatre.says(PLAN)
        await theatre.says("/image 1")
        reply = await theatre.says("/image 1")
        assert "Today's budget for AI is spent, so this was set from the post's words" in plain(reply.text)
        assert len(painter.asked) == 2


async def test_no_key_reaches_a_request_or_a_reply(home: Path, painter: ImagesDouble) -> None:
    async with with_openai(home, painter) as theatre:
        await theatre.says(PLAN)
        await theatre.says("/image 1")
        assert KEY not in json.dumps(painter.asked)
        assert KEY not in theatre.said()
        assert "postgresql" not in json.dumps(painter.asked)
