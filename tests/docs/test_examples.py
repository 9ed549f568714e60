"""What pages show of a chat is what the desk says today."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.replies import plain
from tests.docs import pages
from tests.doubles.clock import HandClock
from tests.stories.theatre import Theatre, playing, words_of

MONDAY = datetime(2026, 11, 30, 22, tzinfo=UTC)
"""When the chats of the pages were held."""


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Theatre]:
    """A fresh desk on that day."""
    async with playing(tmp_path, HandClock(MONDAY)) as opened:
        yield opened


def _shown(page: str, *, first: str) -> list[str]:
    """The lines of the block of a page that begins so, without the terminal's buttons and quotation marks."""
    blocks = [each.text for each in pages.blocks(pages.text_of(page), language="text")]
    (block,) = [each for each in blocks if each.startswith(first)]
    lines = [line.strip().removeprefix("> ") for line in block.splitlines()]
    return [line for line in lines if line and line[0] not in "[…"]


async def test_the_readme_and_the_card_of_a_post_are_true(theatre: Theatre) -> None:
    await theatre.says("plan 5 posts about our spring sale for X and LinkedIn next week")
    card = theatre.card("#1")
    _, waits, account, words, count, note = _shown("docs/use/planning.md", first="#1 our spring sale")
    assert card.title == "#1 our spring sale: announcement"
    assert plain(card.lines[0]) == waits
    preview = card.previews[0]
    assert (preview.account, preview.words, preview.note) == (account, words, note)
    assert f"{preview.count}/{preview.limit} {preview.unit}" == count
    await theatre.says("plan 2 posts about our new bakery for X and LinkedIn tomorrow")
    button = theatre.button("Approve all", on="plan")
    readme = pages.text_of("README.md")
    assert f"{button.confirm} Type y" in readme
    answer = plain((await theatre.presses_value(button.value)).text)
    assert answer.replace("#6, #7", "#1, #2") in readme


async def test_the_card_of_a_strategy_is_true(theatre: Theatre) -> None:
    reply = await theatre.says("/campaign more sign-ups for our spring course")
    for line in _shown("docs/use/campaigns.md", first="Campaign 1")[1:]:
        assert line in words_of(reply) or line in "\n".join(each.note for each in reply.cards[0].previews)


async def test_the_list_of_accounts_is_true(theatre: Theatre) -> None:
    said = plain((await theatre.says("/accounts")).text)
    for line in _shown("docs/use/accounts.md", first="Accounts:"):
        assert line in said
