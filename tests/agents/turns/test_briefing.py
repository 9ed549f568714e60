"""The briefing in words: what may be kept in a cache is the same bytes, and what changes is elsewhere."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agents.turns import briefing
from integrations.llm.base import AccountBrief, Briefing, PostBrief
from prompts import load

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Europe/Berlin"))
X = AccountBrief("x", "x", "X", "@kranich", 280, None)
KNOWS = Briefing(
    now=NOW,
    zone="Europe/Berlin",
    workspace="Kranich $now",
    person="Dana",
    accounts=(X,),
    brand={"voice": ("friendly",), "banned": ("cheap", 'a "b"\x00\n')},
    posts=(PostBrief(3, "Sale", "proposed", NOW + timedelta(days=3), {"x": "Grüße 🌷"}),),
)


@pytest.fixture(autouse=True)
def prompts_are_read() -> None:
    """As the desk does before its loop runs."""
    load()


def test_what_may_be_kept_is_the_same_while_the_hour_and_the_posts_change() -> None:
    later = replace(KNOWS, now=NOW + timedelta(days=1), person="Eve", posts=())
    reordered = replace(later, brand=dict(reversed([*KNOWS.brand.items()])))
    assert briefing.render_desk(KNOWS) == briefing.render_desk(reordered)
    assert briefing.render_present(KNOWS) != briefing.render_present(later)


def test_what_people_wrote_stays_inside_its_frame() -> None:
    words = briefing.render_desk(KNOWS)
    assert '"Kranich $now"' in words
    assert r'"banned":["cheap","a \"b\"\u0000\n"]' in words
    assert '{"account":"x","handle":"@kranich","limit":280,"platform":"X"}' in words


def test_the_present_names_the_day_the_zone_and_the_posts() -> None:
    words = briefing.render_present(KNOWS, near={3})
    assert "Friday, 2026-11-20 10:00 in Europe/Berlin" in words
    assert '[3,"proposed","2026-11-23T10:00","Sale"]' in words
    assert '{"3":{"x":"Grüße 🌷"}}' in words
    assert "🌷" not in briefing.render_present(KNOWS)


def test_a_model_is_told_of_the_posts_that_come_first_and_of_those_that_are_named() -> None:
    posts = tuple(
        replace(KNOWS.posts[0], number=each, due=NOW + timedelta(days=each)) for each in range(1, 201)
    )
    words = briefing.render_present(replace(KNOWS, posts=posts), near={150})
    assert [each for each in (1, 59, 60, 150) if f"[{each}," in words] == [1, 59, 150]
    assert "and 140 more: show_queue" in words


@pytest.mark.parametrize(
    ("said", "meant"),
    [("make #3 shorter", {3}), ("move 3 to 3:30", {3}), ("20 % off", set()), ("plan 7 posts", set())],
)
def test_the_posts_that_a_message_names(said: str, meant: set[int]) -> None:
    assert briefing.find_posts_meant(KNOWS, said, follows=False) == meant
