"""A person's own page as Slack's Home tab; pure functions."""

from collections.abc import Iterator, Sequence
from itertools import count

from slack_sdk.models.blocks import DividerBlock, HeaderBlock, PlainTextObject
from slack_sdk.models.views import View

from agents.replies import Card, HomePage, HomeSection, lines, plain, text
from bot.surfaces.slack.drawing import blocks, mrkdwn
from bot.surfaces.slack.drawing.blocks import HEADER, Json

MOST_BLOCKS = 100
"""Blocks of a Home tab (docs.slack.dev, "Views")."""
LEFT_OUT = "… there is more: write to me in the Messages tab, for example /queue or /waiting."


def draw_home_tab(front: HomePage) -> Json:
    """The view of a Home tab; of a page that is too long for it, the last line says how to see the rest."""
    shown = _unique([block for part in front.sections for block in _part(part)])
    if len(shown) > MOST_BLOCKS:
        shown = [*shown[: MOST_BLOCKS - 1], *blocks.note_blocks(text(LEFT_OUT))]
    return View(type="home", blocks=shown).to_dict()


def home_cards(front: HomePage) -> Sequence[Card]:
    """Every card on the page."""
    return [card for part in front.sections for card in part.cards]


def _part(part: HomeSection) -> Iterator[Json]:
    yield HeaderBlock(text=PlainTextObject(text=mrkdwn.shorten(part.heading, HEADER), emoji=False)).to_dict()
    spoken = lines(*part.lines)
    if plain(spoken).strip():
        yield from blocks.text_sections(spoken)
    for card in part.cards:
        yield from (block for message in blocks.card_messages(card) for block in message.blocks)
    yield from blocks.button_rows(part.buttons)
    yield DividerBlock().to_dict()


def _unique(shown: Sequence[Json]) -> list[Json]:
    """The blocks with an id for each row of buttons: block ids of a view must differ."""
    number = count(1)
    return [
        {**each, "block_id": f"row:{next(number)}"} if each["type"] == "actions" else each for each in shown
    ]
