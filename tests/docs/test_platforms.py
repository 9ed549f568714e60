"""The checklist of platforms marks what the code keeps, and gives a reason for the rest."""

import re

import pytest

from integrations.platforms.base import Finds, Listens, Measures
from integrations.platforms.base.capabilities import (
    Deletes,
    Engages,
    HasPostOptions,
    MeasuresAccounts,
    Moderates,
    PublishesThreads,
    Replies,
)
from integrations.platforms.base.connecting import (
    ConnectsByCredentials,
    ConnectsByOAuth,
    Examines,
    Renews,
    Revokes,
)
from integrations.platforms.base.webhooks import ReceivesWebhooks
from tests.docs import pages
from tests.docs.reference import platforms

PROTOCOLS: dict[str, tuple[type, ...]] = {
    "connects": (ConnectsByCredentials, ConnectsByOAuth),
    "stays connected": (Renews,),
    "health": (Examines,),
    "gives back": (Revokes,),
    "threads": (PublishesThreads,),
    "options": (HasPostOptions,),
    "finds": (Finds,),
    "measures": (Measures, MeasuresAccounts),
    "listens": (Listens, ReceivesWebhooks),
    "acts": (Replies, Engages, Deletes),
    "hides": (Moderates,),
}
"""Columns of the checklist → what a platform keeps that has a tick there."""
TICK, LACK = "✓", "–"
PAGE = pages.text_of("docs/reference/platforms.md")
ROWS = {
    row[0].strip("`"): dict(zip(PROTOCOLS, row[1:], strict=True))
    for row in pages.first_rows(PAGE, heading="Checklist")
}
ALL = {name: each for name, each in platforms().items() if name != "sandbox"}


def _details(label: str) -> dict[str, str]:
    """What stands below a platform's heading: word → what is said of it."""
    section = re.search(rf"^### {label}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section, label
    return dict(re.findall(r"^- \*\*([^*]+)\*\*: (.+)$", section[1], re.MULTILINE))


def test_every_platform_that_talks_to_somebody_has_its_row() -> None:
    assert set(ROWS) == set(ALL)
    head = re.search(r"^\| platform \| connects \|.*$", PAGE, re.MULTILINE)
    assert head
    assert [each.strip() for each in head[0].strip("|").split("|")][1:] == list(PROTOCOLS)


@pytest.mark.parametrize("column", PROTOCOLS)
def test_a_tick_stands_for_what_the_platform_keeps(column: str) -> None:
    ticked = {name for name, cells in ROWS.items() if cells[column] == TICK}
    assert ticked == {name for name, each in ALL.items() if isinstance(each, PROTOCOLS[column])}


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_mark_is_explained_and_what_is_not_ticked_says_why(name: str) -> None:
    label = "Facebook" if name == "facebook" else ALL[name].label
    details = _details(label)
    for column, mark in ROWS[name].items():
        assert details[column].startswith(mark), column
    for word, said in details.items():
        assert said.startswith((TICK, f"{LACK} ", "`make ")), f"{word}: {said}"
