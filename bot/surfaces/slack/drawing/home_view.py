"""A person's own page as Slack's Home tab; a pure function."""

from collections.abc import Iterator, Sequence
from itertools import count

from slack_sdk.models.blocks import DividerBlock, HeaderBlock, PlainTextObject
from slack_sdk.models.views import View

from agents.replies import Card, Front, Part, lines, plain, text
from bot.surfaces.slack.drawing import blocks, mrkdwn
from bot.surfaces.slack.drawing.blocks import HEADER, Json

MOST_BLOCKS = 100
"""Blocks of a Home tab (docs.slack.dev, "Views")."""
LEFT_OUT = "… there is more: write to me in the Messages tab, for example /queue or /waiting."


def view(front: Front) -> Json:
    """The page; where it is longer than a Home tab may be, the last line says how to see the rest."""
    shown = _unique([block for part in front.parts for block in _part(part)])
    if len(shown) > MOST_BLOCKS:
        shown = [*shown[: MOST_BLOCKS - 1], *blocks.notes(text(LEFT_OUT))]
    return View(type="home", blocks=shown).to_dict()


def cards(front: Front) -> Sequence[Card]:
    """Every card that stands on the page."""
    return [card for part in front.parts for card in part.cards]


def _part(part: Part) -> Iterator[Json]:
    yield HeaderBlock(text=PlainTextObject(text=mrkdwn.cut(part.heading, HEADER), emoji=False)).to_dict()
    spoken = lines(*part.lines)
    if plain(spoken).strip():
        yield from blocks.sections(spoken)
    for card in part.cards:
        yield from (block for message in blocks.card(card) for block in message.blocks)
    yield from blocks.rows(part.buttons)
    yield DividerBlock().to_dict()


def _unique(shown: Sequence[Json]) -> list[Json]:
    """Rows of buttons with ids of their own: a view's block ids must differ where they are given."""
    number = count(1)
    return [
        {**each, "block_id": f"row:{next(number)}"} if each["type"] == "actions" else each for each in shown
    ]
