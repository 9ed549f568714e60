"""The painters that settings make: who draws, with which model, and what `copydesk check` says of them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli.check import CheckResult, check_painters
from bot.settings import Settings, SettingsError
from bot.wiring.painters import build_painters
from tests.doubles.images import server
from tests.doubles.images.server import KEY, ImagesDouble
from tests.stories.theatre import settings_in


@pytest.fixture
async def double() -> AsyncIterator[ImagesDouble]:
    async with server.listening() as listening:
        yield listening


@pytest.mark.parametrize(
    ("named", "order"),
    [
        ("", ["cards"]),
        ("cards", ["cards"]),
        ("openai", ["openai", "cards"]),
        ("cards,openai", ["openai", "cards"]),
    ],
)
def test_the_cards_are_always_the_last(named: str, order: list[str]) -> None:
    painters = build_painters(Settings.of({"COPYDESK_IMAGES": named, "OPENAI_API_KEY": "key"}))
    assert [each.name for each in painters] == order


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"COPYDESK_IMAGES": "dalle"}, "COPYDESK_IMAGES names “dalle”; expected some of: cards, openai."),
        ({"COPYDESK_IMAGES": "openai"}, "OpenAI needs a key in OPENAI_API_KEY."),
    ],
)
def test_what_cannot_be_built_ends_the_start_with_a_sentence(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError) as trouble:
        build_painters(Settings.of(given))
    assert str(trouble.value) == sentence


@pytest.mark.parametrize(
    ("choice", "model"),
    [
        ("", "gpt-image-2.6-flare"),
        ("gpt-image-2.6-sunburst", "gpt-image-2.6-sunburst"),
        ("OpenAI:gpt-image-1.5", "gpt-image-1.5"),
        ("other:a-model", "gpt-image-2.6-flare"),
    ],
)
def test_the_model_that_was_chosen_draws(choice: str, model: str) -> None:
    given = {"COPYDESK_IMAGES": "openai", "OPENAI_API_KEY": "key", "COPYDESK_IMAGES_MODEL": choice}
    assert build_painters(Settings.of(given))[0].model == model


async def test_check_has_a_row_for_each_and_draws_nothing(tmp_path: Path, double: ImagesDouble) -> None:
    told = {"COPYDESK_IMAGES": "openai", "OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": double.url}
    settings = await asyncio.to_thread(settings_in, tmp_path, **told)
    assert await check_painters(settings) == [
        CheckResult("images openai", "yes", "gpt-image-2.6-flare: served"),
        CheckResult("images cards", "yes", "set from the post's words"),
    ]
    assert double.asked == []


async def test_check_says_what_is_wrong(tmp_path: Path, double: ImagesDouble) -> None:
    told = {"COPYDESK_IMAGES": "openai", "OPENAI_API_KEY": "sk-wrong", "OPENAI_BASE_URL": double.url}
    keyless = await asyncio.to_thread(settings_in, tmp_path, COPYDESK_IMAGES="openai")
    row, _ = await check_painters(await asyncio.to_thread(settings_in, tmp_path, **told))
    assert row.answers == "NO"
    assert "OPENAI_API_KEY" in row.detail
    assert "sk-wrong" not in row.detail
    assert await check_painters(keyless) == [
        CheckResult("images", "NO", "OpenAI needs a key in OPENAI_API_KEY.")
    ]
