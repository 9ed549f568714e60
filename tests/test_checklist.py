"""CONTRIBUTING's checklist of platforms ticks what the code keeps, and nothing else."""

import pytest

from integrations.platforms.base import Finds, Listens, Measures
from integrations.platforms.base.access import Admits, Consents, Examines, Renews, Revokes
from integrations.platforms.base.acts import (
    Chooses,
    Continues,
    Deletes,
    Engages,
    Moderates,
    Replies,
    Surveys,
)
from integrations.platforms.base.hearing import Hears
from tests import house
from tests.contracts.test_platforms import ALL

PROTOCOLS: dict[str, tuple[type, ...]] = {
    "connects, from the chat, with the least rights": (Admits, Consents),
    "access is kept alive": (Renews,),
    "`examine`: health, missing rights, own limits": (Examines,),
    "access is given back on `/disconnect`": (Revokes,),
    "threads go on after a crash where they ended": (Continues,),
    "options that a person chooses": (Chooses,),
    "`find` tells what is out, and what surely is not": (Finds,),
    "measures": (Measures, Surveys),
    "listens, asked or told": (Listens, Hears),
    "replies, likes, shares, deletes": (Replies, Engages, Deletes),
    "hides": (Moderates,),
}
"""Rows of the checklist → what a platform keeps that has a tick there."""
TICK, LACK = "✓", "–"


def _rows() -> dict[str, dict[str, str]]:
    """Row → platform → what stands there."""
    lines = (house.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()
    start = next(place for place, line in enumerate(lines) if line.startswith("| done means"))
    names = [each.strip() for each in lines[start].strip("|").split("|")][1:]
    found = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        what, *cells = [each.strip() for each in line.strip("|").split("|")]
        found[what] = dict(zip(names, cells, strict=True))
    return found


def test_every_platform_that_talks_to_somebody_has_its_column() -> None:
    (columns,) = {frozenset(each) for each in _rows().values()}
    assert columns == set(ALL) - {"sandbox"}


@pytest.mark.parametrize("row", PROTOCOLS)
def test_a_tick_stands_for_what_the_platform_keeps(row: str) -> None:
    ticked = {name for name, cell in _rows()[row].items() if cell.startswith(TICK)}
    assert ticked == {name for name in _rows()[row] if isinstance(ALL[name], PROTOCOLS[row])}


def test_what_is_not_ticked_says_why() -> None:
    for row, cells in _rows().items():
        for name, cell in cells.items():
            told = cell.startswith((TICK, f"{LACK} ", "`make "))
            assert told, f"{row}, {name}: {cell}"
