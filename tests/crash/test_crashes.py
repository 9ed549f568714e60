"""The short form of `make crash`: a few dozen kills, every kind of platform, both databases.

Other processes are at work, in real time: these tests take seconds, and the harness sleeps.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.crash import harness
from tests.crash.databases import OnPostgreSQL, OnSQLite, postgresql
from tests.crash.harness import Outcome, Plan

pytestmark = [pytest.mark.timeout(240), pytest.mark.slow]


@pytest.fixture(scope="module")
def socket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A private PostgreSQL."""
    with postgresql(tmp_path_factory.mktemp("pg")) as socket:
        yield socket


def on_both(plan: Plan, folder: Path, socket: str) -> Sequence[Outcome]:
    """The plan on both databases, side by side; what it came to is printed."""
    bases = (OnSQLite(folder), OnPostgreSQL(socket))
    outcomes = harness.side_by_side(plan, bases)
    print(harness.HEADING, *map(harness.row, outcomes), sep="\n")  # noqa: T201 (pytest shows it on failure)
    return outcomes


@pytest.mark.parametrize("kind", ["keys", "look-up", "blind"])
def test_kills_stops_and_cuts_lose_and_double_nothing(kind: str, tmp_path: Path, socket: str) -> None:
    for outcome in on_both(Plan(kind, posts=200, kills=5, span=4, seed=9), tmp_path, socket):
        verdict = outcome.verdict
        assert verdict.clean, f"seed 9: {verdict}"
        assert verdict.asked == 0 or kind == "blind", "a person is asked where nothing else can tell"
        assert verdict.published + verdict.asked == 200


def test_the_harness_sees_what_a_design_that_sends_at_most_once_loses(tmp_path: Path, socket: str) -> None:
    # Whoever makes the first call is hit in it, and has marked the rest of that batch as sent.
    plan = Plan("blind", posts=60, kills=4, design="at most once", span=0, seed=3)
    for outcome in on_both(plan, tmp_path, socket):
        assert outcome.verdict.lost


def test_the_harness_sees_what_a_design_that_sends_at_least_once_doubles(tmp_path: Path, socket: str) -> None:
    # The first call is taken and its caller does not live to hear so: it is left to be sent again.
    plan = Plan("blind", posts=60, kills=4, design="at least once", span=0, seed=3)
    for outcome in on_both(plan, tmp_path, socket):
        assert outcome.verdict.doubled
        assert not outcome.verdict.lost
